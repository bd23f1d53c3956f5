import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { git, gitOutput, mostGitBytes } from './git-output.js';

/** Files that git neither tracks nor ignores. */
export interface Untracked {
  /** All of them, up to a bound. */
  readonly names: readonly string[];
  /** The running program as a diff, when it is among them; else nothing. */
  readonly program: readonly string[];
  /** Others that are source code, each as a diff. */
  readonly sources: readonly string[];
}

const mostNames = 100;
const mostSources = 200;
const mostSourceBytes = 256 * 2 ** 10;
/** Text that is a program's and seldom holds anything else: settings, data, notebooks and scripts for the shell are left alone. */
const sourceName = /\.(?:[cm]?[jt]sx?|py|sql)$/i;
const secretName = /(?:^|[-_.])(?:env|secrets?|credentials?|passwords?|tokens?|keys?)(?:[-_.]|$)/i;
/** Git would write these in quotes, in a way of its own. */
const unplainName = /["\\\p{Cc}]/u;

/** @param program the file that runs */
export async function findUntracked(folder: string, program: string | undefined): Promise<Untracked> {
  const top = await git(folder, ['rev-parse', '--show-toplevel']);
  if (!top) return { names: [], program: [], sources: [] };
  // Whoever keeps a home folder in git says so: what lies there is no part of the work.
  const isHidden = (await git(top, ['config', '--get', 'status.showUntrackedFiles'])) === 'no';
  const listed = isHidden ? undefined : await gitOutput(top, ['ls-files', '--others', '--exclude-standard', '-z']);
  // What is cut off ends with half a name.
  const names = listed?.text.split('\0').slice(0, -1) ?? [];
  const own = program === undefined ? undefined : await nameWithin(top, program);
  const isOwn = own !== undefined && (names.includes(own) || (listed?.isCut !== false && (await isUntracked(top, own))));
  const sources = names.filter((name) => name !== own && sourceName.test(name) && !secretName.test(basename(name))).slice(0, mostSources);
  return {
    names: shortened(isOwn ? [own, ...names.filter((name) => name !== own)] : names, listed?.isCut ?? false),
    program: isOwn ? await newFiles(top, [own], mostGitBytes) : [],
    sources: await newFiles(top, sources, mostSourceBytes),
  };
}

/** Asked by itself where there are too many files to list. */
async function isUntracked(top: string, name: string): Promise<boolean> {
  return Boolean((await gitOutput(top, ['--literal-pathspecs', 'ls-files', '--others', '--exclude-standard', '-z', '--', name]))?.text);
}

function shortened(names: readonly string[], isCut: boolean): string[] {
  if (names.length <= mostNames) return [...names];
  return [...names.slice(0, mostNames), `… and ${isCut ? 'more than ' : ''}${names.length - mostNames} more`];
}

async function nameWithin(top: string, file: string): Promise<string | undefined> {
  const name = await realpath(file).then((real) => relative(top, real).split(sep).join('/'), () => undefined);
  return name === undefined || name === '' || name.startsWith('../') ? undefined : name;
}

async function newFiles(top: string, names: readonly string[], mostBytes: number): Promise<string[]> {
  const diffs: string[] = [];
  for (const name of names) diffs.push(...(await newFile(top, name, mostBytes).catch(() => [])));
  return diffs;
}

/** What `git diff` would say of a new file; nothing when it is no text, or larger than may be. The program itself is cut off instead. */
async function newFile(top: string, name: string, mostBytes: number): Promise<readonly string[]> {
  const path = join(top, name);
  if (unplainName.test(name) || !(await lstat(path)).isFile()) return [];
  // It may have become a link or a pipe meanwhile.
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const { size, mode } = await file.stat();
    if (size > mostBytes && mostBytes < mostGitBytes) return [];
    const bytes = Buffer.alloc(Math.min(size, mostBytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.byteLength, 0);
    const text = new TextDecoder('utf-8', { fatal: size <= mostBytes, ignoreBOM: true }).decode(bytes.subarray(0, bytesRead));
    return text.includes('\0') ? [] : [asDiff(name, text, (mode & 0o111) !== 0)];
  } finally {
    await file.close();
  }
}

function asDiff(name: string, text: string, isExecutable: boolean): string {
  const head = `diff --git a/${name} b/${name}\nnew file mode ${isExecutable ? '100755' : '100644'}\n`;
  // Where nothing is in it, git wants its digest.
  if (text === '') return `${head}index 0000000..e69de29\n`;
  const isEnded = text.endsWith('\n');
  const lines = (isEnded ? text.slice(0, -1) : text).split('\n');
  const range = lines.length === 1 ? '+1' : `+1,${lines.length}`;
  // A tab ends a name with blanks in it.
  return `${head}--- /dev/null\n+++ b/${name}${name.includes(' ') ? '\t' : ''}\n@@ -0,0 ${range} @@\n${lines.map((line) => `+${line}\n`).join('')}${isEnded ? '' : '\\ No newline at end of file\n'}`;
}
