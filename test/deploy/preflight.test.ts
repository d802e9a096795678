import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { readHandEdited } from '../../deploy/preflight';
import { readFleet } from '../../deploy/stack';
import { ageIdentity, ageRecipient, ageRecipientOfHostKey } from '../../model/age-key';
import { sopsConfig } from '../../render/sops-config';
import { simulatedSeed } from '../../sandbox/world/keys';
import { hostKeys, minimalConfig, recipients, type RawConfig } from '../support/config';
import { CountedSops } from '../support/counted-sops';
import { PROJECT, tool, toolchainEnv } from '../support/toolchain';

const STACK = 'checked';
const FILE = join('secrets', STACK, 'desktop.yaml');
const SECRET = 'correct horse';
const desktop = ageRecipientOfHostKey(hostKeys.desktop);
const all = [recipients.alice, recipients.bob, desktop];

/** What preflight finds in a project of its own, with the real sops. */
describe('preflight', () => {
  const before = { folder: process.cwd(), env: { ...process.env } };
  let project: string;
  let counted: CountedSops;
  /** Files that preflight let pass without having seen whether they decrypt. */
  let unseen: readonly string[];

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'fleet-preflight-'));
    symlinkSync(join(PROJECT, 'nix'), join(project, 'nix'));
    process.chdir(project);
    counted = new CountedSops(join(project, 'bin'));
    Object.assign(process.env, toolchainEnv(), { XDG_CONFIG_HOME: project });
    process.env.PATH = counted.onPath(process.env.PATH);
    delete process.env.SOPS_AGE_KEY;
    delete process.env.SOPS_AGE_KEY_FILE;
    mkdirSync(dirname(FILE), { recursive: true });
    write(FILE, { token: SECRET });
  });
  afterEach(() => {
    process.chdir(before.folder);
    process.env = { ...before.env };
    rmSync(project, { recursive: true });
  });

  function write(path: string, values: object, to: readonly string[] = all): void {
    const flags = ['--input-type', 'yaml', '--output-type', 'yaml', '--filename-override', 'x.yaml'];
    const text = execFileSync(
      tool('sops'),
      ['--config', '/dev/null', 'encrypt', '--age', to.join(','), ...flags],
      { input: stringify(values), encoding: 'utf8' },
    );
    writeFileSync(path, text);
  }

  function check(change: (config: RawConfig) => void = () => undefined): Promise<string> {
    const config = minimalConfig();
    config.secrets = { token: { hosts: ['desktop'], source: 'file' } };
    change(config);
    const keys = Object.entries(config).map(([key, value]) => [`nixos-fleet:${key}`, value as unknown]);
    writeFileSync(`Pulumi.${STACK}.yaml`, stringify({ config: Object.fromEntries(keys) as RawConfig }));
    return readHandEdited(readFleet(STACK), STACK, new Map()).then(
      ({ undecrypted }) => {
        unseen = undecrypted;
        return '';
      },
      (error: unknown) => {
        expect((error as Error).name).toBe('ConfigError');
        expect((error as Error).message).not.toContain(SECRET);
        return (error as Error).message;
      },
    );
  }

  const withKey = (name: string) => (process.env.SOPS_AGE_KEY = ageIdentity(simulatedSeed(name)));
  const spoil = (change: (text: string) => string) => {
    writeFileSync(FILE, change(readFileSync(FILE, 'utf8')));
  };

  test('[R3.8] sops is asked once, in one process, and again only for what has changed', async () => {
    expect(await check()).toBe('');
    expect(counted.calls()).toEqual([expect.stringContaining('updatekeys')]);
    counted.forget();
    expect(await check()).toBe('');
    expect(counted.calls()).toEqual([]);
    write(FILE, { token: `${SECRET}2` });
    expect(await check()).toBe('');
    expect(counted.calls()).toHaveLength(1);
  });

  test('[R3.8] with the key of an admin at hand each file is decrypted once, to nowhere', async () => {
    withKey('admin/alice');
    expect(await check()).toBe('');
    expect(counted.calls()).toEqual([
      expect.stringContaining('updatekeys'),
      expect.stringMatching(/decrypt .*--output \/dev\/null/),
    ]);
    counted.forget();
    expect(await check()).toBe('');
    expect(counted.calls()).toEqual([]);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('[R3.8] a key that opens nothing here decrypts nothing', async () => {
    withKey('somebody');
    expect(await check()).toBe('');
    expect(counted.calls().filter((call) => call.includes('decrypt'))).toEqual([]);
  });

  test('[R3.8] of a file that no key here opens it is known that nobody has seen it whole', async () => {
    await check();
    expect(unseen).toEqual([FILE]);
    withKey('admin/alice');
    await check();
    expect(unseen).toEqual([]);
    delete process.env.SOPS_AGE_KEY;
    await check();
    expect(unseen).toEqual([]);
    write(FILE, { token: `${SECRET}2` });
    await check();
    expect(unseen).toEqual([FILE]);
  });

  test.each([
    [
      'changed ciphertext',
      (text: string) =>
        text.replace(
          /(token: ENC\[AES256_GCM,data:)(.)/,
          (_, head: string, c: string) => head + (c === 'A' ? 'B' : 'A'),
        ),
      'a value that was changed after it had been encrypted',
    ],
    [
      'a value that was taken out',
      (text: string) => text.replace(/^other: .*\n/m, ''),
      'values that are not those of its MAC',
    ],
    [
      'a stanza that was changed',
      (text: string) =>
        text.replace(/(^ +)([A-Za-z0-9+/=]{8})(.*\n +-----END)/gm, (_, space: string, __, rest: string) => {
          return `${space}AAAAAAAA${rest}`;
        }),
      'a stanza that does not open, although the key at hand is a recipient',
    ],
  ])('[R3.8] with a key at hand %s is found, every time', async (_, change, found) => {
    write(FILE, { token: SECRET, other: SECRET });
    spoil(change);
    withKey('admin/bob');
    for (let time = 0; time < 2; time += 1)
      expect(await check()).toContain(`${FILE}: expected a file that decrypts whole, found ${found}`);
    expect(await check()).toContain(`git checkout -- ${FILE}`);
  });

  test('[R3.8] the key file in the configuration folder counts as at hand', async () => {
    mkdirSync('sops/age', { recursive: true });
    writeFileSync('sops/age/keys.txt', `# made by hand\n${ageIdentity(simulatedSeed('admin/bob'))}\n`);
    await check();
    expect(counted.calls().filter((call) => call.includes('decrypt'))).toHaveLength(1);
  });

  test('[R2.5] rules of the user’s own in the project’s folder must not match the stack’s files', async () => {
    const rule = (path: string) => `creation_rules:\n  - path_regex: ${path}\n    age: ${recipients.alice}\n`;
    writeFileSync('.sops.yaml', rule('notes/.*'));
    expect(await check()).toBe('');
    counted.forget();
    expect(await check()).toBe('');
    expect(counted.calls()).toEqual([]);
    for (const [file, path] of [
      ['.sops.yaml', '.*\\.yaml'],
      ['.sops.yaml', `secrets/[a-z]+/desktop`],
      ['secrets/.sops.yaml', `${STACK}/.*`],
    ] as const) {
      rmSync('.sops.yaml', { force: true });
      writeFileSync(file, rule(path));
      expect(await check()).toMatch(
        new RegExp(
          `${file}: creation_rules: expected no rule that matches a file under secrets/${STACK}/, .*found one that matches .*desktop`,
        ),
      );
    }
  });

  test('[R2.5] a hand-made rule among the rendered ones is refused before it is overwritten', async () => {
    const path = join('secrets', STACK, '.sops.yaml');
    const rendered = sopsConfig([{ path: 'desktop.yaml', recipients: all }]);
    writeFileSync(path, rendered);
    expect(await check()).toBe('');
    writeFileSync(
      path,
      rendered.replace('creation_rules:\n', `$&  - path_regex: desktop\n    age: ${recipients.bob}\n`),
    );
    expect(await check()).toContain(
      `${path}: creation_rules.0: expected a rule of one file, as up writes it (path_regex: ^…$, and age), found "desktop". up writes ${path}.`,
    );
  });

  test('[R3.8] what the last up made is known: a server’s recipient must be there', async () => {
    const server = { type: 'cx22', location: 'fsn1' };
    const change = (config: RawConfig) => {
      config.hosts = { ...(config.hosts as object), web: { kind: 'cloud', stateVersion: '25.11', server } };
      config.secrets = { token: { hosts: ['web'], source: 'file' } };
    };
    const path = join('secrets', STACK, 'web.yaml');
    write(path, { token: SECRET }, [recipients.alice, recipients.bob]);
    expect(await check(change)).toBe('');
    const web = ageRecipient(simulatedSeed('web'));
    const made = new Map([['web', [web]]]);
    await expect(readHandEdited(readFleet(STACK), STACK, made)).rejects.toThrow(
      `${path}: expected host web (${web}) among its recipients, found it is not`,
    );
  });
});
