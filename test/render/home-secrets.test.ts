import type { SecretSpec } from '../../model/fleet-spec';
import { homeKeys } from '../../model/home-secrets';
import { generate, SECRET_SEED_BYTES } from '../../model/recipes';
import { renderHome } from '../../render/home';
import { onlyRecipient } from '../../render/sops-file';
import { encrypt, sops } from '../../deploy/sops';
import { toolchainEnv } from '../support/toolchain';
import { fleet, NIX, physical, plainSecret, rendered } from './fleet';
import { CHANNELS, evaluateFlake, HARDWARE } from './flake';
import { home } from './homes';

process.env.PATH = toolchainEnv().PATH;

const seed = (byte: number) => Buffer.alloc(SECRET_SEED_BYTES, byte).toString('base64');
const key = (byte: number) => generate('age-key', seed(byte), { name: 'ada@desktop', length: 32 });
const [ada, admin] = [key(1), key(2)];

const declared: SecretSpec[] = [
  plainSecret('gpg-key', ['desktop'], { home: 'ada', path: '/home/ada/.gnupg/private.key' }),
  plainSecret('token', ['desktop'], { home: 'ada', key: 'api_token', mode: '0440' }),
];
const secrets = [...declared, ...homeKeys(declared)];

/** The home's file as `up` encrypts it and hands it to the home. */
async function secretFile(recipients = [ada.publicKey ?? '', admin.publicKey ?? '']): Promise<string> {
  const whole = await encrypt({
    file: 'homes/ada@desktop.yaml',
    recipients,
    values: { 'gpg-key': 'private', api_token: 'abc' },
  });
  return onlyRecipient(whole, ada.publicKey ?? '');
}

function renderedHome(file: string, change: Parameters<typeof home>[0] = {}): Map<string, string> {
  const host = physical('desktop');
  const spec = home(change);
  return renderHome(fleet([{ ...host, homes: [spec] }], { secrets }), host, spec, {
    nix: NIX,
    modules: new Map(),
    secretFile: file,
  });
}

test.each(CHANNELS)(
  '[R3.8] on %s a home decrypts its own secrets through sops-nix, by its own key',
  async (channel) => {
    const files = renderedHome(await secretFile(), { channel });
    const found = evaluateFlake(
      files,
      'homeConfigurations."ada@desktop"',
      `h: {
      drv = builtins.isString h.activationPackage.drvPath;
      inherit (h.config) warnings;
      inherit (h.config.sops.age) keyFile;
      secrets = builtins.mapAttrs (_: s: { inherit (s) key mode path; file = baseNameOf (toString s.sopsFile); }) h.config.sops.secrets;
    }`,
    );
    expect(found).toEqual({
      drv: true,
      warnings: [],
      keyFile: '/run/secrets/ada@desktop',
      secrets: {
        'gpg-key': {
          file: 'home.yaml',
          key: 'gpg-key',
          mode: '0400',
          path: '/home/ada/.gnupg/private.key',
        },
        token: {
          file: 'home.yaml',
          key: 'api_token',
          mode: '0440',
          path: '/home/ada/.config/sops-nix/secrets/token',
        },
      },
    });
  },
);

test('[R3.8] the system delivers the key of a home to its user alone, and has none of its secrets', async () => {
  const host = physical('desktop', { options: HARDWARE });
  const keyFile = await encrypt({
    file: 'homes/desktop.yaml',
    recipients: [admin.publicKey ?? ''],
    values: { 'ada@desktop': ada.value },
  });
  const files = rendered(fleet([{ ...host, homes: [home()] }], { secrets }), host, {
    secretFiles: { 'homes/desktop.yaml': keyFile },
  });
  expect([...files.values()].join()).not.toContain('gpg-key');
  const found = evaluateFlake(
    files,
    'nixosConfigurations.desktop',
    `h: {
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
      secrets = builtins.mapAttrs (_: s: { inherit (s) key mode owner path; }) h.config.sops.secrets;
    }`,
  );
  expect(found).toEqual({
    drv: true,
    secrets: {
      'ada@desktop': { key: 'ada@desktop', mode: '0400', owner: 'ada', path: '/run/secrets/ada@desktop' },
    },
  });
});

test('[R3.8] the copy that a home receives is opened by its key, and by no other', async () => {
  const file = await secretFile();
  const open = (identity: string) =>
    sops(['--config', '/dev/null', 'decrypt', '--input-type', 'yaml', '--output-type', 'json'], {
      input: file,
      identity,
    });
  expect(JSON.parse((await open(ada.value)).stdout)).toEqual({ 'gpg-key': 'private', api_token: 'abc' });
  expect((await open(admin.value)).code).not.toBe(0);
});

test('[R3.8] a file that the home’s key does not open is refused before anything is built', async () => {
  const file = await secretFile([admin.publicKey ?? '']);
  expect(() => renderedHome(file)).toThrow(
    'hosts.desktop.homes.ada: its key is not among the recipients of homes/ada@desktop.yaml. Run: ./fleet secrets sync',
  );
});

test('[R3.8] a home without secrets has nothing of sops-nix', () => {
  const host = physical('desktop');
  const files = renderHome(fleet([host]), host, home(), { nix: NIX, modules: new Map() });
  expect([...files.keys()].filter((path) => path.includes('secrets'))).toEqual([]);
});
