import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { TestLab } from '../lab/test-lab';

const lab = new TestLab();
const ip = '10.77.65.21';

jest.setTimeout(120_000);

/** A system with these modules, in the form of Nix, built on the machine: its store path. */
async function build(body: string): Promise<string> {
  const host = `{ pkgs, lib, config, ... }: {
    imports = [ ({ pkgs, lib, config, ... }: { ${body} }) ];
    boot.loader.systemd-boot.enable = true;
    fileSystems."/".device = "/dev/vda";
    networking.hostName = "machine";
    environment.defaultPackages = lib.mkForce [ ];
    services.openssh.enable = true;
    services.openssh.hostKeys = [ { type = "ed25519"; path = "/etc/ssh/ssh_host_ed25519_key"; } ];
    system.stateVersion = "25.11";
  }`;
  await lab.ssh(ip, 'cat > /root/system/host.nix', host);
  await lab.ssh(
    ip,
    `cd /root/system && nixos-rebuild build --flake path:/root/system#machine --no-update-lock-file \
      --override-input nixpkgs 'path:/root/nixpkgs?dir=25.11'`,
  );
  return lab.ssh(ip, 'readlink -f /root/system/result');
}

/** Exit status and output of switch-to-configuration. */
async function activate(closure: string, action: string): Promise<{ status: number; output: string }> {
  const output = await lab.ssh(ip, `${closure}/bin/switch-to-configuration ${action} 2>&1; echo "status $?"`);
  return { status: Number(/status (\d+)$/.exec(output)?.[1]), output };
}

const state = (unit: string): Promise<string> => lab.ssh(ip, `systemctl is-active ${unit} || true`);
const started = (unit: string): Promise<string> =>
  lab.ssh(ip, `systemctl show --value --property=ExecMainPID ${unit}`);
const service = (command: string, more = ''): string =>
  `{ wantedBy = [ "multi-user.target" ]; serviceConfig.ExecStart = "\${pkgs.coreutils}/bin/${command}"; ${more} }`;

beforeAll(async () => {
  await lab.open();
  await lab.call('start', 'machine', ip, '--disk', '192', '--authorized-keys', lab.key('operator.pub'));
  await lab.reachable(ip);
  const files = execFileSync('tar', ['cz', '--exclude=*.ts', '-C', join(__dirname, '..'), 'nixpkgs']);
  await lab.ssh(ip, 'mkdir -p /root/system && tar xz -C /root', files);
  await lab.ssh(
    ip,
    'cat > /root/system/flake.nix',
    `{ inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
       outputs = { nixpkgs, ... }: { nixosConfigurations.machine =
         nixpkgs.lib.nixosSystem { system = "x86_64-linux"; modules = [ ./host.nix ]; }; }; }`,
  );
}, 900_000);

afterAll(() => lab.close());

test('[R6.4] a unit and a port come with a closure and go with the next', async () => {
  const without = await build('');
  const with_ = await build(
    `systemd.services.hello = ${service('sleep infinity')}; networking.firewall.allowedTCPPorts = [ 8080 ];`,
  );
  expect(await activate(with_, 'test')).toMatchObject({ status: 0 });
  expect(await state('hello')).toBe('active');
  expect(await lab.ssh(ip, 'nft list table inet nixos-fw')).toContain('tcp dport { 22, 8080 } accept');
  expect(await lab.ssh(ip, 'readlink -f /run/current-system')).toBe(with_);
  const gone = await activate(without, 'test');
  expect(gone.output).toContain('stopping the following units: hello.service');
  expect(await state('hello')).toBe('inactive');
  expect(await lab.ssh(ip, 'nft list table inet nixos-fw')).toContain('tcp dport 22 accept');
});

test('[R6.4] a changed unit is restarted, an unchanged one and one that forbids it are left alone', async () => {
  const units = (command: string): string => `
    systemd.services.changed = ${service(command)};
    systemd.services.same = ${service('sleep infinity')};
    systemd.services.kept = ${service(command, 'restartIfChanged = false;')};
    systemd.services.described = ${service('sleep infinity', `description = "${command}";`)};
    systemd.services.triggered = ${service('sleep infinity', `restartTriggers = [ "${command}" ];`)};
  `;
  await activate(await build(units('sleep 1001')), 'test');
  const names = ['changed', 'same', 'kept', 'described', 'triggered'];
  const before = await Promise.all(names.map(started));
  const { status, output } = await activate(await build(units('sleep 1002')), 'test');
  const after = await Promise.all(names.map(started));
  expect(status).toBe(0);
  expect(output).toContain('NOT restarting the following changed units: kept.service');
  expect(names.filter((_, index) => before[index] !== after[index])).toEqual(['changed', 'triggered']);
});

test('[R6.4] exit status: 4 for failed units, 2 for a failed snippet, 1 for a refusal', async () => {
  const failing = await build(
    'systemd.services.broken = { wantedBy = [ "multi-user.target" ]; serviceConfig.Type = "oneshot"; script = "exit 1"; };',
  );
  const units = await activate(failing, 'test');
  expect(units.output).toContain('warning: the following units failed: broken.service');
  expect(units.status).toBe(4);
  const snippet = await activate(await build('system.activationScripts.broken = "false";'), 'test');
  expect(snippet.output).toContain("Activation script snippet 'broken' failed (1)");
  expect(snippet.status).toBe(2);
  const current = await lab.ssh(ip, 'readlink -f /run/current-system');
  const refused = await build('system.preSwitchChecks.refuse = "echo not here >&2; false";');
  const { status, output } = await activate(refused, 'test');
  expect(output).toContain("Pre-switch check 'refuse' failed");
  expect(status).toBe(1);
  expect(await lab.ssh(ip, 'readlink -f /run/current-system')).toBe(current);
  expect((await activate(refused, 'frobnicate')).status).toBe(1);
});

test('[R6.4] users are made and removed, those of the tree stay', async () => {
  const user = await build('users.users.alice = { isNormalUser = true; extraGroups = [ "wheel" ]; };');
  await activate(user, 'test');
  expect(await lab.ssh(ip, 'id -nG alice')).toBe('users wheel');
  expect(await lab.ssh(ip, 'stat -c "%U %a" /home/alice')).toBe('alice 700');
  const before = await lab.ssh(ip, 'id -u alice');
  await activate(await build(''), 'test');
  expect(await lab.ssh(ip, 'id alice 2>&1 || true')).toContain('no such user');
  expect(await lab.ssh(ip, 'id -u nobody && id -u daemon')).toBe('65534\n1');
  // A number is not given to somebody else, whose files it would own.
  await activate(await build('users.users.bob.isNormalUser = true;'), 'test');
  expect(await lab.ssh(ip, 'id -u bob')).not.toBe(before);
});

test('[R6.4] the boot default follows the profile, entries are those of the generations', async () => {
  const closure = await build('environment.etc.generation.text = "two";');
  const unlisted = await activate(closure, 'boot');
  expect(unlisted.output).toContain('is no generation of a profile');
  await lab.ssh(ip, `nix-env -p /nix/var/nix/profiles/system --set ${closure}`);
  await lab.ssh(ip, `mkdir -p /nix/var/nix/profiles/system-profiles`);
  await lab.ssh(ip, `nix-env -p /nix/var/nix/profiles/system-profiles/known_good --set ${closure}`);
  expect((await activate(closure, 'boot')).status).toBe(0);
  expect(await lab.ssh(ip, 'cat /boot/loader/loader.conf')).toContain(
    'default nixos-known_good-generation-1.conf',
  );
  expect(await lab.ssh(ip, 'ls /boot/loader/entries')).toBe(
    'nixos-generation-1.conf\nnixos-generation-2.conf\nnixos-known_good-generation-1.conf',
  );
  await lab.call('reboot', 'machine');
  await lab.reachable(ip);
  expect(await lab.ssh(ip, 'readlink -f /run/booted-system')).toBe(closure);
  expect(await lab.ssh(ip, 'nixos-rebuild list-generations')).toMatch(/^2 .* True$/m);
});

test('[R6.4] nixos-rebuild refuses what it does not know with status 2', async () => {
  const said = await lab.ssh(ip, 'nixos-rebuild switch --frobnicate 2>&1; echo "status $?"');
  expect(said).toContain('unrecognized arguments: --frobnicate');
  expect(said).toContain('status 2');
});
