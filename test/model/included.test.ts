import { ConfigError } from '../../model/config-error';
import { withIncluded } from '../../model/included';
import { parseStackFile } from '../../model/stack-file';

const STACK = `
config:
  nixos-fleet:include: [fleet/a.yaml, fleet/b.yaml]
  nixos-fleet:hosts: { web: { kind: cloud } }
  hcloud:token: { secure: abc }
`;

function included(files: Record<string, string>, stack = STACK) {
  const { values, isSecret } = withIncluded(parseStackFile(stack), (path) => files[path]);
  return {
    values,
    isSecret,
    of: (key: string): unknown => JSON.parse(values[`nixos-fleet:${key}`] ?? 'null'),
  };
}

function mistakes(files: Record<string, string>): string {
  try {
    included(files);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'none';
}

test('[R6.0] hosts of several files are one fleet, and secrets stay where they are', () => {
  const { of, values, isSecret } = included({
    'fleet/a.yaml': 'hosts: { box: { kind: physical } }\nprobe: false\n',
    'fleet/b.yaml': 'hosts: { lap: { kind: physical } }\nusers: { ada: {} }\n',
  });
  expect(of('hosts')).toEqual({
    web: { kind: 'cloud' },
    box: { kind: 'physical' },
    lap: { kind: 'physical' },
  });
  expect([of('users'), of('probe')]).toEqual([{ ada: {} }, false]);
  expect(isSecret('hcloud:token')).toBe(true);
  expect(values['hcloud:token']).toBe('"secret"');
});

test('a name in two places is refused with both', () => {
  const found = mistakes({
    'fleet/a.yaml': 'hosts: { web: {}, box: {} }\nprobe: true\n',
    'fleet/b.yaml': 'hosts: { box: {} }\nprobe: false\n',
  });
  expect(found).toContain(
    "nixos-fleet:hosts.web: expected it in one place, found it in the stack's file and in fleet/a.yaml",
  );
  expect(found).toContain(
    'nixos-fleet:hosts.box: expected it in one place, found it in fleet/a.yaml and in fleet/b.yaml',
  );
  expect(found).toContain(
    'nixos-fleet:probe: expected it in one place, found it in fleet/a.yaml and in fleet/b.yaml',
  );
});

test.each([
  ['no file', {}, 'fleet/a.yaml: expected a file of the project, found none'],
  ['no YAML', { 'fleet/a.yaml': 'hosts: {' }, 'fleet/a.yaml: expected YAML'],
  [
    'no keys',
    { 'fleet/a.yaml': '- web' },
    'fleet/a.yaml: expected keys of config such as hosts, found ["web"]',
  ],
  ['a secret', { 'fleet/a.yaml': 'hosts: { web: { x: { secure: v1 } } }' }, 'expected no secret value'],
  ['secret values', { 'fleet/a.yaml': 'secretValues: { a: b }' }, 'expected no secret value'],
])('%s is refused by name', (_what, files: Record<string, string>, expected) => {
  expect(mistakes({ 'fleet/b.yaml': '', ...files })).toContain(expected);
});

test('a stack that includes nothing is left as it is', () => {
  const config = parseStackFile('config: { "nixos-fleet:hosts": {} }');
  expect(withIncluded(config, () => undefined)).toBe(config);
});
