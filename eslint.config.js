import eslint from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/**
 * Imports point one way (docs/ARCHITECTURE.md). Each folder lists the workspace
 * packages it may import; everything else under the scope is an error.
 */
const mayImport = {
  'packages/rest': [],
  'packages/identity': ['rest'],
  'packages/azureml': ['rest'],
  'packages/azureml-yaml': ['rest'],
  'packages/transfer': ['rest'],
  'packages/action-kit': ['rest', 'identity'],
  'packages/lifeline': [],
  'packages/emulator': ['lifeline'],
  'packages/workflow-runner': ['lifeline'],
  actions: ['action-kit', 'azureml', 'azureml-yaml', 'transfer', 'identity', 'rest'],
};

const importRules = Object.entries(mayImport).map(([folder, allowed]) => ({
  files: [`${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: allowed.length
              ? `^@azureml-actions/(?!(?:${allowed.join('|')})(?:/|$))`
              : '^@azureml-actions/',
            message: `${folder} may import only: ${allowed.join(', ') || 'no other workspace package'}.`,
          },
          {
            regex: '(^|/)(packages|actions|dist|test)/',
            message: 'Import a workspace package by its name, not by its path.',
          },
        ],
      },
    ],
  },
}));

/** Below action-kit nothing reads the environment, prints, or exits. */
const pureFolders = ['rest', 'identity', 'azureml', 'azureml-yaml', 'transfer'];

export default tseslint.config(
  {
    ignores: ['dist/**', '**/lib/**', 'node_modules/**', 'coverage/**', '.work/**'],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      globals: globals.node,
      parserOptions: {
        project: ['./tsconfig.tools.json', './packages/*/tsconfig.json', './actions/*/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
    },
  },
  {
    files: ['packages/*/src/**/*.ts', 'actions/*/src/**/*.ts'],
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
    },
  },
  ...importRules,
  {
    files: pureFolders.map((name) => `packages/${name}/**/*.ts`),
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        ...['env', 'exit', 'stdout', 'stderr', 'argv', 'cwd', 'on'].map((property) => ({
          object: 'process',
          property,
          message: 'Only action-kit and the entries touch the process; pass the value in.',
        })),
        { object: 'Date', property: 'now', message: 'Use the injected Clock.' },
        { object: 'Math', property: 'random', message: 'Use the injected Random.' },
      ],
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: { globals: globals.node },
  },
);
