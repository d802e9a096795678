import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { ageRecipientOfHostKey } from '../../model/age-key';
import { AWKWARD } from '../support/awkward';
import { recipients } from '../support/config';
import { CountedSops } from '../support/counted-sops';
import { startDesktop } from '../support/dev-config';
import { PROJECT, tool } from '../support/toolchain';
import { World } from '../support/world';

const SECRET = 'correct horse battery staple';

/** What a file edited by hand can have wrong, as `pulumi preview` tells it: four of these pass sops-nix's own check. */
describe('secret files in preview', () => {
  const world = new World('test-preflight');
  const { config } = world;
  const folder = join('secrets', world.stack);
  const path = join(folder, 'desktop.yaml');
  const file = join(PROJECT, path);
  const tools = mkdtempSync(join(tmpdir(), 'fleet-counted-'));
  const counted = new CountedSops(tools);
  let readers: string[];
  jest.setTimeout(180_000);

  beforeAll(async () => {
    world.env.PATH = counted.onPath(world.env.PATH);
    await startDesktop(world);
    delete config.hosts.desktop.homes;
    config.secrets = {
      'by-hand': { hosts: ['desktop'], source: 'file' },
      shared: { hosts: 'all', source: 'password' },
    };
    readers = [
      recipients.alice,
      recipients.bob,
      ageRecipientOfHostKey(config.hosts.desktop.hostKey as string),
    ];
    put({ 'by-hand': SECRET });
    world.env.SOPS_AGE_KEY_FILE = join(world.keys, 'admin', 'alice.txt');
    await world.up();
  }, 240_000);
  afterAll(async () => {
    rmSync(tools, { recursive: true });
    await world.stop();
  }, 60_000);

  /** The file as a person leaves it. */
  function put(
    values: object,
    { to = readers, change = (text) => text }: { to?: string[]; change?: (text: string) => string } = {},
  ): void {
    const flags = ['--input-type', 'yaml', '--output-type', 'yaml', '--filename-override', 'x.yaml'];
    const text = execFileSync(
      tool('sops'),
      ['--config', '/dev/null', 'encrypt', '--age', to.join(','), ...flags],
      {
        // Quoted: sops reads a bare date as one.
        input: stringify(values, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }),
        encoding: 'utf8',
        maxBuffer: 2 ** 26,
      },
    );
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, change(text));
  }

  async function refused(): Promise<string> {
    const running = await world.on('desktop', 'readlink -f /run/current-system');
    const { code, stdout, stderr } = await world.pulumi('preview');
    const text = stdout + stderr;
    expect(code).not.toBe(0);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('    at ');
    expect(await world.on('desktop', 'readlink -f /run/current-system')).toBe(running);
    return text;
  }

  test('[R3.8] a no-op runs sops not at all', async () => {
    counted.forget();
    await world.up('--expect-no-changes');
    expect(counted.calls()).toEqual([]);
  });

  test('[R3.8] an integer', async () => {
    put({ 'by-hand': 5 });
    expect(await refused()).toContain(
      `${path}: by-hand: expected a string, found a value of type int, which sops-nix does not install. Put it in quotes. Run: ./fleet secrets edit ${path}`,
    );
  });

  test('[R3.8] a host that is no recipient', async () => {
    put({ 'by-hand': SECRET }, { to: readers.slice(0, 2) });
    expect(await refused()).toContain(
      `${path}: expected host desktop (${readers[2] ?? ''}) among its recipients, found it is not. Run: ./fleet secrets sync`,
    );
  });

  test('[R3.8] ciphertext that was tampered with', async () => {
    put(
      { 'by-hand': SECRET },
      { change: (text) => text.replace(/data:(.)/, (_, c: string) => `data:${c === 'A' ? 'B' : 'A'}`) },
    );
    expect(await refused()).toContain(
      `${path}: expected a file that decrypts whole, found a value that was changed after it had been encrypted. Bring back the last whole version: git checkout -- ${path}`,
    );
  });

  test('[R3.8] the same in CI, without any private key: it is said that nobody has looked, and the host refuses it', async () => {
    const key = world.env.SOPS_AGE_KEY_FILE;
    delete world.env.SOPS_AGE_KEY_FILE;
    try {
      const before = await world.on('desktop', 'readlink -f /run/current-system');
      const { code, stdout, stderr } = await world.pulumi('up', '--yes', '--skip-preview');
      expect([code, stdout + stderr]).not.toEqual([0, expect.anything()]);
      expect(stdout + stderr).toContain(
        `${path}: not decrypted, MAC not checked: no private key that opens it is here`,
      );
      expect(stdout + stderr).toMatch(/desktop: .*failed/);
      expect(await world.on('desktop', 'readlink -f /run/current-system; cat /run/secrets/by-hand')).toBe(
        `${before}\n${SECRET}`,
      );
    } finally {
      world.env.SOPS_AGE_KEY_FILE = key;
    }
  });

  test('[R3.8] plain text', async () => {
    writeFileSync(file, `by-hand: ${SECRET}\n`);
    expect(await refused()).toContain(
      `${path}: expected a file encrypted by sops, found one in clear, without sops metadata. Run: ./fleet secrets sync`,
    );
  });

  test('[R3.8] a recipient that nobody planned, by its name', async () => {
    const intruder = 'age1pscag38t6a4pzlkpynrg2rz3kz2xhse3ct06afszdvpvsr5xcduqrddmuy';
    put({ 'by-hand': SECRET }, { to: [...readers, intruder] });
    expect(await refused()).toContain(
      `${path}: expected recipients that config names, and no other, found ${intruder}. Run: ./fleet secrets sync`,
    );
  });

  test('[R2.5] a creation rule of the user’s own that would take the place of a rendered one', async () => {
    put({ 'by-hand': SECRET });
    // Of this stack's files alone: other tests' stacks lie beside it.
    const rules = join(PROJECT, 'secrets', '.sops.yaml');
    writeFileSync(
      rules,
      `creation_rules:\n  - path_regex: ${world.stack}/.*\n    age: ${recipients.alice}\n`,
    );
    try {
      expect(await refused()).toContain(
        `secrets/.sops.yaml: creation_rules: expected no rule that matches a file under ${folder}/, which has rules of its own, found one that matches ${world.stack}/common.yaml and 2 more`,
      );
    } finally {
      rmSync(rules);
    }
  });

  test('[R3.8] mended, it is delivered byte for byte, whatever stands in it', async () => {
    put({ 'by-hand': `${SECRET}!`, ...AWKWARD });
    for (const name of Object.keys(AWKWARD)) config.secrets[name] = { hosts: ['desktop'], source: 'file' };
    await world.up();
    expect(await world.on('desktop', 'cat /run/secrets/by-hand')).toBe(`${SECRET}!`);
    const sums = await world.on('desktop', 'cd /run/secrets && sha256sum *');
    for (const [name, value] of Object.entries(AWKWARD))
      expect(sums).toContain(`${createHash('sha256').update(value).digest('hex')}  ${name}`);
  });
});
