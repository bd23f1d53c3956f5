import hooks from 'eslint-plugin-react-hooks';
import typescript from 'typescript-eslint';
import { actorFirst } from './tools/eslint/actor-first.js';

/** Where time, ids and chance do not come from the kernel: in itself, and in what others run without it. */
const ownClock = ['kernel', 'verify', 'contracts', 'sdk'].map((part) => `libs/${part}/**`);
const tests = ['**/*.test.ts', '**/testing/**', 'test/**'];

const chanceAndTime = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Time comes from the kernel: Clock.nowMs().' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time comes from the kernel: Clock.now().' },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'Chance comes from the kernel: Entropy.' },
  { selector: "CallExpression[callee.name='randomUUID'], CallExpression[callee.property.name='randomUUID']", message: 'Ids come from the kernel: IdSource.next().' },
];
const findUnique = { selector: "CallExpression[callee.property.name=/^findUnique/]", message: 'Prisma gathers findUnique calls of different requests into one query, across workspaces. Use findFirst.' };

export default typescript.config(
  { ignores: ['**/dist/**', 'apps/*/bundle/**', '**/generated/**', '**/node_modules/**', '.nx/**', '.plinth/**', 'coverage/**'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [typescript.configs.recommendedTypeChecked],
    plugins: { plinth: { rules: { 'actor-first': actorFirst } } },
    languageOptions: { parserOptions: { project: ['tsconfig.json', 'apps/web/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'no-empty': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      'no-restricted-syntax': ['error', findUnique],
      'plinth/actor-first': 'error',
    },
  },
  {
    files: ['libs/*/src/rules/**/*.ts'],
    ignores: tests,
    rules: {
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' }],
      'no-restricted-globals': ['error', 'fetch', 'process', 'performance', 'crypto', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'WebSocket'],
      '@typescript-eslint/no-restricted-imports': ['error', { paths: [{ name: 'node:crypto', importNames: ['randomBytes', 'randomInt', 'randomUUID', 'webcrypto', 'generateKeyPairSync', 'generateKeyPair'], message: 'Chance comes to rules as an argument.' }] }],
    },
  },
  {
    files: ['libs/*/src/**/*.ts'],
    ignores: [...tests, ...ownClock],
    rules: { 'no-restricted-syntax': ['error', findUnique, ...chanceAndTime] },
  },
  {
    files: tests,
    rules: {
      'max-lines': 'off',
      'plinth/actor-first': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  // Arithmetic over typed arrays, where every index is in range by construction.
  { files: ['examples/*/src/network.ts', 'libs/monitoring/src/rules/statistics/**/*.ts', 'libs/platform/src/analytics/numbers/**/*.ts'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['apps/web/**/*.{ts,tsx}'], extends: [hooks.configs.flat.recommended] },
);
