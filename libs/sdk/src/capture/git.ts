import { spawn } from 'node:child_process';
import { redactText, withoutCredentials } from './redact.js';

export interface GitState {
  readonly gitCommit?: string | undefined;
  readonly gitBranch?: string | undefined;
  readonly gitRemote?: string | undefined;
  readonly gitDirty?: boolean | undefined;
  /** What `git apply` puts on top of the commit; at most 1 MiB. */
  readonly diff?: string | undefined;
}

const timeoutMs = 5_000;
const maxDiffBytes = 2 ** 20;

/** What git knows of the folder; empty outside of a repository or without git. */
export async function captureGit(folder: string): Promise<GitState> {
  const gitCommit = await git(folder, ['rev-parse', 'HEAD']);
  if (!gitCommit) return {};
  const [branch, remote, diff] = await Promise.all([
    git(folder, ['symbolic-ref', '--short', '-q', 'HEAD']),
    git(folder, ['config', '--get', 'remote.origin.url']),
    // External diff programs and filters are the repository's to name: never run them.
    git(folder, ['diff', '--no-ext-diff', '--no-textconv', '--no-color', 'HEAD']),
  ]);
  return {
    gitCommit,
    gitBranch: branch,
    gitRemote: remote === undefined ? undefined : withoutCredentials(remote),
    gitDirty: diff === undefined ? undefined : diff !== '',
    diff: diff ? redactText(`${diff}\n`) : undefined,
  };
}

/** Trimmed output, cut off at the largest diff; undefined when git fails or takes too long. */
export function git(cwd: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn('git', ['-c', 'core.fsmonitor=false', ...args], {
      cwd, stdio: ['ignore', 'pipe', 'ignore'], timeout: timeoutMs, env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
    });
    const parts: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (part: Buffer) => {
      parts.push(part);
      size += part.byteLength;
      if (size > maxDiffBytes) child.kill();
    });
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => {
      const output = Buffer.concat(parts).subarray(0, maxDiffBytes).toString('utf8');
      if (size > maxDiffBytes) resolve(`${output.slice(0, -64)}\n# cut off at 1 MiB`);
      else resolve(code === 0 ? output.trim() : undefined);
    });
  });
}
