import fc from 'fast-check';
import { driftReport } from '../../model/drift-report';
import { hostNote, NOTES, parseHostNote } from '../../model/host-note';
import { previewReport } from '../../model/preview-report';
import type { PreviewStep, ResourceState } from '../../model/preview-steps';
import { textDiff } from '../../model/text-diff';

const FLEET = 'urn:pulumi:prod::nixos-fleet::nixos-fleet:index:Fleet$nixos-fleet:index:';
const COMMAND = 'command:local:Command';
/** A preview names the stack itself even where it stays the same, and nothing else that does. */
const stack = (...names: string[]): PreviewStep => ({
  op: 'same',
  urn: 'urn:pulumi:prod::nixos-fleet::pulumi:pulumi:Stack::nixos-fleet-prod',
  oldState: {
    outputs: { hosts: Object.fromEntries(names.map((name) => [name, { recipient: `age1${name}` }])) },
  },
});
const host = (kind: string, name: string, op: string): PreviewStep => ({
  op,
  urn: `${FLEET}${kind}::${name}`,
});
const command = (kind: string, op: string, name: string, more: Partial<PreviewStep> = {}): PreviewStep => ({
  op,
  urn: `${FLEET}${kind}$${COMMAND}::${name}`,
  ...more,
});
const cloud = (op: string, type: string, name: string, more: Partial<PreviewStep> = {}): PreviewStep => ({
  op,
  urn: `${FLEET}CloudHost$hcloud:index/${type}::${name}`,
  ...more,
});
const state = (environment: Record<string, string>, dependencies: string[] = []): ResourceState => ({
  inputs: { environment },
  dependencies: dependencies.map((name) => `${FLEET}${COMMAND}::${name}`),
});
const note = (name: string, about: (typeof NOTES)[number], text = '') => ({
  message: `warning: ${hostNote({ host: name, about, text })}\n`,
});

const WAVE_2 = ['wave-2-built', 'wave-1-done', 'desktop-build'];
const EDIT = [
  stack('desktop', 'laptop'),
  command('PhysicalHost', 'update', 'desktop-build', {
    oldState: state({
      FLEET_TEXT: JSON.stringify({ 'flake.nix': '01234567', 'options.nix': '{\n  a = 1;\n}\n' }),
    }),
    newState: state({
      FLEET_TEXT: JSON.stringify({ 'flake.nix': '89abcdef', 'options.nix': '{\n  a = 2;\n}\n' }),
    }),
  }),
  command('PhysicalHost', 'update', 'desktop-switch', {
    oldState: state({ FLEET_CLOSURE: '/nix/store/old' }, WAVE_2),
    newState: state({ FLEET_CLOSURE: '/nix/store/new' }, WAVE_2),
  }),
  command('PhysicalHost', 'update', 'desktop-home-ada', { newState: state({}, WAVE_2) }),
];

test('[R3.10] a reviewer reads a row per host, with the wave, and folded the text that changes', () => {
  expect(previewReport('prod', { steps: EDIT })).toBe(`<!-- nixos-fleet preview of prod -->
### Preview of \`prod\`

| host | what will happen | how it stands |
| --- | --- | --- |
| desktop | build, switch (wave 2), home of ada (wave 2) | as delivered |

Nothing changes on: laptop.

<details><summary>desktop: system</summary>

\`\`\`diff
flake.nix: other content
--- options.nix
+++ options.nix
@@ -1,3 +1,3 @@
 {
-  a = 1;
+  a = 2;
 }
\`\`\`

</details>

<details><summary>3 resources</summary>

- update \`desktop-build\`
- update \`desktop-switch\`
- update \`desktop-home-ada\`

</details>
`);
});

test('[R6.4] what would be lost is said before all else, and again in the row of its host', () => {
  const report = previewReport('prod', {
    steps: [
      stack('web', 'web-old'),
      host('CloudHost', 'db', 'create'),
      host('MetalHost', 'forge', 'create'),
      command('MetalHost', 'create', 'forge-install'),
      host('CloudHost', 'web-old', 'delete'),
      ...['create-replacement', 'replace', 'delete-replaced'].map((op) =>
        cloud(op, 'server:Server', 'web-server'),
      ),
      cloud('delete', 'volume:Volume', 'web-old-volume-data'),
      cloud('delete', 'volume:Volume', 'web-old-volume-kept', { oldState: { retainOnDelete: true } }),
      cloud('update', 'firewall:Firewall', 'web-firewall', {
        detailedDiff: { 'rules[0].port': {}, labels: {} },
      }),
      command('CloudHost', 'update', 'web-install'),
      command('CloudHost', 'create', 'db-install', { newState: state({ FLEET_IMAGE: '4711' }) }),
      command('CloudHost', 'delete', 'web-old-switch'),
    ],
  });
  expect(report.split('\n').slice(3, 7)).toEqual([
    '> [!CAUTION]',
    '> - **web: the server is REPLACED by a new one: everything on its disk is lost**',
    '> - **web-old: volume-data is DELETED: everything on it is lost**',
    '',
  ]);
  expect(report).toMatch(/\| web \| \*\*the server is REPLACED.*INSTALL: its disk is written/);
  expect(report).toMatch(/\| db \|.*INSTALL: the NixOS of image 4711 becomes this host/);
  expect(report).toMatch(/\| forge \| INSTALL: its disk is written \|/);
  expect(report).toContain('change firewall (rules, labels)');
  expect(report).toMatch(/\| web-old \|.*delete volume-kept \(kept at Hetzner.*\| leaves the stack \|/);
  expect(report).toContain('no longer managed: it runs on as it is');
});

test('[R6.4] a host that nobody has reached is unknown, one that runs something else has drifted: none is fine', () => {
  const steps = [stack('desktop', 'laptop', 'web')];
  const report = previewReport('prod', {
    steps,
    diagnostics: [
      note('desktop', 'unreachable', 'no session within 4 s | nothing is waiting for it'),
      note('laptop', 'drifted', 'runs /nix/store/a, not /nix/store/b that was delivered'),
      note('web', 'reboot needed', 'kernel 6.12.58 → 6.17.8'),
      { message: 'warning: something else' },
    ],
  });
  expect(report).toContain(
    '| desktop | nothing | **unknown: unreachable**: no session within 4 s \\| nothing',
  );
  expect(report).toContain('| laptop | nothing | **drifted**: runs /nix/store/a');
  expect(report).toContain('| web | nothing | **reboot needed**: kernel 6.12.58 → 6.17.8 |');
  expect(report).not.toMatch(/\| as delivered|Nothing changes/);
  const unprobed = previewReport('prod', {
    steps,
    diagnostics: ['desktop', 'laptop', 'web'].map((name) => note(name, 'not probed')),
  });
  expect(unprobed).toContain('Nothing is due by config on: desktop, laptop, web. They were not probed');
  expect(unprobed).not.toContain('Nothing changes');
});

test('[R6.4] a closure that is known only once it is built may be switched, and drift is repaired', () => {
  const report = previewReport('prod', {
    steps: [
      stack('desktop', 'laptop'),
      command('PhysicalHost', 'update', 'desktop-switch', {
        oldState: state({ FLEET_CLOSURE: '/nix/store/old' }),
        newState: state({ FLEET_CLOSURE: '04da6b54-80e4-46f7-96ec-b56ff0331ba9' }, WAVE_2),
      }),
      command('PhysicalHost', 'update', 'laptop-switch', {
        oldState: state({ FLEET_CLOSURE: '/nix/store/old', FLEET_EPOCH: '1' }),
        newState: state({ FLEET_CLOSURE: '/nix/store/old', FLEET_EPOCH: '2' }, ['wave-1-built']),
      }),
      host('PhysicalHost', 'server', 'create'),
    ],
  });
  expect(report).toContain('| desktop | may be switched (wave 2): known once it is built |');
  expect(report).toContain('| laptop | switch (wave 1), to what was delivered before |');
  expect(report).toContain('| server | nothing | new |');
});

test('[R2.5] of secrets it says which values change and whose access, by name', () => {
  const old = state({ FLEET_FILE: 'common.yaml', FLEET_RECIPIENTS: 'age1admin,age1laptop' });
  const report = previewReport('prod', {
    steps: [
      stack('laptop', 'web'),
      command('SecretStore', 'update', 'secrets-common', {
        oldState: old,
        newState: state({ FLEET_FILE: 'common.yaml', FLEET_RECIPIENTS: 'age1admin,age1web' }),
        detailedDiff: { stdin: {}, 'environment.FLEET_RECIPIENTS': {} },
      }),
      command('SecretStore', 'create', 'secrets-web', { newState: state({ FLEET_FILE: 'web.yaml' }) }),
    ],
  });
  expect(report).toContain(
    '- `common.yaml`: values change; can be read from now on by web; can no longer be read by laptop, and has a new data key',
  );
  expect(report).toContain('- `web.yaml`: new file');
});

test('[R3.8] what is said of no host in particular reaches the reviewer, once: a file that nobody could open', () => {
  const urn = `${FLEET}SecretStore::secrets`;
  const engine = { message: 'info: using pulumi-analyzer-policy from $PATH\n' };
  const said = { urn, message: 'info: secrets/prod/web.yaml: not decrypted, MAC not checked\n' };
  const lost = {
    urn,
    message: 'warning: laptop could read what it reads no more:\n  token, used by web: get another\n',
  };
  const report = previewReport('prod', {
    steps: EDIT,
    diagnostics: [said, lost, engine, said, note('laptop', 'drifted')],
  });
  expect(report).toContain(
    '- secrets/prod/web.yaml: not decrypted, MAC not checked\n- laptop could read what it reads no more:\n  - token, used by web: get another\n\n',
  );
});

test('[R3.10] what was edited without effect is no switch, and no change of the host', () => {
  const why = 'files of its system differ from those that were delivered, and come to the same closure';
  const preview = { steps: [stack('laptop', 'web')], diagnostics: [note('laptop', 'no switch', why)] };
  const report = previewReport('prod', preview);
  expect(report).toContain(`| laptop | no switch: ${why} | as delivered |`);
  expect(report).toContain('Nothing changes on: web.');
  expect(driftReport('prod', preview)).toBeUndefined();
});

test('[R3.10] nothing to do is said in so many words', () => {
  const report = previewReport('prod', { steps: [stack('laptop')] });
  expect(report).toContain('Nothing changes on: laptop.');
  expect(report).not.toContain('<details>');
});

test('[R3.10] a comment stays within what GitHub takes, and its fences hold', () => {
  const text = (line: string) => JSON.stringify({ 'a.nix': `${line.padEnd(400, '.')}\n`.repeat(40) });
  const big = (name: string): PreviewStep[] => [
    command('PhysicalHost', 'update', `${name}-build`, {
      oldState: state({ FLEET_TEXT: text('x') }),
      newState: state({ FLEET_TEXT: text('````y') }),
    }),
  ];
  const report = previewReport('prod', { steps: [stack('a', 'b', 'c'), ...['a', 'b', 'c'].flatMap(big)] });
  expect(report.length).toBeLessThan(65_536);
  expect(report).toContain('\n`````diff\n');
  expect(report).toContain('… more: pulumi preview --diff');
});

test('[R6.4] whatever a note says of a host is read back from the engine’s line', () => {
  const words = fc.string().map((text) => text.trim());
  fc.assert(
    fc.property(fc.constantFrom('a', 'web-1'), fc.constantFrom(...NOTES), words, (name, about, text) => {
      const given = { host: name, about, text };
      expect(parseHostNote(`warning: ${hostNote(given)}\n`)).toEqual(given);
    }),
  );
  expect(parseHostNote('warning: dist/ is old')).toBeUndefined();
});

test('[R6.4] a file that comes or goes is shown whole, one without text by name', () => {
  expect(textDiff(undefined, JSON.stringify({ 'a.nix': '1\n' }))).toBe(
    '--- /dev/null\n+++ a.nix\n@@ -0,0 +1,1 @@\n+1',
  );
  expect(textDiff(JSON.stringify({ m: '01234567' }), '{}')).toBe('m: goes');
  expect(textDiff('{"a":"b"}', '{"a":"b"}')).toBe('');
  const lines = (word: string) => JSON.stringify({ a: `${word}\n`.repeat(9000) });
  expect(textDiff(lines('x'), lines('y'))).toBe('a: more than 2000 lines differ');
});
