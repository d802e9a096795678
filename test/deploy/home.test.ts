import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collisions } from '../../deploy/home';
import { operation } from '../../deploy/operations';
import { evaluated, spawnStep, step, type Derivation } from './operator';
import { SimulatedLab, type SimulatedHost } from './simulated';

jest.setTimeout(180_000);

let lab: SimulatedLab;
let host: SimulatedHost;

beforeAll(async () => {
  lab = new SimulatedLab();
  host = lab.start('desk', '10.77.80.71');
  host.inside('useradd --create-home --shell /bin/bash ada');
  await host.waitFor('sshd', () => host.inside("ss -Hltn 'sport = :22'") !== '');
});
afterAll(() => {
  lab.down();
});

/** What a home-manager generation does, as its `activate`: link a file, never over one of the user's own; then set the profile. */
const ACTIVATE = (text: string, then: string) => `#!/bin/bash
set -eu
generation=$(dirname "$(readlink -f "$0")")
echo "as $(id -un) in $HOME, groups $(id -Gn), runtime $XDG_RUNTIME_DIR"
if [ -e ~/.config-file ] && [ ! -L ~/.config-file ]; then
  echo "Existing file '$HOME/.config-file' would be clobbered" >&2
  exit 1
fi
mkdir -p ~/.local/state/nix/profiles ~/.local/state/home-manager/gcroots
profile=~/.local/state/nix/profiles/home-manager
number=$(readlink $profile || echo home-manager-0-link)
number=\${number//[!0-9]/}
if [ "$(readlink -f $profile)" != "$generation" ]; then
  ln -sfn "$generation" "$profile-$((number + 1))-link"
  ln -sfn "home-manager-$((number + 1))-link" "$profile"
fi
ln -sfn "$generation/text" ~/.config-file
${then}
ln -sfn "$generation" ~/.local/state/home-manager/gcroots/current-home
echo activated ${text}
`;

function generation(text: string, then = ''): Derivation {
  return evaluated(
    'home-manager-generation',
    `mkdir $out; echo ${text} >$out/text; cat >$out/activate <<'END'\n${ACTIVATE(text, then)}END\nchmod 755 $out/activate`,
  );
}

const request = (home: Derivation, limit = 60) => {
  const run = host.runFile({ derivation: home.derivation });
  return { run: { ...run, limits: { ...run.limits, home: limit } }, wanted: home.result, user: 'ada' };
};
const text = () => host.inside('cat ~ada/.config-file');

test('[R1.2] a home is activated in a session of its user, with generations of its own, and the system is not touched', async () => {
  const before = host.state();
  const home = generation('first');
  const outcome = await step(lab, 'home', request(home));
  expect(outcome).toMatchObject({
    code: 0,
    stdout: `${JSON.stringify({ storePath: home.result, generation: 1 })}\n`,
  });
  expect(text()).toBe('first');
  expect(host.inside('cat /var/lib/nixos-fleet/home/ada/log')).toMatch(
    /as ada in \/home\/ada, groups ada, runtime \/run\/user\/\d+/,
  );
  expect(host.inside('readlink /nix/var/nix/gcroots/nixos-fleet/home/ada/confirmed')).toBe(home.result);
  expect(host.state()).toEqual(before);

  const second = await step(lab, 'home', request(generation('second')));
  expect(JSON.parse(second.stdout)).toMatchObject({ generation: 2 });
  expect(text()).toBe('second');
});

test('[R1.2] a file in the way is named; the generation before is active again', async () => {
  const good = generation('good');
  await step(lab, 'home', request(good));
  host.inside('rm ~ada/.config-file; echo mine > ~ada/.config-file');
  const collided = await step(lab, 'home', request(generation('other')));
  expect(collided.code).toBe(1);
  expect(collided.stderr).toContain('in the way: /home/ada/.config-file');
  expect(text()).toBe('mine');
  host.inside('rm ~ada/.config-file');

  const broken = await step(lab, 'home', request(generation('broken', 'echo half way >&2; exit 7')));
  expect(broken.code).toBe(1);
  expect(broken.stderr).toContain(
    `found: the activation ended with status 7; the generation before is active again: ${good.result}`,
  );
  expect(broken.stderr).toContain('half way');
  expect(text()).toBe('good');
  expect(host.inside('readlink /nix/var/nix/gcroots/nixos-fleet/home/ada/confirmed')).toBe(good.result);
});

test('[R1.2] an activation without an end is given up after its limit', async () => {
  const good = generation('before-endless');
  await step(lab, 'home', request(good));
  const outcome = await step(lab, 'home', request(generation('endless', 'sleep 300'), 3));
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain(
    'found: the activation did not end within 3 s; the generation before is active again',
  );
  expect(text()).toBe('before-endless');
  expect(host.inside('pgrep -f "[s]leep 300" || true')).toBe('');
});

test('[R1.2] the host brings a change to its end when the operator is killed in the middle', async () => {
  const home = generation('alone', 'sleep 4');
  const { child, outcome } = spawnStep(lab, 'home', request(home));
  // The process alone: its words stand in the command line of what builds the home, too.
  await host.waitFor('the activation', () => host.inside('pgrep -fx "sleep 4" || true') !== '');
  child.kill('SIGKILL');
  await outcome;
  await host.waitFor(
    'the end',
    () => text() === 'alone' && host.inside('pgrep -fx "sleep 4" || true') === '',
  );
  const again = await step(lab, 'home', request(home));
  expect(again.code).toBe(0);
  expect(host.inside('grep ^phase /var/lib/nixos-fleet/home/ada/status')).toBe('phase=confirmed');
});

test('[R1.2] of changes that begin at the same instant one begins, and the others are told', async () => {
  const home = generation('at-once', 'sleep .5');
  await step(lab, 'home', request(home));
  const script = Buffer.from(operation('home').script).toString('base64');
  for (let round = 1; round <= 3; round += 1) {
    const said = host.inside(
      `script=$(base64 -d <<<${script})
      for id in 1 2 3 4; do
        { bash -c "$script" home begin ada 60 $id ${home.result} >/dev/null; echo $?; } &
      done
      wait`,
    );
    expect(said).toBe('0\n0\n0\n0');
    await host.waitFor('the end', () =>
      host.inside('grep ^phase /var/lib/nixos-fleet/home/ada/status').endsWith('confirmed'),
    );
    await host.waitFor(
      'its unit to go',
      () => host.inside('systemctl is-active nixos-fleet-home-ada || true') === 'inactive',
    );
  }
});

test('[R1.2] a user that the machine does not have is an error that says so', async () => {
  const outcome = await step(lab, 'home', { ...request(generation('nobody')), user: 'grace' });
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('found: this machine has no user grace');
});

test('[R1.2] a host that evaluates itself builds the home from the files that it is sent, and keeps none', async () => {
  const flake = join(lab.folder, 'home-flake');
  mkdirSync(join(lab.folder, 'input'), { recursive: true });
  mkdirSync(flake, { recursive: true });
  writeFileSync(join(lab.folder, 'input', 'flake.nix'), '{ outputs = _: { text = "from an input"; }; }');
  writeFileSync(join(flake, 'activate'), ACTIVATE('sent', ''), { mode: 0o755 });
  writeFileSync(
    join(flake, 'flake.nix'),
    `{
      inputs.input.url = "github:nobody/nothing";
      outputs = { input, ... }: {
        homeConfigurations."ada@desk".activationPackage = derivation {
          name = "home-manager-generation";
          system = "x86_64-linux";
          builder = "/bin/sh";
          args = [ "-euc" "mkdir $out; echo \\"\${input.text}\\" >$out/text; cp \${./activate} $out/activate; :" ];
          PATH = "/usr/bin";
        };
      };
    }`,
  );
  const run = host.runFile({ flake, overrideInputs: { input: `path:${join(lab.folder, 'input')}` } });
  const outcome = await step(lab, 'home', { run, user: 'ada' });
  expect(outcome.stderr).toContain('active as generation');
  expect(outcome.code).toBe(0);
  expect(text()).toBe('from an input');
  expect(host.inside('ls /var/lib/nixos-fleet')).toBe('flake.lock\nhome');
});

test('[R1.2] the files in the way are read from the words of home-manager', () => {
  expect(
    collisions(
      "Existing file '/home/ada/.zshrc' would be clobbered\nExisting file '/home/ada/a b' is in the way",
    ),
  ).toEqual(['/home/ada/.zshrc', '/home/ada/a b']);
});
