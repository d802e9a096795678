import { parseStackFile, withoutSecrets, withSecretValues } from '../../model/stack-file';

test('[R6.1] a stack file is read as the engine hands it over, its secrets unopened', () => {
  const { values, isSecret } = parseStackFile(`
encryptionsalt: v1:x
config:
  hcloud:token: { secure: abc }
  nixos-fleet:probe: false
  nixos-fleet:hosts: { a: { port: 22 } }
  nixos-fleet:secretValues:
    one: { secure: v1:abc }
`);
  expect(values).toEqual({
    'hcloud:token': '"secret"',
    'nixos-fleet:probe': 'false',
    'nixos-fleet:hosts': '{"a":{"port":22}}',
    'nixos-fleet:secretValues': '{"one":"secret"}',
  });
  expect(['hcloud:token', 'nixos-fleet:secretValues', 'nixos-fleet:hosts'].map(isSecret)).toEqual([
    true,
    true,
    false,
  ]);
});

test('[R3.11] without its secrets a stack file keeps the rest, and says what stood nowhere else', () => {
  const { text, removed } = withoutSecrets(`# ours
config:
  hcloud:token:
    secure: abc
  # why
  nixos-fleet:probe: false
  nixos-fleet:secretValues:
    one:
      secure: v1:abc
encryptionsalt: v1:x
`);
  expect(text).toBe('# ours\nconfig:\n  # why\n  nixos-fleet:probe: false\n');
  expect(removed).toEqual(['hcloud:token']);
});

test('[R6.1] an empty stack file has no config', () => {
  expect(parseStackFile('').values).toEqual({});
});

test('[R6.1] a secret that the file has no value for counts as present where that is all one needs to know', () => {
  const text = `
config:
  nixos-fleet:secrets: { one: { hosts: all }, two: { hosts: all }, edited: { hosts: all, source: file } }
  nixos-fleet:secretValues:
    one: { secure: v1:abc }
`;
  const { values, isSecret } = withSecretValues(parseStackFile(text));
  expect(JSON.parse(values['nixos-fleet:secretValues'] ?? '')).toEqual({ one: 'secret', two: 'secret' });
  expect(isSecret('nixos-fleet:secretValues')).toBe(true);
});

test('[R6.1] a value in clear stays what it is: a mistake', () => {
  const text = `
config:
  nixos-fleet:secrets: { one: { hosts: all } }
  nixos-fleet:secretValues: { one: clear }
`;
  const { values, isSecret } = withSecretValues(parseStackFile(text));
  expect([values['nixos-fleet:secretValues'], isSecret('nixos-fleet:secretValues')]).toEqual([
    '{"one":"clear"}',
    false,
  ]);
});
