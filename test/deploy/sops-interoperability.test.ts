import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encrypt } from '../../deploy/sops';
import { secretFileMistakes } from '../../model/checks/secret-files';
import { ageIdentity, ageRecipient, ageRecipientOfHostKey } from '../../model/age-key';
import { ed25519PublicKeyLine } from '../../model/ssh-key-pair';
import { recipientsOf } from '../../render/sops-file';
import { sopsConfig } from '../../render/sops-config';
import { simulatedSeed } from '../../sandbox/world/keys';
import { AWKWARD } from '../support/awkward';
import { tool, toolchainEnv } from '../support/toolchain';

const [admin, web, other] = ['admin', 'web', 'other'].map((name) => ({
  recipient: ageRecipient(simulatedSeed(name)),
  identity: ageIdentity(simulatedSeed(name)),
})) as [Key, Key, Key];
interface Key {
  recipient: string;
  identity: string;
}

/** What is written here is what sops and age write, and the other way round. */
describe('the real sops and age', () => {
  const path = process.env.PATH;
  let folder: string;
  beforeAll(() => (process.env.PATH = toolchainEnv().PATH));
  afterAll(() => (process.env.PATH = path));
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fleet-interop-'))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const sops = (args: string[], input?: string): string =>
    execFileSync(tool('sops'), args, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 27,
      stdio: 'pipe',
      env: { ...process.env, SOPS_AGE_KEY: admin.identity, SOPS_AGE_KEY_FILE: '/dev/null' },
      ...(input === undefined ? {} : { input }),
    });
  const file = 'web.yaml';
  const recipients = [admin.recipient, web.recipient].sort();
  const wanted = (values: Readonly<Record<string, string>>) => encrypt({ file, recipients, values });
  const opened = () => JSON.parse(sops(['decrypt', '--output-type', 'json', file])) as Record<string, string>;

  /** As `up` leaves it: the file beside its rules. */
  async function write(values: Readonly<Record<string, string>>): Promise<void> {
    writeFileSync(join(folder, file), await wanted(values));
    writeFileSync(join(folder, '.sops.yaml'), sopsConfig([{ path: file, recipients }]));
  }

  test('[R2.5] every value comes back byte for byte, a megabyte too', async () => {
    await write(AWKWARD);
    expect(opened()).toEqual(AWKWARD);
  });

  test('[R2.5] any text comes back byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        // No YAML holds a lone surrogate; of the control characters sops keeps what YAML does.
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ unit: 'grapheme' }), { minKeys: 1 }),
        async (values) => {
          await write(values);
          expect(opened()).toEqual(values);
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);

  test('[R2.5] updatekeys finds nothing to do', async () => {
    await write(AWKWARD);
    const before = readFileSync(join(folder, file), 'utf8');
    sops(['updatekeys', '--yes', file]);
    expect(readFileSync(join(folder, file), 'utf8')).toBe(before);
  });

  test('[R2.5] rotate and set work, and what they leave passes preflight and is taken on', async () => {
    await write({ token: 'first', other: 'x' });
    sops(['rotate', '--in-place', file]);
    sops(['set', '--value-stdin', file, '["token"]'], JSON.stringify(`second "quoted"\n`));
    const text = readFileSync(join(folder, file), 'utf8');
    const values = { token: 'second "quoted"\n', other: 'x' };
    expect(opened()).toEqual(values);
    const names = new Map(recipients.map((recipient) => [recipient, 'somebody']));
    const secrets = [{ name: 'token', key: 'token' }] as never;
    expect(secretFileMistakes(file, text, { secrets }, { list: recipients, names, unknown: [] })).toEqual([]);
    const wider = [...recipients, other.recipient].sort();
    const next = await encrypt({ file, recipients: wider, values, identity: admin.identity, previous: text });
    expect(recipientsOf(next).sort()).toEqual(wider);
    expect(/^token: .*$/m.exec(next)?.[0].replaceAll('"', '')).toBe(/^token: .*$/m.exec(text)?.[0]);
  });

  test('[R2.5] age-keygen finds the same recipient of an identity', () => {
    for (const { identity, recipient } of [admin, web, other])
      expect(
        execFileSync(tool('age-keygen'), ['-y', '-'], { input: identity, encoding: 'utf8' }).trim(),
      ).toBe(recipient);
  });

  test('[R2.5] age opens for an identity what age encrypts to its recipient', () => {
    const key = join(folder, 'key.txt');
    writeFileSync(key, web.identity, { mode: 0o600 });
    const sealed = execFileSync(tool('age'), ['--recipient', web.recipient], { input: 'sealed' });
    expect(
      execFileSync(tool('age'), ['--decrypt', '--identity', key], { input: sealed, encoding: 'utf8' }),
    ).toBe('sealed');
    const made = execFileSync(tool('age-keygen'), [], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const identity = /AGE-SECRET-KEY-1\w+/.exec(made)?.[0] ?? '';
    expect(made).toContain(
      execFileSync(tool('age-keygen'), ['-y', '-'], { input: identity }).toString().trim(),
    );
  });

  test('[R2.5] ssh-to-age finds the same recipient of a host key', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const line = ed25519PublicKeyLine(Buffer.from(seed));
        const found = execFileSync(tool('ssh-to-age'), [], { input: `${line} x\n`, encoding: 'utf8' }).trim();
        expect(ageRecipientOfHostKey(line)).toBe(found);
      }),
      { numRuns: 20 },
    );
  });
});
