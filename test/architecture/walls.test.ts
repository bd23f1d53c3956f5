import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ESLint, Linter } from 'eslint';
import { parser } from 'typescript-eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A small house that breaks each wall once: where a file is, what it imports, and the rule that must say so. */
const breaks = [
  ['libs/access/src/roles.ts', `import '../../registry/src/models.js';`, 'access-looks-left'],
  ['libs/kernel/src/clock.ts', `import 'zod';`, 'kernel-stands-alone'],
  ['libs/verify/src/proof.ts', `import 'node:fs';`, 'verify-stands-alone'],
  ['libs/contracts/src/wire.ts', `import 'pg';`, 'contracts-hold-no-server'],
  ['libs/sdk/src/run.ts', `import 'zod';`, 'sdk-stands-alone'],
  ['apps/web/src/page.ts', `import '../../../libs/registry/src/models.js';`, 'web-sees-contracts'],
  ['apps/cli/src/runs.ts', `import '../../../libs/registry/src/models.js';`, 'cli-sees-sdk-contracts-local'],
  ['apps/api/src/main.ts', `import '../../cli/src/runs.js';`, 'apps-stand-apart'],
  ['libs/tracking/src/rules/status.ts', `import '../run.store.js';`, 'rules-are-pure'],
  ['libs/tracking/src/rules/pack.ts', `import { pack } from '../metrics/packing.js';\nexport const used = pack;`, 'rules-know-rules-only'],
  ['libs/tracking/src/rules/mail.ts', `import 'nodemailer';`, 'rules-know-rules-only'],
  ['libs/tracking/src/rules/log.ts', `import 'node:fs/promises';`, 'rules-do-no-input-or-output'],
  ['libs/tracking/src/rules/wait.ts', `import 'node:timers/promises';`, 'rules-do-no-input-or-output'],
  ['libs/tracking/src/run.resolver.ts', `import { store } from './run.store.js';\nexport const used = store;`, 'edges-use-services'],
  ['libs/tracking/src/ingest.routes.ts', `import { store } from './run.store.js';\nexport const used = store;`, 'edges-use-services'],
  ['libs/tracking/src/run.service.ts', `import 'vitest';`, 'production-needs-no-test-tools'],
  ['libs/audit/src/one.ts', `import './two.js';`, 'no-cycles'],
  ['libs/weather/src/rain.ts', `import './sun.js';`, 'every-library-has-a-place'],
] as const;
const beside: Readonly<Record<string, string>> = {
  'libs/registry/src/models.ts': 'export {};',
  'libs/tracking/src/run.store.ts': 'export const store = 1;',
  'libs/tracking/src/metrics/packing.ts': 'export const pack = 1;',
  'libs/audit/src/two.ts': `import './one.js';`,
  'libs/weather/src/sun.ts': 'export {};',
  'tsconfig.json': '{ "compilerOptions": { "module": "nodenext", "moduleResolution": "nodenext" } }',
  'package.json': '{ "type": "module", "dependencies": { "zod": "1.0.0", "pg": "1.0.0", "nodemailer": "1.0.0", "vitest": "1.0.0" } }',
  ...Object.fromEntries(['zod', 'pg', 'nodemailer', 'vitest'].flatMap((name) => [[`node_modules/${name}/package.json`, `{ "name": "${name}", "version": "1.0.0", "main": "index.js" }`], [`node_modules/${name}/index.js`, '']])),
};

describe('the walls of the house', () => {
  let house: string;
  let found: { readonly from: string; readonly rule: string }[];
  beforeAll(async () => {
    house = await mkdtemp(join(tmpdir(), 'plinth-walls-'));
    for (const [path, text] of [...breaks.map(([path, text]) => [path, text] as const), ...Object.entries(beside)]) {
      await mkdir(dirname(join(house, path)), { recursive: true });
      await writeFile(join(house, path), text);
    }
    const cruiser = join(root, 'node_modules', '.bin', 'depcruise');
    // It ends with the number of what it found.
    const stdout = await promisify(execFile)(cruiser, ['--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json', 'apps', 'libs'], { cwd: house, maxBuffer: 16 << 20 }).catch((error: { stdout: string }) => error).then((ended) => ended.stdout);
    const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
    found = summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }));
  });
  afterAll(() => rm(house, { recursive: true, force: true }));

  it.each(breaks)('are seen broken by %s', (from, _text, rule) => {
    expect(found).toContainEqual({ from, rule });
  });
});

describe('the style of the house', () => {
  const eslint = new ESLint({ cwd: root });
  const configOf = async (file: string) => (await eslint.calculateConfigForFile(join(root, file))) as { plugins: Linter.Config['plugins']; rules: Record<string, readonly [number, ...unknown[]]> };
  const rulesOf = async (file: string) => (await configOf(file)).rules;
  const libraries = readdirSync(join(root, 'libs')).filter((name) => existsSync(join(root, 'libs', name, 'src')));

  it.each(libraries)('is asked of libs/%s', async (library) => {
    const rules = await rulesOf(`libs/${library}/src/some.service.ts`);
    expect(rules['max-lines']).toEqual([2, { max: 400 }]);
    for (const name of ['plinth/actor-first', '@typescript-eslint/no-explicit-any', '@typescript-eslint/no-floating-promises', '@typescript-eslint/switch-exhaustiveness-check', '@typescript-eslint/ban-ts-comment']) expect([name, rules[name]?.[0]]).toEqual([name, 2]);
    const takesKernelsClock = !['kernel', 'verify', 'contracts', 'sdk'].includes(library);
    expect(JSON.stringify(rules['no-restricted-syntax']).includes('Clock.nowMs()')).toBe(takesKernelsClock);
    const pure = await rulesOf(`libs/${library}/src/rules/some.ts`);
    expect(pure['no-restricted-globals']).toEqual(expect.arrayContaining(['fetch', 'process', 'performance', 'setTimeout']));
    expect(JSON.stringify(pure['@typescript-eslint/no-restricted-imports'])).toContain('randomBytes');
  });

  it.each([
    ['some.service.ts', 'export class Reports { list(first: number) {} }', 1],
    ['some.service.ts', 'export class Reports { list(actor: Actor, first: number) {} private page() {} onModuleInit() {} }', 0],
    ['some.service.ts', 'class Page { next() {} }', 0],
    ['some.ts', 'class RunService { find(id: string) {} static of(id: string) {} }', 1],
    ['some.ts', 'class RunStore { find(id: string) {} }', 0],
  ])('lets services take the actor first: %s, %s', async (file, code, problems) => {
    const { plugins } = await configOf('libs/access/src/some.service.ts');
    const messages = new Linter().verify(code, [{ files: ['**/*.ts'], languageOptions: { parser }, plugins: { plinth: plugins?.['plinth'] ?? {} }, rules: { 'plinth/actor-first': 'error' } }], { filename: file });
    expect(messages.map(({ ruleId }) => ruleId)).toEqual(Array.from({ length: problems }, () => 'plinth/actor-first'));
  });
});
