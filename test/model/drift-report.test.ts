import { driftReport } from '../../model/drift-report';
import { hostNote, type HostNote } from '../../model/host-note';

const stack = {
  op: 'same',
  urn: 'urn:pulumi:prod::nixos-fleet::pulumi:pulumi:Stack::nixos-fleet-prod',
  oldState: { outputs: { hosts: { desktop: {}, laptop: {}, web: {} } } },
};
const note = (host: string, about: HostNote['about'], text: string) => ({
  message: `warning: ${hostNote({ host, about, text })}\n`,
});

test('[R3.10] an issue lists what has drifted, and what nobody could ask as unknown', () => {
  const report = driftReport('prod', {
    steps: [stack],
    diagnostics: [note('web', 'drifted', 'runs /nix/store/a'), note('laptop', 'unreachable', 'no answer')],
  });
  expect(report).toContain('| web | nothing | **drifted**: runs /nix/store/a |');
  expect(report).toContain('| laptop | nothing | **unknown: unreachable**: no answer |');
  expect(report).not.toContain('desktop');
});

test('[R3.10] a laptop that sleeps opens none, a reboot that waits neither, and nothing to say is nothing', () => {
  expect(driftReport('prod', { steps: [stack] })).toBeUndefined();
  const asleep = [note('laptop', 'unreachable', 'no answer'), note('web', 'reboot needed', 'initrd')];
  expect(driftReport('prod', { steps: [stack], diagnostics: asleep })).toBeUndefined();
});
