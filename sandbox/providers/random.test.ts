import { TestStack } from './testing';

jest.setTimeout(120_000);

const stack = new TestStack();

beforeAll(() => stack.create());
afterAll(() => {
  stack.dispose();
});

const seed = (length: number, keeper: string): void => {
  stack.program(`
    const seed = new random.RandomBytes('seed', { length: ${length}, keepers: { epoch: '${keeper}' } });
    module.exports = { hex: seed.hex, base64: seed.base64 };`);
};

const shown = async (name: string): Promise<string> =>
  (await stack.succeed(['stack', 'output', name, '--show-secrets'])).trim();

test('[R6.4] random bytes are drawn once, with secret outputs, and change with their keepers alone', async () => {
  seed(32, 'a');
  await stack.up();
  await stack.up('--expect-no-changes');
  const hex = await shown('hex');
  expect(Buffer.from(await shown('base64'), 'base64').toString('hex')).toBe(hex);
  expect(hex).toHaveLength(64);

  const state = await stack.succeed(['stack', 'export']);
  expect(state).not.toContain(hex);
  // As with the official provider: their id is the value, which is why nothing here keeps a secret in them.
  expect(state).toContain(`"id": "${await shown('base64')}"`);

  await stack.succeed(['refresh', '--yes', '--skip-preview']);
  await stack.up('--expect-no-changes');
  seed(32, 'b');
  expect((await stack.preview()).seed).toMatch(/replace/);
  await stack.up();
  expect(await shown('hex')).not.toBe(hex);
});

test('[R6.4] a length below 1 is refused with the place', async () => {
  seed(0, 'b');
  const { code, output } = await stack.pulumi(['preview']);
  expect(code).not.toBe(0);
  expect(output).toContain(
    "Attribute length value must be at least 1, got: 0. Examine values at 'seed.length'",
  );
});

test('[R2.5] of a password nothing is in clear in the state, not even its id', async () => {
  stack.program(`
    const seed = new random.RandomPassword('seed', { length: 64, special: false });
    module.exports = { id: seed.id, result: seed.result, hash: seed.bcryptHash };`);
  await stack.up();
  await stack.up('--expect-no-changes');
  const result = await shown('result');
  expect(result).toMatch(/^[A-Za-z0-9]{64}$/);
  expect(await shown('id')).toBe('none');
  expect(await shown('hash')).toMatch(/^\$2a\$10\$[./A-Za-z0-9]{53}$/);
  expect(await stack.succeed(['stack', 'export'])).not.toContain(result);

  await stack.succeed(['refresh', '--yes', '--skip-preview']);
  await stack.up('--expect-no-changes');
  expect(await shown('result')).toBe(result);
});
