import { execFileSync } from 'node:child_process';
import { ageIdentity, ageRecipient } from '../../model/age-key';
import { encrypt } from '../../deploy/sops';
import { keepStanzas, onlyRecipient, recipientsOf } from '../../render/sops-file';
import { simulatedSeed } from '../../sandbox/world/keys';
import { toolchainEnv } from '../support/toolchain';

const key = (name: string) => ({
  recipient: ageRecipient(simulatedSeed(name)),
  identity: ageIdentity(simulatedSeed(name)),
});
const [admin, stack, web, laptop] = ['admin/alice', 'stack', 'web', 'laptop'].map(key) as [
  Key,
  Key,
  Key,
  Key,
];
type Key = ReturnType<typeof key>;

const AWKWARD = {
  octal: '010',
  boolean: 'yes',
  empty: '',
  lines: 'first\nsecond\n\tthird: "quoted" \\ ${x}\n',
  unicode: 'Zürich ☃ \u0001',
  dash: '- not a list',
};

function decrypt(file: string, identity: string): string {
  return execFileSync(
    'sops',
    ['--config', '/dev/null', 'decrypt', '--input-type', 'yaml', '--output-type', 'json'],
    {
      input: file,
      env: { ...toolchainEnv(), SOPS_AGE_KEY: identity, SOPS_AGE_KEY_FILE: '/dev/null' },
      encoding: 'utf8',
      stdio: 'pipe',
    },
  );
}

describe('sops files', () => {
  const path = process.env.PATH;
  beforeAll(() => (process.env.PATH = toolchainEnv().PATH));
  afterAll(() => (process.env.PATH = path));

  const wanted = (values: Record<string, string>, keys: Key[], previous?: string) =>
    encrypt({
      file: 'common.yaml',
      recipients: keys.map(({ recipient }) => recipient),
      values,
      identity: stack.identity,
      ...(previous === undefined ? {} : { previous }),
    });

  test('[R2.5] every value comes back byte for byte, for each recipient and nobody else', async () => {
    const file = await wanted(AWKWARD, [admin, stack, web]);
    for (const { identity } of [admin, stack, web])
      expect(JSON.parse(decrypt(file, identity))).toEqual(AWKWARD);
    expect(() => decrypt(file, laptop.identity)).toThrow();
    for (const value of Object.values(AWKWARD).filter((text) => text.length > 4))
      expect(file).not.toContain(value);
  });

  test('[R2.5] the same values and recipients keep the file as it is', async () => {
    const file = await wanted(AWKWARD, [admin, stack, web]);
    expect(await wanted(AWKWARD, [admin, stack, web], file)).toBe(file);
  });

  test('[R2.5] a new recipient changes nothing in the copy that another host receives', async () => {
    const before = await wanted(AWKWARD, [admin, stack, web]);
    const after = await wanted(AWKWARD, [admin, stack, web, laptop], before);
    expect(recipientsOf(after)).toHaveLength(4);
    expect(onlyRecipient(after, web.recipient)).toBe(onlyRecipient(before, web.recipient));
    expect(JSON.parse(decrypt(after, laptop.identity))).toEqual(AWKWARD);
    expect(JSON.parse(decrypt(onlyRecipient(after, web.recipient), web.identity))).toEqual(AWKWARD);
  });

  test('[R2.5] a recipient who leaves, or a changed value, means a new data key', async () => {
    const before = await wanted(AWKWARD, [admin, stack, web, laptop]);
    const left = await wanted(AWKWARD, [admin, stack, web], before);
    expect(() => decrypt(left, laptop.identity)).toThrow();
    // With the data key of before, the stanza of before would open the new file.
    expect(() =>
      decrypt(keepStanzas(before, before.replace(/data:[^,]+/, 'data:AAAA')), web.identity),
    ).toThrow();
    const changed = await wanted({ ...AWKWARD, octal: '011' }, [admin, stack, web], left);
    expect(JSON.parse(decrypt(changed, web.identity))).toMatchObject({ octal: '011' });
  });

  test('[R2.5] one flipped byte of ciphertext does not decrypt', async () => {
    const file = await wanted({ token: 'abcdefgh' }, [admin, stack]);
    const flipped = file.replace(/data:(.)/, (_, first: string) => `data:${first === 'A' ? 'B' : 'A'}`);
    expect(() => decrypt(flipped, admin.identity)).toThrow();
  });

  test('[R2.5] an error of sops names the file and shows no value', async () => {
    await expect(
      encrypt({ file: 'web.yaml', recipients: ['age1nonsense'], values: { token: 'hunter2-hunter2' } }),
    ).rejects.toThrow(/^web\.yaml: sops cannot encrypt: (?!.*hunter2)/s);
  });
});
