import type { HostOutput } from '../../components/fleet';
import type { HostStatus } from '../../model/status';
import { alikeHosts } from '../support/alike';
import type { RawConfig } from '../support/config';
import { World } from '../support/world';
import { fault } from './fault';
import { FleetHost, up } from './fleet-host';

jest.setTimeout(400_000);

const world = new World('test-faults-wave');
const { config } = world;
const WAVE = Array.from({ length: 20 }, (_, index) => `host-${index + 1}`);
/** Of the wave after that one. */
const LATER = 'later';
const ADDRESSES = new Map([...WAVE, LATER].map((name, index) => [name, `10.77.2.${index + 1}`]));
/** Each fails in another way. */
const [UNHEALTHY, BROKEN, POWERLESS] = ['host-4', 'host-11', 'host-17'] as const;
const FAILING: readonly string[] = [UNHEALTHY, BROKEN, POWERLESS];
const OTHERS = WAVE.filter((name) => !FAILING.includes(name));

/** What `./fleet status` says after the wave in which three failed. */
let half: Record<string, HostStatus>;

beforeAll(async () => {
  await world.start(Object.fromEntries(ADDRESSES));
  alikeHosts(world, ADDRESSES);
  // Other tests' hosts share the processors, and have limits of their own.
  config.parallel = 3;
  config.waves = [WAVE, [LATER]];
  (config.nix as RawConfig).builder = 'operator';
  // So many machines share few processors.
  config.limits = { connect: 30, probe: 60, confirm: 120 };
  const options: Record<string, object> = {
    [UNHEALTHY]: {
      'systemd.services.broken': {
        wantedBy: ['multi-user.target'],
        serviceConfig: { ExecStart: '/bin/false' },
      },
    },
    [BROKEN]: { 'system.activationScripts.broken': 'exit 1' },
    // Long enough to lose its power in it.
    [POWERLESS]: { 'system.activationScripts.slow': 'sleep 10' },
  };
  for (const [name, host] of Object.entries(config.hosts as RawConfig))
    Object.assign(host as RawConfig, { profiles: [], options: options[name] ?? {} });
  hostConfig(UNHEALTHY).limits = { confirm: 10 };
}, 200_000);
afterAll(() => world.stop(), 60_000);

fault(
  '[R2.8] 3 of 20 hosts fail in one wave',
  () => new FleetHost(world, POWERLESS),
  async (powerless) => {
    const stayed = [UNHEALTHY, BROKEN, LATER].map((name) => new FleetHost(world, name));
    const before = await Promise.all(stayed.map((host) => host.state()));

    const running = up(world, POWERLESS);
    // Three at a time: its turn may be the last.
    await powerless.untilPhase('activating', 240);
    await world.power('kill', POWERLESS);
    await world.startHost(POWERLESS, ADDRESSES.get(POWERLESS) ?? '');
    const caused = await running;

    expect(await Promise.all(stayed.map((host) => host.state()))).toEqual(before);
    expect(await world.on(LATER, 'ls /var/lib/nixos-fleet/transactions 2>/dev/null || true')).toBe('');
    const { code, hosts } = await world.status();
    half = hosts;
    expect({ code, states: states(hosts) }).toEqual({
      code: 2,
      states: { ...all('confirmed', OTHERS), ...all('failed', FAILING), [LATER]: 'pending' },
    });
    return caused;
  },
);

test('[R2.8] the next up does exactly what is missing', async () => {
  for (const name of [UNHEALTHY, BROKEN]) hostConfig(name).options = {};
  const text = await world.up();
  const done = [...text.matchAll(/command:local:Command (\S+-(?:build|switch)) (?:created|updated)/g)];
  expect([...new Set(done.map(([, name]) => name))].sort()).toEqual(
    [UNHEALTHY, BROKEN, POWERLESS, LATER]
      .flatMap((name) => [`${name}-build`, `${name}-switch`])
      // They were built before anything was switched.
      .filter((name) => ![`${POWERLESS}-build`, `${LATER}-build`].includes(name))
      .sort(),
  );
  const { hosts } = await world.outputs<{ hosts: Record<string, HostOutput> }>();
  for (const name of [...FAILING, LATER])
    expect((await new FleetHost(world, name).state()).knownGood).toBe(hosts[name]?.storePath);
  for (const name of OTHERS) {
    const { storePath, generation, deliveredAt } = half[name] ?? {};
    expect(storePath).toBeDefined();
    expect(hosts[name]).toMatchObject({ storePath, generation, deliveredAt });
  }
});

function hostConfig(name: string): RawConfig {
  return (config.hosts as RawConfig)[name] as RawConfig;
}

function states(hosts: Readonly<Record<string, HostStatus>>): Record<string, string> {
  return Object.fromEntries(Object.entries(hosts).map(([name, { state }]) => [name, state]));
}

function all(state: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, state]));
}
