import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** Runs `plinth` from its sources as a process of its own, with an environment that nothing of this machine's leaks into. */
export function plinth(args: readonly string[], { home, env = {}, input = '' }: { readonly home: string; readonly env?: Readonly<Record<string, string>>; readonly input?: string }): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=plinth-source', join(root, 'apps', 'cli', 'src', 'main.ts'), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state'), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  child.stdin.end(input);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}
