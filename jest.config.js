/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Most tests wait for a simulated machine; two processors do for four at a time.
  maxWorkers: 4,
  testSequencer: '<rootDir>/test/sequencer.mjs',
  roots: ['deploy', 'model', 'render', 'components', 'sandbox', 'test'].map(
    (folder) => `<rootDir>/${folder}`,
  ),
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/.fleet/', '/.sandbox/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.fleet/', '<rootDir>/.sandbox/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
};
