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

test('[R6.4] random bytes are drawn once, are secret, and change with their keepers alone', async () => {
  seed(32, 'a');
  await stack.up();
  await stack.up('--expect-no-changes');
  const hex = await shown('hex');
  expect(Buffer.from(await shown('base64'), 'base64').toString('hex')).toBe(hex);
  expect(hex).toHaveLength(64);

  const state = await stack.succeed(['stack', 'export']);
  expect(state).not.toContain(hex);
  expect(state).not.toContain(await shown('base64').then((text) => text.slice(0, 20) + '"'));

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
