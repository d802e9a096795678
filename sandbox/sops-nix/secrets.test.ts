import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tool } from '../../test/support/toolchain';
import { TestLab } from '../lab/test-lab';

const lab = new TestLab();
const ip = '10.77.65.31';
const folder = mkdtempSync(join(tmpdir(), 'sops-nix-'));
const value = 'p@ss: "wörd" # not a comment\n  two lines\n\n';

jest.setTimeout(120_000);

/** The age recipient of an SSH key by the program that activation uses. */
function recipient(keyFile: string): string {
  const script = `. "$1"; age_identity_of_ssh_key "$2"`;
  const identity = execFileSync('bash', [
    '-euc',
    script,
    '-',
    join(__dirname, 'lib/age-identity.sh'),
    keyFile,
  ]);
  return execFileSync(tool('age-keygen'), ['-y', '-'], { input: identity, encoding: 'utf8' }).trim();
}

/** YAML of these values, encrypted to one recipient. */
function encrypted(values: Record<string, unknown>, to: string): string {
  const plain = join(folder, 'plain.json');
  writeFileSync(plain, JSON.stringify(values));
  const flags = ['--input-type', 'json', '--output-type', 'yaml', '--filename-override', 'secrets.yaml'];
  return execFileSync(tool('sops'), ['encrypt', '--age', to, ...flags, plain], { encoding: 'utf8' });
}

async function build(secrets: string, file: string): Promise<string> {
  await lab.ssh(ip, 'cat > /root/system/secrets.yaml', file);
  await lab.ssh(ip, 'cat > /root/system/secrets.nix', `{ config, ... }: { ${secrets} }`);
  const inputs =
    "--override-input nixpkgs 'path:/root/nixpkgs?dir=25.11' --override-input sops-nix path:/root/sops-nix";
  await lab.ssh(ip, `cd /root/system && nixos-rebuild build --flake path:/root/system#machine ${inputs}`);
  return lab.ssh(ip, 'readlink -f /root/system/result');
}

const activate = (closure: string): Promise<string> =>
  lab.ssh(ip, `${closure}/bin/switch-to-configuration test 2>&1; echo "status $?"`);

let own = '';

beforeAll(async () => {
  await lab.open('machine');
  own = recipient(lab.key('machine'));
  await lab.call(
    ...['start', 'machine', ip, '--disk', '192', '--authorized-keys', lab.key('operator.pub')],
    ...['--host-key', lab.key('machine')],
  );
  await lab.reachable(ip);
  const files = execFileSync('tar', [
    'cz',
    '--exclude=*.ts',
    '-C',
    join(__dirname, '..'),
    'nixpkgs',
    'sops-nix',
  ]);
  await lab.ssh(ip, 'mkdir -p /root/system && tar xz -C /root', files);
  await lab.ssh(
    ip,
    'cat > /root/system/flake.nix',
    `{ inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
       inputs.sops-nix.url = "github:Mic92/sops-nix";
       outputs = { nixpkgs, sops-nix, ... }: { nixosConfigurations.machine = nixpkgs.lib.nixosSystem {
         system = "x86_64-linux";
         modules = [ sops-nix.nixosModules.sops ./secrets.nix {
           boot.loader.systemd-boot.enable = true;
           fileSystems."/".device = "/dev/vda";
           environment.defaultPackages = [ ];
           services.openssh.enable = true;
           services.openssh.hostKeys = [ { type = "ed25519"; path = "/etc/ssh/ssh_host_ed25519_key"; } ];
           users.users.app = { isSystemUser = true; group = "app"; };
           users.groups.app = { };
           sops.defaultSopsFile = ./secrets.yaml;
           system.stateVersion = "25.11";
         } ];
       }; }; }`,
  );
}, 900_000);

afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true });
});

test('[R2.5] an SSH key gives the recipient that ssh-to-age gives', () => {
  const input = readFileSync(`${lab.key('machine')}.pub`);
  expect(own).toBe(execFileSync(tool('ssh-to-age'), [], { input, encoding: 'utf8' }).trim());
});

test('[R2.5] a key that can be converted by nobody is refused by its name', () => {
  const key = join(folder, 'rsa');
  execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', key]);
  const script = [
    '-euc',
    '. "$1"; age_identity_of_ssh_key "$2"',
    '-',
    join(__dirname, 'lib/age-identity.sh'),
    key,
  ];
  const { status, stderr } = spawnSync('bash', script, { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain(`Cannot convert ssh key '${key}'`);
});

test.each([
  ['is there', 'a/b', 0],
  ['is missing', 'a/c', 1],
  ['is quoted', 'with: colon', 0],
])('[R3.8] at build time: a key that %s', (_, key, status) => {
  const file = join(folder, 'file.yaml');
  const manifest = join(folder, 'manifest.json');
  writeFileSync(file, encrypted({ a: { b: 'x' }, 'with: colon': 'y' }, own));
  writeFileSync(
    manifest,
    JSON.stringify({ secrets: [{ name: 's', format: 'yaml', key, sopsFile: file, mode: '0400' }] }),
  );
  const child = spawnSync('bash', [join(__dirname, 'lib/check-manifest.sh'), manifest, 'sopsfile'], {
    encoding: 'utf8',
  });
  expect(child.status).toBe(status);
  if (status !== 0) expect(child.stderr).toContain(`the key '${key}' cannot be found`);
});

test('[R2.5] secrets are byte-equal on the host, with owner and mode, in memory, and follow a change', async () => {
  const secrets = `
    sops.secrets.token = { owner = "app"; mode = "0440"; restartUnits = [ "app.service" ]; };
    sops.secrets."deep/one" = { key = "nested/one"; path = "/etc/deep"; };
    sops.templates."app.env".content = "TOKEN=\${config.sops.placeholder."deep/one"}";
    systemd.services.app = { wantedBy = [ "multi-user.target" ]; script = "exec sleep infinity"; };`;
  const first = await activate(await build(secrets, encrypted({ token: value, nested: { one: '1' } }, own)));
  expect(first).toContain('status 0');
  const held = await lab.ssh(ip, 'base64 -w0 /run/secrets/token');
  expect(Buffer.from(held, 'base64').toString()).toBe(value);
  expect(await lab.ssh(ip, 'stat -c "%U %G %a" /run/secrets/token')).toBe('app app 440');
  expect(await lab.ssh(ip, 'stat -L -f -c %T /run/secrets')).toMatch(/ramfs|tmpfs/);
  expect(await lab.ssh(ip, 'readlink /etc/deep; cat /etc/deep')).toBe('/run/secrets/deep/one\n1');
  expect(await lab.ssh(ip, 'cat /run/secrets/rendered/app.env')).toBe('TOKEN=1');
  expect(await lab.ssh(ip, `grep -rlF 'not a comment' /nix/store || true`)).toBe('');
  const pid = 'systemctl show --value --property=ExecMainPID app';
  const before = await lab.ssh(ip, pid);
  const again = await activate(await build(secrets, encrypted({ token: 'new', nested: { one: '1' } }, own)));
  expect(again).toContain('restarting the following units: app.service');
  expect(await lab.ssh(ip, pid)).not.toBe(before);
  expect(await lab.ssh(ip, 'ls /run/secrets.d')).toBe('2');
});

test.each([
  ['a file for another host', (): string => encrypted({ token: 'x' }, recipient(lab.key('operator')))],
  ['a value that is no text', (): string => encrypted({ token: 5 }, own)],
  [
    'a flipped byte',
    (): string =>
      encrypted({ token: 'abcdef' }, own).replace(
        /(token: ENC\[AES256_GCM,data:)(.)/,
        (_, head: string, byte: string) => head + (byte === 'A' ? 'B' : 'A'),
      ),
  ],
  ['plain text', (): string => 'token: x\n'],
])('[R2.5] %s: the activation fails, and the secrets stay as they were', async (_, file) => {
  const before = await lab.ssh(ip, 'readlink /run/secrets; sha256sum /run/secrets/token');
  const said = await activate(await build('sops.secrets.token = { };', file()));
  expect(said).toContain("Activation script snippet 'setupSecrets' failed (1)");
  expect(said).toContain('status 2');
  expect(await lab.ssh(ip, 'readlink /run/secrets; sha256sum /run/secrets/token; ls -A /run/secrets.d')).toBe(
    `${before}\n${before.split('\n')[0]?.split('/').pop() ?? ''}`,
  );
});

test('[R2.5] a password is there before its user is made, also at boot', async () => {
  const hash = '$6$salt$hash';
  const secrets = `sops.secrets.hash.neededForUsers = true;
    users.users.eve = { isNormalUser = true; hashedPasswordFile = config.sops.secrets.hash.path; };`;
  const closure = await build(secrets, encrypted({ hash }, own));
  expect(await activate(closure)).toContain('status 0');
  expect(await lab.ssh(ip, 'getent shadow eve | cut -d: -f2')).toBe(hash);
  await lab.ssh(ip, `nix-env -p /nix/var/nix/profiles/system --set ${closure}`);
  await lab.ssh(ip, `${closure}/bin/switch-to-configuration boot`);
  await lab.call('reboot', 'machine');
  await lab.reachable(ip);
  expect(await lab.ssh(ip, 'cat /run/secrets-for-users/hash')).toBe(hash);
});
