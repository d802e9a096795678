import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { secretsVerb } from '../../deploy/secrets';
import { ageIdentity, ageRecipientOfHostKey } from '../../model/age-key';
import { ed25519PublicKeyLine } from '../../model/ssh-key-pair';
import { recipientsOf } from '../../render/sops-file';
import { simulatedSeed } from '../../sandbox/world/keys';
import { hostKeys, minimalConfig, recipients, type RawConfig } from '../support/config';
import { PROJECT, tool, toolchainEnv } from '../support/toolchain';

const STACK = 'verbs';
const FILE = join('secrets', STACK, 'desktop.yaml');

/** The verbs of `./fleet secrets` in a project of their own, with an admin's key and the real sops. */
describe('./fleet secrets', () => {
  const before = { folder: process.cwd(), env: { ...process.env } };
  let project: string;
  let said: string[];

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'fleet-secrets-'));
    symlinkSync(join(PROJECT, 'nix'), join(project, 'nix'));
    process.chdir(project);
    writeFileSync('admin.txt', ageIdentity(simulatedSeed('admin/alice')), { mode: 0o600 });
    Object.assign(process.env, toolchainEnv(), { SOPS_AGE_KEY_FILE: join(project, 'admin.txt') });
    write(() => undefined);
    said = [];
    for (const stream of ['log', 'error'] as const)
      jest.spyOn(console, stream).mockImplementation((...texts: unknown[]) => {
        said.push(texts.join(' '));
      });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.chdir(before.folder);
    process.env = { ...before.env };
    process.exitCode = undefined;
    rmSync(project, { recursive: true });
  });

  /** The stack's file: one host, one secret edited by hand and a generated one. */
  function write(change: (config: RawConfig) => void): void {
    const config = minimalConfig();
    config.secrets = {
      token: { hosts: ['desktop'], source: 'file' },
      database: { hosts: 'all', source: 'password' },
    };
    change(config);
    const keys = Object.entries(config).map(([key, value]) => [`nixos-fleet:${key}`, value as unknown]);
    writeFileSync(`Pulumi.${STACK}.yaml`, stringify({ config: Object.fromEntries(keys) as RawConfig }));
  }

  function editor(text: string): void {
    writeFileSync('content', text);
    writeFileSync('editor', `#!/bin/sh\ncat '${join(project, 'content')}' > "$1"\n`);
    chmodSync('editor', 0o755);
    process.env.EDITOR = join(project, 'editor');
  }

  const verb = (...argv: string[]) => secretsVerb([STACK, ...argv]);
  const decrypted = () =>
    execFileSync(tool('sops'), ['decrypt', FILE], { encoding: 'utf8', env: process.env });
  const desktop = ageRecipientOfHostKey(hostKeys.desktop);

  async function edited(): Promise<void> {
    editor('token: first\n');
    await verb('edit', FILE);
  }

  test('[R2.1] list says of every secret where it comes from, where it stands and who receives it', async () => {
    await verb('list');
    expect(said).toEqual([
      'secret    source               file          hosts\n' +
        'token     file                 desktop.yaml  desktop\n' +
        'database  password, version 1  common.yaml   desktop',
    ]);
  });

  test('[R3.8] who says host by host what is read', async () => {
    write((config) => {
      config.hosts.laptop = { ...config.hosts.desktop, hostKey: hostKeys.other, addresses: ['10.0.0.2'] };
    });
    await verb('who');
    expect(said.join('\n')).toContain(
      'host     token  database\ndesktop  reads  reads\nlaptop   -      reads',
    );
    await verb('show', '--who');
    expect(said.at(-1)).toBe(said.at(-2));
  });

  test('[R3.8] who of a hundred hosts is a line each, with its secrets by name', async () => {
    write((config) => {
      for (let index = 0; index < 100; index += 1) {
        const name = `web-${String(index).padStart(2, '0')}`;
        const hostKey = ed25519PublicKeyLine(simulatedSeed(name));
        const homes = { ada: { stateVersion: '25.11' } };
        const addresses = [`10.0.1.${index}`];
        // Without what they share: YAML would write that as aliases.
        config.hosts[name] = { ...structuredClone(config.hosts.desktop), hostKey, addresses, homes };
        config.secrets[`token-${name}`] = { hosts: [name], source: 'hex' };
      }
      config.users = { ada: {} };
      config.secrets['gpg-key'] = { hosts: ['web-00'], home: 'ada', source: 'hex' };
      config.secrets.two = { hosts: ['web-00', 'web-01'], source: 'hex' };
    });
    await verb('who');
    const lines = said.join('\n').split('\n');
    expect(lines[0]).toMatch(/^host +reads +could$/);
    expect(lines.find((line) => line.startsWith('web-00'))).toMatch(
      /^web-00 +database, token-web-00, gpg-key \(ada\), two, ada@web-00 +-$/,
    );
    expect(lines.find((line) => line.startsWith('web-99'))).toMatch(/^web-99 +database, token-web-99 +two$/);
    expect(lines.at(-1)).toBe('Admins read everything: alice, bob.');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(160);
    expect(lines).toHaveLength(1 + 101 + 3);
  });

  test('[R6.4] edit makes the file for admins and hosts, and changes it afterwards', async () => {
    await edited();
    expect(recipientsOf(readFileSync(FILE, 'utf8')).sort()).toEqual(
      [recipients.alice, recipients.bob, desktop].sort(),
    );
    editor('token: second\n');
    await verb('edit', 'desktop.yaml');
    expect(decrypted()).toBe('token: second\n');
    expect(process.exitCode).toBe(0);
  });

  test('[R6.4] an edit that cannot be written leaves the old file', async () => {
    await edited();
    const old = readFileSync(FILE, 'utf8');
    const folder = dirname(FILE);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', folder]);
    try {
      writeFileSync(FILE, old);
      editor(`token: ${'x'.repeat(20_000)}\n`);
      await expect(verb('edit', FILE)).rejects.toThrow('ENOSPC');
      expect(readFileSync(FILE, 'utf8')).toBe(old);
    } finally {
      execFileSync('umount', [folder]);
    }
  });

  test('[R6.4] of two edits at once the second is told, and kept', async () => {
    await edited();
    editor('token: second\n');
    const other = readFileSync(FILE, 'utf8').replace(
      /lastmodified: .*/,
      'lastmodified: "2026-01-01T00:00:00Z"',
    );
    writeFileSync('editor', `#!/bin/sh\ncat '${join(project, 'content')}' > "$1"; cp other '${FILE}'\n`);
    writeFileSync('other', other);
    const failure = await verb('edit', FILE).then(
      () => '',
      (error: unknown) => String(error),
    );
    expect(failure).toContain(
      `${FILE}: somebody else has changed it meanwhile. Your edit, encrypted, is in `,
    );
    const copy = / is in (.*)$/.exec(failure)?.[1] ?? '';
    expect(readFileSync(FILE, 'utf8')).toBe(other);
    expect(execFileSync(tool('sops'), ['decrypt', copy], { encoding: 'utf8', env: process.env })).toBe(
      'token: second\n',
    );
    rmSync(dirname(copy), { recursive: true });
  });

  test('[R6.4] edit refuses a file that up writes, and one that nobody declared', async () => {
    await expect(verb('edit', 'common.yaml')).rejects.toThrow('up writes this file');
    await expect(verb('edit', 'nowhere.yaml')).rejects.toThrow(
      'nowhere.yaml: expected one of the files edited by hand (desktop.yaml)',
    );
  });

  test.each([
    '../../etc/passwd',
    '/etc/passwd',
    `${FILE}/../../../outside.yaml`,
    'secrets/other/desktop.yaml',
  ])('[R6.4] edit refuses %s, which is outside of the stack’s folder', async (path) => {
    await expect(verb('edit', path)).rejects.toThrow(
      `${path}: expected one of the files edited by hand (desktop.yaml)`,
    );
  });

  test('[R3.8] sync encrypts a file that lies there in clear', async () => {
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, 'token: first\n');
    await verb('diff');
    expect(said.at(-1)).toContain(`${FILE}  in clear  ./fleet secrets sync`);
    await verb('sync');
    expect(readFileSync(FILE, 'utf8')).not.toContain('first');
    expect(recipientsOf(readFileSync(FILE, 'utf8'))).toHaveLength(3);
    expect(decrypted()).toBe('token: first\n');
  });

  test('[R6.4] sync opens a file to whoever is new; the others keep what they had', async () => {
    await edited();
    const stanza = (recipient: string) => {
      const text = readFileSync(FILE, 'utf8');
      return text.slice(text.indexOf(recipient), text.indexOf('END AGE', text.indexOf(recipient)));
    };
    const kept = stanza(desktop).replaceAll(/\s+/g, '');
    const added = 'age1r9e07kh68fpp8l7psy4sdfy7n3c84g8qzm5am7wgg7f3pan329ts8d72fv';
    write((config) => (config.admins.carol = { recipient: added }));
    await verb('diff');
    expect(said.at(-1)).toContain(`${FILE}  lacks  admin carol`);
    expect(process.exitCode).toBe(1);
    await verb('sync');
    expect(recipientsOf(readFileSync(FILE, 'utf8'))).toContain(added);
    expect(stanza(desktop).replaceAll(/\\n|\s+/g, '')).toContain(kept.slice(0, 60));
    process.exitCode = undefined;
    await verb('diff');
    expect(said.at(-1)).toBe('every file has exactly the recipients that it should have');
    expect(process.exitCode).toBeUndefined();
  });

  test('[R6.4] sync takes out whoever does not belong there, with a new data key', async () => {
    await edited();
    const intruder = 'age1pscag38t6a4pzlkpynrg2rz3kz2xhse3ct06afszdvpvsr5xcduqrddmuy';
    execFileSync(tool('sops'), ['rotate', '--in-place', '--add-age', intruder, FILE], { env: process.env });
    const before = readFileSync(FILE, 'utf8');
    await verb('diff');
    expect(said.at(-1)).toContain(`${FILE}  has too many  ${intruder}`);
    await verb('sync');
    expect(said.join('\n')).toContain(
      `${intruder} could read what it reads no more:\n  token, used by desktop: get another value where it comes from, then ./fleet secrets edit`,
    );
    const after = readFileSync(FILE, 'utf8');
    expect(recipientsOf(after)).not.toContain(intruder);
    expect(/token: (.*)/.exec(after)?.[1]).not.toBe(/token: (.*)/.exec(before)?.[1]);
    expect(decrypted()).toBe('token: first\n');
  });

  test('[R6.4] without an admin’s key sync changes nothing and says what it needs', async () => {
    await edited();
    write(
      (config) => (config.admins = { bob: { recipient: recipients.bob }, carol: { recipient: desktop } }),
    );
    process.env.SOPS_AGE_KEY_FILE = '/dev/null';
    const before = readFileSync(FILE, 'utf8');
    await expect(verb('sync')).rejects.toThrow('the private key of an admin');
    expect(readFileSync(FILE, 'utf8')).toBe(before);
  });

  test('[R6.4] anything else prints how it is used', async () => {
    await expect(verb('frobnicate')).rejects.toThrow('usage: ./fleet secrets list');
  });
});
