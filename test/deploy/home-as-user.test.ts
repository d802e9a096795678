import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunFile } from '../../deploy/run-file';
import { evaluated, spawnStep, step, type Derivation } from './operator';
import { SimulatedLab, type SimulatedHost } from './simulated';

jest.setTimeout(180_000);

let lab: SimulatedLab;
let host: SimulatedHost;

beforeAll(async () => {
  lab = new SimulatedLab();
  host = lab.start('fedora', '10.77.80.91');
  host.inside('useradd --create-home --shell /bin/bash ada');
  const key = readFileSync(`${lab.identityFile}.pub`, 'utf8').trim();
  host.inside(
    `install -d -m 0700 -o ada -g ada ~ada/.ssh; echo '${key}' > ~ada/.ssh/authorized_keys; chown ada: ~ada/.ssh/authorized_keys`,
  );
  await host.waitFor('sshd', () => host.inside("ss -Hltn 'sport = :22'") !== '');
});
afterAll(() => {
  lab.down();
});

/** A generation whose activation links a file, or does what the test says. */
function generation(text: string, activation = `ln -sfn "$(dirname "$0")/text" ~/.config-file`): Derivation {
  return evaluated(
    'home-manager-generation',
    `mkdir $out; echo ${text} >$out/text
    cat >$out/activate <<'END'
#!/bin/bash
set -eu
echo "as $(id -un) in $PWD with $(command -v nix-store)"
${activation}
mkdir -p ~/.local/state/home-manager/gcroots
ln -sfn "$(dirname "$(readlink -f "$0")")" ~/.local/state/home-manager/gcroots/current-home
END
    chmod 755 $out/activate`,
  );
}

function request(home: Derivation): { run: RunFile; wanted: string; user: string } {
  const run = host.runFile({ derivation: home.derivation });
  const connection = { ...run.connection, user: 'ada' };
  return { run: { ...run, connection, asUser: true }, wanted: home.result, user: 'ada' };
}

const linked = () => host.inside('cat ~ada/.config-file');

test('[R5.9] a home is delivered by its user alone, with roots of its own', async () => {
  const before = host.state();
  const home = generation('first');
  const outcome = await step(lab, 'home', request(home));
  expect(outcome).toMatchObject({ code: 0 });
  expect(JSON.parse(outcome.stdout)).toEqual({ storePath: home.result, generation: 0 });
  expect(linked()).toBe('first');
  const state = '~ada/.local/state/nixos-fleet';
  expect(host.inside(`cat ${state}/home/log`)).toMatch(/^as ada in \/home\/ada with \//);
  expect(host.inside(`readlink ${state}/gcroots/home/confirmed`)).toBe(home.result);
  // Nix itself keeps both from garbage collection.
  expect(host.inside(`nix-store --query --roots ${home.result}`)).toContain(
    '/home/ada/.local/state/nixos-fleet/gcroots',
  );
  expect(host.inside('ls /var/lib/nixos-fleet/home 2>/dev/null || true')).toBe('');
  expect(host.state()).toEqual(before);
});

test('[R5.9] a home whose activation fails is put back', async () => {
  const good = generation('good');
  expect(await step(lab, 'home', request(good))).toMatchObject({ code: 0 });
  const outcome = await step(lab, 'home', request(generation('bad', 'echo broken; exit 3')));
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('the activation ended with status 3');
  expect(outcome.stderr).toContain(`the generation before is active again: ${good.result}`);
  expect(outcome.stderr).toContain('cat .local/state/nixos-fleet/home/log');
  expect(linked()).toBe('good');
});

test('[R5.9] the machine brings a change to its end when the operator is killed in the middle', async () => {
  const home = generation('alone', 'sleep 4; ln -sfn "$(dirname "$0")/text" ~/.config-file');
  const { child, outcome } = spawnStep(lab, 'home', request(home));
  // The process alone: its words stand in the command line of what builds the home, too.
  const busy = () => host.inside('pgrep -fx "sleep 4" || true') !== '';
  await host.waitFor('the activation', busy);
  child.kill('SIGKILL');
  await outcome;
  await host.waitFor('the end', () => linked() === 'alone' && !busy());
  expect(host.inside('grep ^phase ~ada/.local/state/nixos-fleet/home/status')).toBe('phase=confirmed');
  expect(await step(lab, 'home', request(home))).toMatchObject({ code: 0 });
});

test('[R5.9] a machine that evaluates itself builds the home from the files that it is sent', async () => {
  const flake = join(lab.folder, 'home-flake');
  mkdirSync(join(lab.folder, 'input'), { recursive: true });
  mkdirSync(flake, { recursive: true });
  writeFileSync(join(lab.folder, 'input', 'flake.nix'), '{ outputs = _: { text = "from an input"; }; }');
  writeFileSync(
    join(flake, 'flake.nix'),
    `{
      inputs.input.url = "github:nobody/nothing";
      outputs = { input, ... }: {
        homeConfigurations."ada@fedora".activationPackage = derivation {
          name = "home-manager-generation";
          system = "x86_64-linux";
          builder = "/bin/sh";
          args = [ "-euc" "mkdir $out; printf '#!/bin/sh\\\\necho %s > ~/.config-file\\\\n' '\${input.text}' >$out/activate; chmod 755 $out/activate; :" ];
          PATH = "/usr/bin";
        };
      };
    }`,
  );
  host.inside('rm -f ~ada/.config-file');
  const run = host.runFile({ flake, overrideInputs: { input: `path:${join(lab.folder, 'input')}` } });
  const connection = { ...run.connection, user: 'ada' };
  const outcome = await step(lab, 'home', { run: { ...run, connection, asUser: true }, user: 'ada' });
  expect(outcome).toMatchObject({ code: 0 });
  expect(linked()).toBe('from an input');
  expect(host.inside('ls ~ada/.local/state/nixos-fleet')).toBe('flake.lock\ngcroots\nhome');
});
