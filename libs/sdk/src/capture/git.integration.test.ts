import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captureGit } from './git.js';

let dir: string;
let repository: string;

const git = (cwd: string, ...args: string[]): string => execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], { cwd, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
const write = (name: string, content: string | Uint8Array): string => {
  const file = join(repository, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};
/** The content of a file of a clone of the commit, with the diff on top. */
function applied(diff: string): (name: string) => string {
  const clone = join(dir, 'clone');
  git(dir, 'clone', '-q', repository, clone);
  writeFileSync(join(dir, 'diff'), diff);
  git(clone, 'apply', '--whitespace=nowarn', join(dir, 'diff'));
  return (name) => readFileSync(join(clone, name), 'utf8');
}

beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'plinth-git-')));
  repository = join(dir, 'repository');
  mkdirSync(repository);
  git(repository, 'init', '-q', '-b', 'main');
  write('known.txt', 'a\nb\n\n\n\n');
  write('.gitignore', 'ignored.mjs\n');
  git(repository, 'add', '.');
  git(repository, 'commit', '-q', '-m', 'first');
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('what git knows', () => {
  it('is clean when everything is committed, or ignored', async () => {
    expect(await captureGit(repository, write('ignored.mjs', '1'))).toMatchObject({ gitBranch: 'main', gitDirty: false, diff: undefined, untracked: undefined });
  });

  it('is dirty by a program that is not tracked, which is in the diff', async () => {
    const program = write('src/train it.mjs', 'run();\nconst key = "ghp_0123456789abcdefghij";');
    const before = git(repository, 'status', '--porcelain', '-uall');
    const state = await captureGit(join(repository, 'src'), program);
    expect(state).toMatchObject({ gitDirty: true, untracked: ['src/train it.mjs'] });
    expect(applied(state.diff ?? '')('src/train it.mjs')).toBe('run();\nconst key = "***";');
    expect(git(repository, 'status', '--porcelain', '-uall')).toBe(before);
  });

  it('is the whole of what can be applied: changes, and small files of source code', async () => {
    const sources = { 'model/net.ts': 'export {};\n', 'model/empty.ts': '', 'model/dos.js': 'a\r\nb\r\n', 'model/über.py': 'x = 1\n\n\n' };
    for (const [name, content] of Object.entries(sources)) write(name, content);
    chmodSync(write('model/run.js', '#!/usr/bin/env node\n'), 0o755);
    write('known.txt', 'A\nb\n\n\n\n');
    const { diff = '' } = await captureGit(repository, write('train.mjs', 'train();\n'));
    const content = applied(diff);
    for (const [name, expected] of Object.entries({ ...sources, 'train.mjs': 'train();\n', 'known.txt': 'A\nb\n\n\n\n' })) expect(content(name), name).toBe(expected);
    expect(statSync(join(dir, 'clone', 'model', 'run.js')).mode & 0o111).not.toBe(0);
  });

  it('names other files that are not tracked, and keeps nothing of them', async () => {
    write('.env', 'TOKEN=hunter2');
    write('.env.js', 'export default "hunter2";');
    write('config/secrets.ts', 'export default "hunter2";');
    write('data.csv', 'hunter2');
    write('binary.js', Uint8Array.of(0, 1, 2));
    write('large.js', `// hunter2 ${'x'.repeat(300_000)}`);
    writeFileSync(join(dir, 'outside'), 'hunter2');
    symlinkSync(join(dir, 'outside'), join(repository, 'link.js'));
    const state = await captureGit(repository, join(dir, 'elsewhere.mjs'));
    expect(state).toMatchObject({ gitDirty: true, diff: undefined });
    expect([...(state.untracked ?? [])].sort()).toEqual(['.env', '.env.js', 'binary.js', 'config/secrets.ts', 'data.csv', 'large.js', 'link.js']);
  });

  it('looks for the program alone where git is told to show no files that are not tracked', async () => {
    git(repository, 'config', 'status.showUntrackedFiles', 'no');
    write('diary.txt', 'hunter2');
    expect(await captureGit(repository, undefined)).toMatchObject({ gitDirty: false });
    expect(await captureGit(repository, write('train.mjs', 'train();\n'))).toMatchObject({ gitDirty: true, untracked: ['train.mjs'], diff: expect.stringContaining('+train();') });
  });

  it('is bounded: by files, and by bytes, of which the program comes first', async () => {
    for (let at = 0; at < 150; at++) write(`many/${String(at).padStart(3, '0')}.ts`, `${'x'.repeat(20_000)}\n`);
    const state = await captureGit(repository, write('train.mjs', `${'train();\n'.repeat(50_000)}`));
    expect(state.untracked).toHaveLength(101);
    expect(state.untracked?.at(-1)).toBe('… and 51 more');
    expect(Buffer.byteLength(state.diff ?? '')).toBeLessThanOrEqual(2 ** 20);
    expect(applied(state.diff ?? '')('train.mjs')).toHaveLength(450_000);
  });

  it('is cut off where the program alone is more than fits', async () => {
    const { diff = '' } = await captureGit(repository, write('train.mjs', 'train();\n'.repeat(200_000)));
    expect(Buffer.byteLength(diff)).toBeLessThanOrEqual(2 ** 20);
    expect(diff).toMatch(/^diff --git a\/train\.mjs/);
    expect(diff).toMatch(/\n# cut off at 1 MiB\n$/);
  });
});
