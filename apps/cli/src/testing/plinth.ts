import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { translateProgram } from '@plinth/platform/testing';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** More than that and it is ended, where the system tells: Linux. */
  readonly mostResidentBytes?: number;
}

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** Runs `plinth` from its sources as a process of its own, with an environment that nothing of this machine's leaks into. */
export async function plinth(args: readonly string[], { home, env = {}, input = '', mostResidentBytes }: Circumstances): Promise<Ended> {
  const child = spawn(process.execPath, [await translateProgram(join(root, 'apps', 'cli', 'src', 'main.ts')), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state'), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  child.stdin.end(input);
  const watch = mostResidentBytes === undefined ? undefined : setInterval(() => {
    const pages = existsSync(`/proc/${child.pid}/statm`) ? Number(readFileSync(`/proc/${child.pid}/statm`, 'utf8').split(' ')[1]) : 0;
    if (pages * 4_096 > mostResidentBytes) child.kill('SIGKILL');
  }, 20);
  return new Promise((resolve) => child.on('close', (code) => {
    clearInterval(watch);
    resolve({ code, stdout, stderr });
  }));
}
