import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

let translated: string | undefined;

/**
 * Begins the process that computes. What is compiled has the runner beside this file. In a bundle it is not, and the compiled package serves: the
 * engine itself is a native library and stays outside of bundles too. From sources it is translated here, once: a loader would take longer
 * at each start than most sessions compute.
 */
export function beginRunner(folder: string): ChildProcess {
  const require = createRequire(import.meta.url);
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, 'runner.js');
  const program = import.meta.url.endsWith('.ts')
    ? ['--input-type=module', '--eval', (translated ??= translate(require, join(here, 'runner.ts')))]
    : [existsSync(beside) ? beside : join(dirname(require.resolve('@plinth/platform/analytics')), 'runner.js')];
  return spawn(process.execPath, ['--max-old-space-size=256', ...program], {
    // Not the session's folder, which may be gone before Node has begun: it would then wait for ever.
    cwd: here,
    // Nothing of the server's environment, where its secrets are. glibc gives each thread a heap of its own, which is memory that no one counts.
    env: { MALLOC_ARENA_MAX: '2', HOME: folder, TMPDIR: folder },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}

function translate(require: NodeJS.Require, file: string): string {
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  const [module] = buildSync({ entryPoints: [file], bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20', write: false }).outputFiles;
  if (module === undefined) throw new Error(`Nothing was made of ${file}.`);
  return module.text;
}
