import tseslint from 'typescript-eslint';

const budget = {
  'max-lines': ['error', { max: 300 }],
  'max-params': ['error', 6],
};

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'dist-simulator/', 'coverage/', '.cache/', 'helm/'] },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...budget,
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      // Nest modules are classes without a body; the decorator is what they are for.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Off on purpose: `import type` of an injected class would erase the metadata Nest injects by.
      '@typescript-eslint/consistent-type-imports': 'off',
      // Nest's option types are classes that everyone fills with plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['src/**/*.ts', 'simulator/**/*.ts', 'examples/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 50 }],
    },
  },
  {
    files: ['ui/**/*.{ts,tsx}'],
    rules: {
      // Markup takes lines: a component may have more of them than a function that decides.
      'max-lines-per-function': ['error', { max: 70 }],
      // A handler that only calls another is one line.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'What others wrote is shown as text, never as markup.',
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'HTTP to Pipecat Cloud goes through src/pipecat-client (axios).' },
      ],
    },
  },
  {
    files: ['src/domain/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'console', 'fetch', 'setTimeout', 'setInterval'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'The domain has no clock: pass the time in.' },
        { object: 'Math', property: 'random', message: 'The domain is pure: pass the randomness in.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'The domain has no clock: pass the time in.',
        },
      ],
    },
  },
  {
    // Our own API, not Pipecat Cloud's: nothing has to be loaded for it, and a command line starts often.
    files: ['src/cli/api/api-client.ts'],
    rules: { 'no-restricted-globals': 'off' },
  },
  {
    // Entry points speak to the terminal before a logger exists.
    files: ['src/main.ts', 'src/migrate.ts', 'src/bot-token.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'simulator/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'no-restricted-globals': 'off' },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    rules: {
      ...budget,
      'max-lines-per-function': ['error', { max: 50 }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-var': 'error',
      'no-unreachable': 'error',
      'no-dupe-keys': 'error',
      'prefer-const': 'error',
      'require-atomic-updates': 'off',
    },
  },
);
