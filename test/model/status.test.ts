import fc from 'fast-check';
import { deliveredState } from '../../model/delivered-state';
import { hostStatus, STATES, statusCode, type HostStatus, type Seen, type Wanted } from '../../model/status';
import { statusMetrics } from '../../model/status-metrics';
import { statusText } from '../../model/status-text';

const OLD = '/nix/store/00000000000000000000000000000000-nixos-system-web-old';
const NEW = '/nix/store/11111111111111111111111111111111-nixos-system-web-new';
const delivered = {
  address: '10.0.0.2',
  recipient: 'age1web',
  storePath: OLD,
  generation: 7,
  kernel: '6.12.58',
  deliveredAt: '2026-01-02T03:04:05.000Z',
};
const wanted: Wanted = { closure: OLD, whenUnreachable: 'fail' };
const seen: Seen = { kind: 'reached', running: OLD, booted: OLD, bootDefault: OLD };
const away: Seen = { kind: 'unreachable', reason: '10.0.0.2: timed out' };

const CASES: [string, ReturnType<typeof hostStatus>['state'], Wanted | undefined, Seen | undefined][] = [
  ['as delivered', 'confirmed', wanted, seen],
  ['another closure is wanted', 'pending', { ...wanted, closure: NEW }, seen],
  ['a switch is under way', 'pending', wanted, { ...seen, transaction: { id: 't', phase: 'awaiting' } }],
  ['its step failed', 'failed', { ...wanted, lastFailure: { step: 'switch', found: 'rolled back' } }, seen],
  ['its configuration comes to nothing', 'failed', { ...wanted, failure: 'evaluation failed' }, seen],
  ['no answer', 'unreachable', wanted, away],
  ['it runs something else', 'drifted', wanted, { ...seen, running: NEW }],
  ['not planned here', 'not probed', undefined, undefined],
];

test.each(CASES)('[R2.8] %s: %s', (_, state, want, look) => {
  expect(hostStatus('web', delivered, want, look).state).toBe(state);
});

test('[R2.8] nothing delivered yet is pending', () => {
  const none = { ...delivered, storePath: null, generation: null, kernel: null, deliveredAt: null };
  expect(hostStatus('web', none, wanted, seen).state).toBe('pending');
});

test('[R2.8] the exit status tells an operator who looks at nothing else', () => {
  const status = (state: HostStatus['state'], mayWait = false): HostStatus => ({
    ...hostStatus('web', delivered, wanted, seen),
    state,
    mayWait,
  });
  expect(statusCode([])).toBe(0);
  expect(statusCode([status('confirmed'), status('unreachable', true), status('pending', true)])).toBe(0);
  for (const state of STATES.filter((name) => name !== 'confirmed'))
    expect(statusCode([status('confirmed'), status(state)])).toBe(2);
  expect(statusCode([status('failed', true)])).toBe(2);
  expect(statusCode([status('drifted', true)])).toBe(2);
});

test('[R2.8] what was booted, what runs and what is booted next are told apart where they differ', () => {
  const same = statusText(hostStatus('web', delivered, wanted, seen));
  expect(same).not.toMatch(/booted|running|boot default|reboot/);
  const differing = { ...seen, booted: NEW, bootDefault: NEW, rebootNeeded: 'kernel 6.1 → 6.6' } as Seen;
  const text = statusText(hostStatus('web', delivered, wanted, differing));
  expect(text).toContain(`  booted       ${NEW}`);
  expect(text).toContain(`  boot default ${NEW}`);
  expect(text).toContain('  reboot       needed: kernel 6.1 → 6.6');
  expect(text).not.toContain('running');
});

/** Samples of a text in Prometheus' exposition format; throws at whatever is not in it. */
function parseMetrics(text: string): { name: string; labels: Record<string, string>; value: number }[] {
  expect(text.endsWith('\n')).toBe(true);
  const types = new Map<string, string>();
  const helped = new Set<string>();
  return text
    .slice(0, -1)
    .split('\n')
    .flatMap((line) => {
      const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/.exec(line);
      const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (gauge|counter)$/.exec(line);
      if (help?.[1] !== undefined) {
        expect(helped.has(help[1])).toBe(false);
        helped.add(help[1]);
        return [];
      }
      if (type?.[1] !== undefined) {
        expect(types.has(type[1])).toBe(false);
        types.set(type[1], type[2] ?? '');
        return [];
      }
      const sample =
        /^([a-zA-Z_:][a-zA-Z0-9_:]*)\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\} (-?\d+(?:\.\d+)?)$/.exec(
          line,
        );
      if (sample === null) throw new Error(`no sample: ${line}`);
      const [, name = '', pairs = '', value] = sample;
      // Type and help of a metric come before its samples, and these stand together.
      expect(types.has(name) && helped.has(name)).toBe(true);
      const labels = Object.fromEntries(
        [...pairs.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/g)].map(
          ([, label = '', escaped = '']) => [
            label,
            escaped.replace(/\\(["\\n])/g, (__, character: string) => (character === 'n' ? '\n' : character)),
          ],
        ),
      );
      return [{ name, labels, value: Number(value) }];
    });
}

test('[R2.8] the metrics are text that Prometheus reads, whatever stands in a label', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...STATES), (stack, state) => {
      const status = { ...hostStatus('web', delivered, wanted, seen), state } as HostStatus;
      const samples = parseMetrics(statusMetrics(stack, [status, { ...status, host: 'db' }]));
      const states = samples.filter(
        ({ name, labels }) => name === 'fleet_host_state' && labels.host === 'web',
      );
      expect(states.map(({ labels }) => labels.state)).toEqual([...STATES]);
      expect(states.filter(({ value }) => value === 1).map(({ labels }) => labels.state)).toEqual([state]);
      expect(samples.every(({ labels }) => labels.stack === stack)).toBe(true);
      expect(samples).toContainEqual({
        name: 'fleet_host_delivered_timestamp_seconds',
        labels: { stack, host: 'web' },
        value: Date.parse(delivered.deliveredAt) / 1000,
      });
    }),
  );
});

test('[R2.8] metrics of a host that nobody reached say nothing of its reboot', () => {
  const text = statusMetrics('prod', [hostStatus('web', delivered, wanted, away)]);
  expect(parseMetrics(text).some(({ name }) => name === 'fleet_host_reboot_needed')).toBe(false);
  const needed = statusMetrics('prod', [
    hostStatus('web', delivered, wanted, { ...seen, rebootNeeded: 'initrd' }),
  ]);
  expect(parseMetrics(needed)).toContainEqual({
    name: 'fleet_host_reboot_needed',
    labels: { stack: 'prod', host: 'web' },
    value: 1,
  });
});

test('[R2.8] what was delivered stands with each Switch: outputs are those of the last up that did all', () => {
  const urn = (type: string, name: string) =>
    `urn:pulumi:prod::nixos-fleet::nixos-fleet:index:Fleet$${type}::${name}`;
  const host = (name: string) => ({
    urn: urn('nixos-fleet:index:PhysicalHost', name),
    type: 'nixos-fleet:index:PhysicalHost',
  });
  const delivery = {
    status: 'confirmed',
    storePath: NEW,
    generation: 8,
    kernel: '6.17.8',
    deliveredAt: delivered.deliveredAt,
    addresses: ['10.0.0.3'],
    hostKey: 'ssh-ed25519 AAAA',
  };
  const resources = [
    {
      urn: urn('pulumi:pulumi:Stack', 'nixos-fleet-prod'),
      type: 'pulumi:pulumi:Stack',
      outputs: { hosts: { web: delivered, gone: delivered } },
    },
    ...['web', 'new', 'later'].map(host),
    ...['web', 'new'].map((name) => ({
      urn: urn('command:local:Command', `${name}-switch`),
      type: 'command:local:Command',
      outputs: { stdout: JSON.stringify(delivery) },
    })),
  ];
  const facts = { storePath: NEW, generation: 8, kernel: '6.17.8', deliveredAt: delivered.deliveredAt };
  const nothing = {
    address: null,
    recipient: null,
    storePath: null,
    generation: null,
    kernel: null,
    deliveredAt: null,
  };
  expect(deliveredState({ deployment: { resources } }).hosts).toEqual({
    web: { ...facts, address: '10.0.0.2', recipient: 'age1web' },
    new: { ...facts, address: '10.0.0.3', recipient: null },
    later: nothing,
  });
  expect(deliveredState({})).toEqual({ hosts: {}, homeHosts: {} });
  expect(statusText(hostStatus('later', nothing, undefined, undefined))).not.toMatch(/address|recipient/);
});
