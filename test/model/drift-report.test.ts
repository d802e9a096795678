import { driftReport } from '../../model/drift-report';
import { hostNote, type HostNote } from '../../model/host-note';

const stack = {
  op: 'same',
  urn: 'urn:pulumi:prod::nixos-fleet::pulumi:pulumi:Stack::nixos-fleet-prod',
  oldState: { outputs: { hosts: { desktop: {}, laptop: {}, web: {} } } },
};
/** Its build, which may come to anything. */
const due = (host: string) => ({
  op: 'update',
  urn: `urn:pulumi:prod::nixos-fleet::nixos-fleet:index:Fleet$nixos-fleet:index:PhysicalHost$command:local:Command::${host}-build`,
});
const note = (host: string, about: HostNote['about'], text: string) => ({
  message: `warning: ${hostNote({ host, about, text })}\n`,
});

test('[R3.10] an issue lists what has drifted, and what nobody could ask as unknown', () => {
  const report = driftReport('prod', {
    steps: [stack],
    diagnostics: [
      note('web', 'drifted', 'runs /nix/store/a'),
      note('web', 'not evaluated', 'no builder'),
      note('laptop', 'unreachable', 'no answer'),
      note('desktop', 'not evaluated', 'no builder'),
    ],
  });
  expect(report).toContain('| web | nothing | **drifted**: runs /nix/store/a;');
  expect(report).toContain('| laptop | nothing | **unknown: unreachable**: no answer |');
  expect(report).toContain('| desktop | nothing | **unknown: not evaluated**: no builder |');
});

test('[R3.10] a laptop that sleeps opens none, what nobody could evaluate neither, nor a reboot that waits, and nothing to say is nothing', () => {
  expect(driftReport('prod', { steps: [stack] })).toBeUndefined();
  expect(driftReport('prod', { steps: [stack, due('desktop')] })).toContain('| desktop | build |');
  const fine = [
    note('laptop', 'unreachable', 'no answer'),
    note('web', 'reboot needed', 'initrd'),
    note('desktop', 'not evaluated', 'no builder'),
  ];
  expect(driftReport('prod', { steps: [stack, due('desktop')], diagnostics: fine })).toBeUndefined();
});
