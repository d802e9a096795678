import { configLines, plaintextSecrets, undocumentedForces } from '../../render/metrics';

const found = (places: { file: string; line: number; what: string }[]) =>
  places.map(({ file, line, what }) => `${file}:${line} ${what}`);

describe('mkForce', () => {
  const forces = (text: string) => found(undocumentedForces(new Map([['a.nix', text]])));

  test('[R2.6][R2.9] without a comment is counted, by file and line', () => {
    expect(forces('{ lib, ... }:\n{\n  a = lib.mkForce true;\n  b = lib.mkOverride 10 1;\n}\n')).toEqual([
      'a.nix:3 mkForce',
      'a.nix:4 mkOverride 10',
    ]);
    expect(forces('with lib; { a = mkForce 1; }')).toEqual(['a.nix:1 mkForce']);
    expect(forces('{ a = lib.mkOverride strength 1; }')).toEqual(['a.nix:1 mkOverride strength']);
  });

  test.each([
    ['a comment above', '{\n  # The vendor module is wrong on this board.\n  a = lib.mkForce 1;\n}'],
    ['a comment beside', '{ a = lib.mkForce 1; # the vendor module is wrong\n}'],
    ['a block comment above', '{\n  /* wrong on\n     this board */\n  a = lib.mkForce 1;\n}'],
  ])('[R2.6][R2.9] with %s is documented', (_, text) => {
    expect(forces(text)).toEqual([]);
  });

  test.each([
    ['in a comment', '# mkForce is not for us\n{ }'],
    ['in a string', '{ a = "never mkForce"; }'],
    ['that is only inherited', '{ lib }:\nlet inherit (lib)\n  mkForce\n  mkIf; in { }'],
    ['as a weaker override', '{ a = lib.mkOverride 900 1; b = lib.mkDefault 2; }'],
  ])('[R2.9] %s is none', (_, text) => {
    expect(forces(text)).toEqual([]);
  });
});

describe('a secret in clear', () => {
  const secrets = (text: string, file = 'hosts/web/options.nix') =>
    found(plaintextSecrets(new Map([[file, text]]), ['restic-password']));

  test.each([
    ['{ services.x.adminPassword = "hunter2"; }', 'adminPassword'],
    ['{ services.x.settings."api_token" = "abc"; }', 'api_token'],
    ['{ networking.wireless.networks.home.psk = "hunter2"; }', 'psk'],
    ['{ a.clientSecret = "abc"; }', 'clientSecret'],
    ['{ a.privateKey = "abc"; }', 'privateKey'],
    ['AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQ', 'an age identity'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----', 'a private key'],
    ['{ authKey2 = "tskey-auth-kabc"; }', 'a Tailscale key'],
  ])('[R2.9] is found in %s, and its value is not repeated', (text, what) => {
    expect(secrets(text)).toEqual([`hosts/web/options.nix:1 ${what}`]);
  });

  test('[R2.9] is found in a file of any kind', () => {
    expect(secrets('{"k":"ghp_abcdefghijklmnopqrstuvwxyz"}', 'own/machines/a.json')).toEqual([
      'own/machines/a.json:1 a GitHub token',
    ]);
  });

  test.each([
    ['a file', '{ passwordFile = "/run/secrets/x"; a.password = "/run/secrets/x"; }'],
    ['the name of a declared secret', '{ fleet.restic.passwordSecret = "restic-password"; }'],
    ['an interpolation', '{ a.password = "${config.sops.placeholder.x}"; }'],
    ['what a program resolves itself', '{ a.password = "$__file{/run/secrets/x}"; }'],
    ['a variable of its environment', '{ wifi-security.psk = "$PSK_HOME"; psk = "ext:home"; }'],
    ['a locked password', '{ users.users.a.hashedPassword = "!"; }'],
    ['a public key', '{ a.publicKey = "abc"; trusted-public-keys = [ "a" ]; hostKey = "ssh-ed25519 A"; }'],
    ['a comment', '# password = "hunter2";'],
    ['the key of a sops file', '{ fleet.secrets.available.x.key = "wifi_password"; }'],
  ])('[R2.9] is not %s', (_, text) => {
    expect(secrets(text)).toEqual([]);
  });

  test('[R2.9] is not looked for in ciphertext', () => {
    expect(secrets('password = "ENC[x]"', 'secrets/web.yaml')).toEqual([]);
  });
});

test('[R2.2][R2.9] the lines of a host are those that config says of it alone', () => {
  const files = new Map([
    ['hosts/web/default.nix', '{\n}\n'],
    ['hosts/web/options.nix', '{\n  a = 1;\n}\n'],
    ['hosts/web/users.nix', '{\n}\n'],
    ['hosts/other/default.nix', '{\n}\n'],
    ['modules/core/default.nix', '{\n}\n'],
  ]);
  expect(configLines(files, 'hosts/web')).toBe(5);
});
