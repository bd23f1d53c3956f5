import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath, pathToFileURL } from 'node:url';

const sdk = pathToFileURL(resolve(fileURLToPath(import.meta.url), '..', '..', '..', 'libs/sdk/dist/index.js')).href;
const program = (rate: number): string => `import { createInterface } from 'node:readline';
import { plinth } from '${sdk}';

const rate = ${rate};
const run = plinth.init({ experiment: 'watched', name: 'watched', params: { rate }, journalDir: 'journal', announce: false, captureSystem: false });
await run.created;
process.stdout.write(run.id + '\\n');
for await (const line of createInterface({ input: process.stdin })) {
  const [word, count] = line.split(' ');
  for (let at = 0; at < Number(count); at++) {
    if (word === 'log') run.log({ loss: rate / (at + 1) });
    else console.log(word, at);
  }
}
await run.finish();
`;

/** A training that waits for words: `log 5` logs five points, any other word is printed so often. It runs in a git repository with a change that is not committed and a file that git does not know. */
export class TrainingProgram {
  private constructor(
    private readonly child: ChildProcess,
    readonly runId: string,
  ) {}

  static async start(folder: string, url: string): Promise<TrainingProgram> {
    await mkdir(folder);
    await writeFile(join(folder, '.gitignore'), 'journal\n');
    await writeFile(join(folder, 'train.mjs'), program(0.1));
    const git = (...words: readonly string[]) => promisify(execFile)('git', ['-c', 'user.name=ana', '-c', 'user.email=ana@example.org', '-c', 'commit.gpgsign=false', ...words], { cwd: folder });
    await git('init', '-q', '-b', 'faster');
    await git('add', '.');
    await git('commit', '-q', '-m', 'Train');
    await writeFile(join(folder, 'train.mjs'), program(0.5));
    await writeFile(join(folder, 'plan.txt'), 'half the epochs');
    const child = spawn(process.execPath, ['train.mjs'], { cwd: folder, env: { ...process.env, PLINTH_URL: url }, stdio: ['pipe', 'pipe', 'inherit'] });
    const [first]: unknown[] = await once(child.stdout.setEncoding('utf8'), 'data');
    child.stdout.resume();
    return new TrainingProgram(child, String(first).trim());
  }

  tell(word: string, count: number): void {
    this.child.stdin?.write(`${word} ${count}\n`);
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.stdin?.end();
    await gone;
  }
}
