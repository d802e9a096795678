import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', '.fleet', '.sandbox', 'node_modules'] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A property that is left out of a copy is named with an underscore.
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
    },
  },
  {
    // Tests spoil config in ways that no type allows.
    files: [
      'test/support/*config.ts',
      'test/support/world.ts',
      'test/deploy/secrets.test.ts',
      'test/examples/*.test.ts',
      'test/model/config.test.ts',
      'test/system/*.test.ts',
      'test/faults/engine.test.ts',
    ],
    rules: Object.fromEntries(
      ['argument', 'assignment', 'call', 'member-access', 'return'].map((use) => [
        `@typescript-eslint/no-unsafe-${use}`,
        'off',
      ]),
    ),
  },
  { files: ['**/*.mjs', '**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
