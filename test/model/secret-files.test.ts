import { execFileSync } from 'node:child_process';
import { stringify } from 'yaml';
import { ageIdentity, ageRecipient, recipientOfIdentity } from '../../model/age-key';
import { handMadeRuleMistakes } from '../../model/checks/creation-rules';
import { secretFileMistakes } from '../../model/checks/secret-files';
import { sopsConfig } from '../../render/sops-config';
import { simulatedSeed } from '../../sandbox/world/keys';
import { tool } from '../support/toolchain';

const [alice, bob, web, intruder] = ['admin/alice', 'admin/bob', 'web', 'intruder'].map((name) =>
  ageRecipient(simulatedSeed(name)),
) as [string, string, string, string];
const PATH = 'secrets/prod/web.yaml';
const SECRET = 'correct horse';

/** What sops makes of these values for these recipients. */
function encrypted(values: object, recipients: readonly string[], ...flags: string[]): string {
  const to = ['--age', recipients.join(','), '--filename-override', 'x.yaml', ...flags];
  return execFileSync(
    tool('sops'),
    ['--config', '/dev/null', 'encrypt', '--input-type', 'yaml', '--output-type', 'yaml', ...to],
    { input: stringify(values), encoding: 'utf8' },
  );
}

const names = new Map([
  [alice, 'admin alice'],
  [bob, 'admin bob'],
  [web, 'host web'],
]);
const readers = { list: [...names.keys()].sort(), names, unknown: [] };
const token = { name: 'api-token', key: 'token' };
const EDIT = `Run: ./fleet secrets edit ${PATH}`;

function mistakes(text: string | undefined, unknown: readonly string[] = []): string[] {
  const found = secretFileMistakes(PATH, text, { secrets: [token] as never }, { ...readers, unknown });
  for (const mistake of found) expect(JSON.stringify(mistake)).not.toContain(SECRET);
  return found.map(
    ({ path, expected, found: what, next }) =>
      `${path}: expected ${expected}, found ${what}${next === undefined ? '' : `. ${next}`}`,
  );
}

const good = encrypted({ token: SECRET, note: { inner: [SECRET, 5], empty: '' } }, [alice, bob, web]);

describe('a sops file that a person edits, without any private key', () => {
  test('[R3.8] one that sops wrote for exactly its readers is in order', () => {
    expect(mistakes(good)).toEqual([]);
  });

  test.each([
    ['is not there', undefined, [`${PATH}: expected a sops file, found no such file. ${EDIT}`]],
    [
      'is in clear',
      `token: ${SECRET}\n`,
      [expect.stringContaining(`${PATH}: expected a file encrypted by sops, found one in clear`)],
    ],
    [
      'is no YAML',
      `token: [${SECRET}\nx: "`,
      [expect.stringMatching(/expected a sops file \(YAML\), found a mistake in line \d+, column \d+/)],
    ],
    ['is a list', `- ${SECRET}\n`, [expect.stringContaining('found no mapping of keys to values')]],
    [
      'has an integer where a secret is',
      encrypted({ token: 5 }, [alice, bob, web]),
      [
        `${PATH}: token: expected a string, found a value of type int, which sops-nix does not install. Put it in quotes. ${EDIT}`,
      ],
    ],
    [
      'has a mapping where a secret is',
      encrypted({ token: { a: SECRET } }, [alice, bob, web]),
      [`${PATH}: token: expected a string, found no single value. ${EDIT}`],
    ],
    [
      'lacks a key',
      encrypted({ tokens: SECRET }, [alice, bob, web]),
      [`${PATH}: token: expected the value of secret api-token, found no such key. ${EDIT}`],
    ],
    [
      'is not for the host',
      encrypted({ token: SECRET }, [alice, bob]),
      [
        `${PATH}: expected host web (${web}) among its recipients, found it is not. Run: ./fleet secrets sync`,
      ],
    ],
    [
      'is for somebody else too',
      encrypted({ token: SECRET }, [alice, bob, web, intruder]),
      [
        `${PATH}: expected recipients that config names, and no other, found ${intruder}. Run: ./fleet secrets sync, which takes it out, then change the values that it could read`,
      ],
    ],
    [
      'has a value in clear beside the others',
      good.replace(/^token: .*$/m, `$&\nother: ${SECRET}`),
      [expect.stringContaining(`${PATH}: other: expected an encrypted value, found one in clear`)],
    ],
    [
      'has a value in clear inside a list',
      good.replace(/- ENC\[.*type:str\]/, `- ${SECRET}`),
      [expect.stringContaining(`${PATH}: note.inner.0: expected an encrypted value`)],
    ],
    [
      'has a damaged value',
      good.replace(/^token: ENC\[AES256_GCM,data:/m, '$&!'),
      [expect.stringContaining(`${PATH}: token: expected an encrypted value`)],
    ],
    [
      'has a key that sops leaves alone',
      encrypted({ token: SECRET, pin_unencrypted: SECRET }, [alice, bob, web]),
      [
        `${PATH}: pin_unencrypted: expected an encrypted value, found one in clear (not shown): sops leaves alone what ends in _unencrypted. Give it another name. ${EDIT}`,
      ],
    ],
    [
      'was encrypted with an expression that matched nothing',
      encrypted({ token: SECRET }, [alice, bob, web], '--encrypted-regex', '^nothing$'),
      [expect.stringContaining(`${PATH}: token: expected an encrypted value`)],
    ],
    ...['mac', 'lastmodified', 'version'].map((key): [string, string, unknown[]] => [
      `has no ${key}`,
      good.replace(new RegExp(`^ +${key}: .*\n`, 'm'), ''),
      [
        `${PATH}: sops.${key}: expected what sops writes there, found nothing. Bring back the last whole version: git checkout -- ${PATH}`,
      ],
    ]),
    [
      'ends in the middle',
      good.slice(0, good.indexOf('lastmodified')),
      expect.arrayContaining([expect.stringContaining('sops.mac: expected what sops writes there')]),
    ],
    [
      'opens for a key of another kind',
      good.replace(/^sops:$/m, '$&\n    pgp:\n        - fp: "85D77543B3D624B63CEA9E6DBC17301B491B3F21"'),
      [expect.stringContaining(`${PATH}: sops.pgp: expected age recipients alone`)],
    ],
  ])('[R3.8] that %s is refused with the way out', (_, text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  test('[R3.8] a key that the next up will make may stand there already, but no other', () => {
    const text = encrypted({ token: SECRET }, [alice, bob, web, intruder]);
    expect(mistakes(text, ['cloud'])).toEqual([]);
    const two = encrypted({ token: SECRET }, [alice, bob, web, intruder, ageRecipient(simulatedSeed('y'))]);
    expect(mistakes(two, ['cloud'])).toHaveLength(2);
  });
});

describe('creation rules', () => {
  const rules = sopsConfig([
    { path: 'web.yaml', recipients: [alice, bob] },
    { path: 'homes/ada@web.yaml', recipients: [alice] },
  ]);

  test('[R2.5] rendered ones are known again', () => {
    expect(handMadeRuleMistakes('.sops.yaml', rules)).toEqual([]);
  });

  test.each([
    ['matches more', { path_regex: 'web.*', age: alice }, '"web.*"'],
    ['is not anchored', { path_regex: 'web\\.yaml', age: alice }, '"web\\\\.yaml"'],
    ['has a misspelt key', { path_regexp: '^other$', age: alice }, 'one without path_regex'],
    ['leaves something in clear', { path_regex: '^web\\.yaml$', age: alice, encrypted_regex: 'x' }, '"^web'],
    ['has groups of keys', { path_regex: '^web\\.yaml$', key_groups: [{ age: [alice] }] }, '"^web'],
  ])('[R2.5] one that %s is refused, with its place', (_, rule, found) => {
    const text = rules.replace('creation_rules:\n', `$&  - ${JSON.stringify(rule)}\n`);
    const [mistake, ...others] = handMadeRuleMistakes('secrets/prod/.sops.yaml', text);
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({ path: 'secrets/prod/.sops.yaml: creation_rules.0' });
    expect(mistake?.found).toContain(found);
    expect(mistake?.next).toContain('into another folder');
  });

  test('[R2.5] a file that is none is refused', () => {
    for (const text of ['x: [', '- a\n', 'creation_rules: 5\n', ''])
      expect(handMadeRuleMistakes('.sops.yaml', text)).toHaveLength(1);
  });
});

test('[R2.5] a recipient follows from its identity, and from nothing else', () => {
  expect(recipientOfIdentity(ageIdentity(simulatedSeed('web')))).toBe(web);
  for (const text of ['', '# comment', web, `${ageIdentity(simulatedSeed('web'))}x`])
    expect(recipientOfIdentity(text)).toBeUndefined();
});
