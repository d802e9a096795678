import { parseStackFile } from '../../model/stack-file';

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

test('[R6.1] an empty stack file has no config', () => {
  expect(parseStackFile('').values).toEqual({});
});
