import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { nixPath } from '../../test/support/nix-path';
import { tool } from '../../test/support/toolchain';
import { TestLab } from '../lab/test-lab';

const lab = new TestLab();
const ip = '10.77.65.41';
const home = '/home/alice';
const basics = `home.username = "alice"; home.homeDirectory = "${home}"; home.stateVersion = "25.11";`;

jest.setTimeout(120_000);

/** What Nix says of a home with this module: its derivation, or the error. */
function evaluate(module: string, release = 'unstable'): { derivation: string; error: string } {
  const expression = `(import ${nixPath(join(__dirname, 'lib', 'home-configuration.nix'))} {
    pkgs = import ${nixPath(join(__dirname, '..', 'nixpkgs', release))} { system = "x86_64-linux"; };
    modules = [ { ${basics} } (${module}) ];
  }).activationPackage.drvPath`;
  const child = spawnSync(tool('nix-instantiate'), ['--eval', '--raw', '-E', expression], {
    encoding: 'utf8',
  });
  return { derivation: child.stdout, error: child.stderr };
}

/** Builds a home on the machine and runs its activation in a session of its user. */
async function activate(module: string): Promise<{ closure: string; output: string }> {
  await lab.ssh(ip, 'cat > /root/home/home.nix', `{ pkgs, config, lib, ... }: { ${basics} ${module} }`);
  const closure = await lab.ssh(
    ip,
    `nix build --no-link --print-out-paths path:/root/home#homeConfigurations.alice.activationPackage \
      --no-update-lock-file --override-input nixpkgs 'path:/root/nixpkgs?dir=unstable' \
      --override-input home-manager path:/root/home-manager`,
  );
  const output = await lab.ssh(ip, `${session} ${closure}/activate 2>&1; echo "status $?"`);
  return { closure, output };
}

const session = `systemd-run --quiet --uid=alice --property=PAMName=login --setenv=HOME=${home} --wait --pipe --collect`;

beforeAll(async () => {
  await lab.open();
  await lab.call('start', 'machine', ip, '--disk', '192', '--authorized-keys', lab.key('operator.pub'));
  await lab.reachable(ip);
  const files = execFileSync('tar', [
    'cz',
    '--exclude=*.ts',
    '-C',
    join(__dirname, '..'),
    'nixpkgs',
    'home-manager',
  ]);
  await lab.ssh(ip, 'mkdir -p /root/home && tar xz -C /root && useradd --create-home alice', files);
  await lab.ssh(
    ip,
    'cat > /root/home/flake.nix',
    `{ inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
       inputs.home-manager.url = "github:nix-community/home-manager";
       outputs = { nixpkgs, home-manager, ... }: { homeConfigurations.alice =
         home-manager.lib.homeManagerConfiguration {
           pkgs = nixpkgs.legacyPackages.x86_64-linux;
           modules = [ ./home.nix ];
         }; }; }`,
  );
}, 900_000);

afterAll(() => lab.close());

test('[R1.2] files, packages and units of a home come with a generation and go with the next', async () => {
  const first = await activate(`
    home.packages = [ pkgs.ripgrep ];
    home.file.".config/app/one".text = "1";
    programs.git = { enable = true; settings.user.name = "Alice"; };
    systemd.user.services.ping = {
      Service.ExecStart = "\${pkgs.coreutils}/bin/sleep infinity";
      Install.WantedBy = [ "default.target" ];
    };`);
  expect(first.output).toContain('status 0');
  expect(await lab.ssh(ip, `cat ${home}/.config/app/one; ls ${home}/.nix-profile/bin`)).toBe('1git\nrg');
  expect(await lab.ssh(ip, `cat ${home}/.config/git/config`)).toContain('name = "Alice"');
  const profile = `${home}/.local/state/nix/profiles/home-manager`;
  expect(await lab.ssh(ip, `readlink -f ${profile}`)).toBe(first.closure);
  const second = await activate('home.file.two.text = "2";');
  expect(second.output).toContain('status 0');
  expect(await lab.ssh(ip, `cat ${home}/two; test -e ${home}/.nix-profile/bin/rg || echo gone`)).toBe(
    '2gone',
  );
  expect(await lab.ssh(ip, `test -e ${home}/.config/app || echo gone`)).toBe('gone');
  expect(await lab.ssh(ip, `readlink ${profile}`)).toBe('home-manager-2-link');
});

test('[R1.2] a file that is in the way stops the activation before anything is changed', async () => {
  await lab.ssh(ip, `echo mine > ${home}/taken && readlink ${home}/.local/state/nix/profiles/home-manager`);
  const refused = await activate('home.file.taken.text = "theirs"; home.file.three.text = "3";');
  expect(refused.output).toContain(`Existing file '${home}/taken' would be clobbered`);
  expect(refused.output).toContain('status 1');
  expect(await lab.ssh(ip, `cat ${home}/taken; ls ${home}/three 2>&1 || true`)).toMatch(
    /^mine\n.*No such file/,
  );
  const backed = await lab.ssh(
    ip,
    `${session} --setenv=HOME_MANAGER_BACKUP_EXT=before ${refused.closure}/activate >/dev/null; cat ${home}/taken.before ${home}/taken`,
  );
  expect(backed).toBe('mine\ntheirs');
});

test('[R1.2] a home is activated by its own user alone', async () => {
  const { closure } = await activate('');
  expect(await lab.ssh(ip, `${closure}/activate 2>&1 || echo "status $?"`)).toContain(
    'Error: USER is set to "root" but we expect "alice"',
  );
});

test('[R6.4] a misspelt option is named, an option that is only declared is checked', () => {
  expect(evaluate('{ programs.starship.enabel = true; }').error).toContain(
    "The option `programs.starship.enabel' does not exist.",
  );
  expect(evaluate('{ programs.starship.enable = "yes"; }').error).toContain("is not of type `boolean'");
});

test('[R1.5] options have the names of their release', () => {
  const name = '{ programs.git.settings.user.name = "a"; }';
  expect(evaluate(name, '25.11').error).toBe('');
  expect(evaluate(name, '25.05').error).toContain("The option `programs.git.settings' does not exist.");
});

test('[R6.0] an unfree program is refused where it is not allowed', () => {
  expect(evaluate('{ pkgs, ... }: { home.packages = [ pkgs.discord ]; }').error).toContain(
    'has an unfree license',
  );
});
