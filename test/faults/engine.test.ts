import { setTimeout as sleep } from 'node:timers/promises';
import { startDesktop } from '../support/dev-config';
import { World } from '../support/world';
import { fault } from './fault';
import { FleetHost, up } from './fleet-host';
import { killNow, processBelow } from './processes';

jest.setTimeout(240_000);

const world = new World('test-faults-engine');
const { config } = world;
const host = () => new FleetHost(world, 'desktop');

beforeAll(async () => {
  await startDesktop(world);
  config.secrets = {};
  delete config.hosts.desktop.homes;
  await world.up();
}, 240_000);
afterAll(() => world.stop(), 60_000);

/** Something new to deliver, that takes a moment to activate. */
function change(what: string): void {
  config.hosts.desktop.options = {
    // Anew in each run: what was evaluated once is known.
    'environment.etc."changed".text': `${what} ${Date.now()}`,
    'system.activationScripts.slow': 'sleep 2',
  };
}

/** As soon as a certain process works for an `up`, this one or another is killed; then somebody runs `up` again. */
async function killed(
  what: string,
  { when, which }: { when: RegExp; which: 'pulumi' | 'itself' | 'program' },
) {
  change(what);
  const child = world.startUp();
  const pid = child.pid ?? 0;
  const ended = new Promise((done) => child.on('close', done));
  const found = await processBelow(pid, when);
  if (when === SWITCH) await host().untilPhase('activating');
  const program = () => processBelow(pid, PROGRAM);
  killNow(which === 'pulumi' ? pid : which === 'program' ? await program() : found);
  await ended;
  // A command that its engine left behind ends by itself, and so does what it had begun on the host.
  await sleep(1000);
  if (which === 'pulumi') expect((await world.pulumi('cancel', '--yes')).code).toBe(0);
  // The engine lets a command end that it has begun.
  if (when === SWITCH && which !== 'program') await host().untilPhase('rolled-back');
  return up(world, 'desktop');
}

const EVALUATION = /nix .*eval/;
const BUILD = /node .*deploy\/main\.js build/;
const SWITCH = /node .*deploy\/main\.js switch/;
const PROGRAM = /node .*pulumi.*run/;

fault('[R6.4] pulumi is killed while it evaluates, then up again', host, () =>
  killed('pulumi-evaluation', { when: EVALUATION, which: 'pulumi' }),
);
fault('[R6.4] pulumi is killed during the build, then up again', host, () =>
  killed('pulumi-build', { when: BUILD, which: 'pulumi' }),
);
fault('[R6.4] pulumi is killed during the switch, then up again', host, () =>
  killed('pulumi-switch', { when: SWITCH, which: 'pulumi' }),
);
fault('[R6.4] the command is killed during the build, then up again', host, () =>
  killed('command-build', { when: BUILD, which: 'itself' }),
);
fault('[R6.4] the command is killed during the switch, then up again', host, () =>
  killed('command-switch', { when: SWITCH, which: 'itself' }),
);
fault('[R6.4] the program (node) is killed while it evaluates, then up again', host, () =>
  killed('program-evaluation', { when: EVALUATION, which: 'program' }),
);
fault('[R6.4] the program (node) is killed during the build, then up again', host, () =>
  killed('program-build', { when: BUILD, which: 'program' }),
);
fault('[R6.4] the program (node) is killed during the switch, then up again', host, () =>
  killed('program-switch', { when: SWITCH, which: 'program' }),
);

fault('[R6.4] Ctrl-C during the switch, then up again', host, async () => {
  change('interrupted');
  const child = world.startUp();
  const ended = new Promise((done) => child.on('close', done));
  await host().untilPhase('activating');
  child.kill('SIGINT');
  await ended;
  const { hosts } = await world.status();
  // Whether the host is still at it or back already: what was wanted is not there.
  expect(hosts.desktop?.state).toBe('pending');
  await host().untilPhase('rolled-back');
  return up(world, 'desktop');
});

fault('[R6.4] the configuration does not evaluate', host, async () => {
  const before = structuredClone(config.hosts.desktop.options);
  config.hosts.desktop.options = { 'services.openssh.enabel': true };
  const caused = await up(world, 'desktop');
  config.hosts.desktop.options = before;
  expect(caused.outcome.stderr).toContain('desktop: evaluation failed');
  return caused;
});

fault('[R2.8] two operators, each with a clone and a state of their own', host, async () => {
  const second = new World(world.stack, world);
  Object.assign(second.config, structuredClone(config));
  await second.init();
  change('of the first operator');
  config.hosts.desktop.options['system.activationScripts.slow'] = 'sleep 20';
  second.config.hosts.desktop.options = { 'environment.etc."changed".text': 'of the second operator' };
  const first = up(world, 'desktop');
  await host().untilPhase('activating');
  const { outcome } = await up(second, 'desktop');
  const { wanted } = await first;
  expect(outcome.stderr).toMatch(
    /another deployment is running on this machine: transaction \S+ by \S+@\S+, since 2/,
  );
  await second.stop();
  return { wanted, outcome };
});

fault('[R6.3] the state of the stack is lost', host, async () => {
  world.loseState();
  await world.init();
  return up(world, 'desktop');
});
