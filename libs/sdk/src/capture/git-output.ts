import { spawn } from 'node:child_process';

const timeoutMs = 5_000;
/** Also the most that is kept of a diff. */
export const mostGitBytes = 2 ** 20;
export const cutOff = '# cut off at 1 MiB';

export interface GitOutput {
  readonly text: string;
  /** There was more than `mostGitBytes`. */
  readonly isCut: boolean;
}

/** What git prints; undefined when it fails or takes too long. */
export function gitOutput(cwd: string, args: readonly string[]): Promise<GitOutput | undefined> {
  return new Promise((resolve) => {
    const child = spawn('git', ['-c', 'core.fsmonitor=false', ...args], {
      cwd, stdio: ['ignore', 'pipe', 'ignore'], timeout: timeoutMs, env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
    });
    const parts: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (part: Buffer) => {
      parts.push(part);
      size += part.byteLength;
      if (size > mostGitBytes) child.kill();
    });
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => {
      const isCut = size > mostGitBytes;
      resolve(isCut || code === 0 ? { text: Buffer.concat(parts).subarray(0, mostGitBytes).toString('utf8'), isCut } : undefined);
    });
  });
}

/** Trimmed, and marked where it is cut off. */
export async function git(cwd: string, args: readonly string[]): Promise<string | undefined> {
  const output = await gitOutput(cwd, args);
  return output?.isCut ? `${output.text.slice(0, -64)}\n${cutOff}` : output?.text.trim();
}
