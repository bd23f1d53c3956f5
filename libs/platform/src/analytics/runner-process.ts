import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Begins the process that computes. From sources and from what is compiled, the runner lies beside this file. In a bundle it does not, and
 * the compiled package serves: the engine itself is a native library and stays outside of bundles too.
 */
export function beginRunner(folder: string): ChildProcess {
  const fromSource = import.meta.url.endsWith('.ts');
  const beside = fileURLToPath(new URL(fromSource ? './runner.ts' : './runner.js', import.meta.url));
  const require = createRequire(import.meta.url);
  const file = existsSync(beside) ? beside : join(dirname(require.resolve('@plinth/platform/analytics')), 'runner.js');
  const loader = fromSource ? ['--import', `file://${require.resolve('tsx')}`] : [];
  return spawn(process.execPath, [...loader, '--max-old-space-size=256', file], {
    // Not the session's folder, which may be gone before Node has begun: it would then wait for ever.
    cwd: dirname(file),
    // Nothing of the server's environment, where its secrets are. glibc gives each thread a heap of its own, which is memory that no one counts.
    env: { MALLOC_ARENA_MAX: '2', HOME: folder, TMPDIR: folder },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
}
