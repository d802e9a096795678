import { SimulatedLab, type SimulatedHost } from './simulated';

jest.setTimeout(120_000);

let lab: SimulatedLab;
let host: SimulatedHost;

beforeAll(() => {
  lab = new SimulatedLab();
  host = lab.start('kilo', '10.77.64.22');
  host.settle(host.make({ name: 'before' }));
});
afterAll(() => {
  lab.down();
});

const exists = (path: string) => host.inside(`test -e ${path}/init && echo yes || echo no`) === 'yes';

test('[R3.9] the menu names as known to be good what was confirmed last, and no more than the one before it', async () => {
  for (const name of ['first', 'second', 'third'])
    expect((await lab.step('switch', host.runFile(), host.make({ name }))).code).toBe(0);
  const profiles = '/nix/var/nix/profiles/system-profiles';
  expect(host.inside(`cd ${profiles}; for link in known_good-*-link; do readlink -f $link; done`)).toBe(
    host.state().running,
  );
  expect(host.inside('ls /boot/loader/entries | grep -c known_good')).toBe('2');
});

test('[R3.9] the closure that was confirmed last outlives a garbage collection of all old generations, and is in the menu', async () => {
  const older = host.make({ name: 'older' });
  const good = host.make({ name: 'good' });
  for (const closure of [older, good])
    expect((await lab.step('switch', host.runFile(), closure)).code).toBe(0);
  // Somebody went on by hand, past the fleet: two generations, the newest of which runs.
  for (const name of ['by-hand', 'by-hand-again']) {
    const closure = host.make({ name });
    host.settle(closure);
  }
  expect(host.state().knownGood).toBe(good);
  // What a closure made here refers to, the store does not know: its kernel is held by hand.
  host.inside(`ln -s "$(dirname "$(readlink ${good}/kernel)")" /nix/var/nix/gcroots/kernel
    rm -rf /nix/var/nix/gcroots/nixos-fleet*
    nix-collect-garbage -d 2>/dev/null
    sync`);
  expect(exists(older)).toBe(false);
  expect(exists(good)).toBe(true);
  const running = host.state().running;
  host.inside(`${running}/bin/switch-to-configuration boot`);
  const entry = host.inside(`grep -l 'init=${good}/init' /boot/loader/entries/*.conf`);
  expect(entry).toMatch(/^\/boot\/loader\/entries\/nixos-known_good-generation-\d+\.conf$/);
  // A person at the console chooses it.
  host.inside(`bootctl set-oneshot ${entry.split('/').pop() ?? ''}`);
  lab.lab('reboot', host.name);
  lab.start(host.name, host.address);
  expect(host.state().running).toBe(good);
});
