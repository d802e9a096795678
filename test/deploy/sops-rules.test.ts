import fc from 'fast-check';
import { askRules } from '../../deploy/sops-rules';
import { ageRecipient } from '../../model/age-key';
import { sopsConfig } from '../../render/sops-config';
import { simulatedSeed } from '../../sandbox/world/keys';
import { toolchainEnv } from '../support/toolchain';

const recipient = (name: string) => ageRecipient(simulatedSeed(name));

/** Names that contain one another, and what is special in regular expressions. */
const host = fc.stringMatching(/^[a-c]([ab-]{0,4}[ab])?$/);
const paths = fc.uniqueArray(
  fc.oneof(
    host.map((name) => `${name}.yaml`),
    host.map((name) => `homes/${name}.yaml`),
    fc.tuple(host, host).map(([user, name]) => `homes/${user}@${name}.yaml`),
    fc.constantFrom('common.yaml', 'escrow/hosts.yaml'),
  ),
  { minLength: 1, maxLength: 30 },
);

describe('creation rules as the real sops reads them', () => {
  const before = process.env.PATH;
  beforeAll(() => (process.env.PATH = toolchainEnv().PATH));
  afterAll(() => (process.env.PATH = before));

  test('[R2.5] every path gets the rule of its own, and a path that nobody planned gets none', async () => {
    await fc.assert(
      fc.asyncProperty(paths, async (list) => {
        const files = list.map((path) => ({ path, recipients: [recipient(path)] }));
        const strays = list.flatMap((path) => [`x${path}`, `${path}x`, path.replace('.', 'x'), `a/${path}`]);
        const planned = new Set(list);
        const others = [...new Set(strays)]
          .filter((path) => !planned.has(path))
          .map((path) => ({ path, recipients: [recipient('nobody')] }));
        const found = await askRules(sopsConfig(files), [...files, ...others]);
        for (const { path } of files) expect([path, found.get(path)]).toEqual([path, 'same']);
        for (const { path } of others) expect([path, found.get(path)]).toEqual([path, 'no rule']);
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test('[R2.5] rules that catch too much are seen through', async () => {
    const files = ['my-web.yaml', 'web.yaml'].map((path) => ({ path, recipients: [recipient(path)] }));
    const rule = (regex: string, path: string) => `  - path_regex: ${regex}\n    age: ${recipient(path)}\n`;
    const careless = `creation_rules:\n${rule('web.yaml', 'web.yaml')}${rule('my-web.yaml', 'my-web.yaml')}`;
    expect(Object.fromEntries(await askRules(careless, files))).toEqual({
      'my-web.yaml': 'other recipients',
      'web.yaml': 'same',
    });
    const misspelt = careless.replace('path_regex: web', 'path_regexp: web');
    expect((await askRules(misspelt, files)).get('my-web.yaml')).toBe('other recipients');
  });

  test('[R2.5] a file that sops cannot read is told from one of other recipients', async () => {
    const file = { path: 'web.yaml', recipients: [recipient('web.yaml')], text: 'token: plain\n' };
    expect((await askRules(sopsConfig([file]), [file])).get('web.yaml')).toBe('not readable');
  });

  test('[R2.5] rules that sops cannot read are an error with its words', async () => {
    const file = { path: 'web.yaml', recipients: [recipient('web.yaml')] };
    await expect(askRules('creation_rules: [\n', [file])).rejects.toThrow('Could not unmarshal config file');
  });
});
