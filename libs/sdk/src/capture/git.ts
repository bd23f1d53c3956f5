import { cutOff, git, gitOutput, mostGitBytes } from './git-output.js';
import { redactText, withoutCredentials } from './redact.js';
import { findUntracked } from './untracked.js';

export interface GitState {
  readonly gitCommit?: string | undefined;
  readonly gitBranch?: string | undefined;
  readonly gitRemote?: string | undefined;
  /** Something differs from the commit, or is neither tracked nor ignored. */
  readonly gitDirty?: boolean | undefined;
  /** What `git apply` puts on top of the commit, new source files with it; at most 1 MiB. */
  readonly diff?: string | undefined;
  /** Files that are neither tracked nor ignored, also those that the diff does not have: the first hundred, and how many more. */
  readonly untracked?: readonly string[] | undefined;
}

/**
 * What git knows of the folder; empty outside of a repository or without git. Writes nothing.
 * @param program the file that runs
 */
export async function captureGit(folder: string, program: string | undefined): Promise<GitState> {
  const gitCommit = await git(folder, ['rev-parse', 'HEAD']);
  if (!gitCommit) return {};
  const [branch, remote, changed, untracked] = await Promise.all([
    git(folder, ['symbolic-ref', '--short', '-q', 'HEAD']),
    git(folder, ['config', '--get', 'remote.origin.url']),
    // External diff programs and filters are the repository's to name: never run them.
    gitOutput(folder, ['diff', '--no-ext-diff', '--no-textconv', '--no-color', 'HEAD']),
    findUntracked(folder, program),
  ]);
  const isDirty = (changed?.text ?? '') !== '' || untracked.names.length > 0;
  const diff = fitting([...untracked.program, changed?.text ?? ''].map(redactText).join(''), changed?.isCut ?? false, untracked.sources.map(redactText));
  return {
    gitCommit,
    gitBranch: branch,
    gitRemote: remote === undefined ? undefined : withoutCredentials(remote),
    gitDirty: changed === undefined && !isDirty ? undefined : isDirty,
    diff: diff === '' ? undefined : diff,
    untracked: untracked.names.length === 0 ? undefined : untracked.names,
  };
}

/** The program and the changes, cut off at the most there may be; then new files as long as they fit whole. */
function fitting(first: string, isCut: boolean, files: readonly string[]): string {
  const bytes = Buffer.from(first);
  if (isCut || bytes.byteLength > mostGitBytes) return `${bytes.subarray(0, mostGitBytes - 64).toString('utf8')}\n${cutOff}\n`;
  let left = mostGitBytes - bytes.byteLength;
  const fit = files.filter((file) => {
    const size = Buffer.byteLength(file);
    if (size > left) return false;
    left -= size;
    return true;
  });
  return first + fit.join('');
}
