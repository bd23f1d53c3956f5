import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let translated: readonly string[] | undefined;

/** The process, and the thread that it begins when there are many numbers to put in order. */
const programs = ['runner', 'numbers/sketch-thread'] as const;

/**
 * Begins the process that computes: one script of CommonJS, for modules would take longer to load than most sessions compute. What is compiled has the script beside
 * this file. In a bundle it is not, and the compiled package serves: the engine itself is a native library and stays outside of bundles too. From sources it is
 * translated here, once.
 */
export function beginRunner(folder: string): ChildProcess {
  const require = createRequire(import.meta.url);
  const here = dirname(fileURLToPath(import.meta.url));
  const words = import.meta.url.endsWith('.ts') ? ['--eval', ...(translated ??= programs.map((name) => translate(require, join(here, `${name}.ts`))))] : compiled(require, here);
  return spawn(process.execPath, ['--max-old-space-size=256', '--expose-gc', ...words], {
    // Not the session's folder, which may be gone before Node has begun: it would then wait for ever.
    cwd: here,
    // Nothing of the server's environment, where its secrets are. glibc gives each thread a heap of its own, which is memory that no one counts.
    env: { MALLOC_ARENA_MAX: '2', HOME: folder, TMPDIR: folder },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}

function compiled(require: NodeJS.Require, here: string): readonly string[] {
  const folder = existsSync(join(here, 'runner.cjs')) ? here : dirname(require.resolve('@plinth/platform/analytics'));
  return programs.map((name) => join(folder, `${name}.cjs`));
}

function translate(require: NodeJS.Require, file: string): string {
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  const [module] = buildSync({ entryPoints: [file], bundle: true, packages: 'external', platform: 'node', format: 'cjs', target: 'node20', write: false }).outputFiles;
  if (module === undefined) throw new Error(`Nothing was made of ${file}.`);
  return module.text;
}
