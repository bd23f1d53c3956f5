import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../usable-folder.js';
import type { ReportedUse } from './data-use.js';

/** What a step came to. */
export interface KeptResult {
  /** Absent for a step that gave nothing back. */
  readonly value?: unknown;
  readonly reads: readonly ReportedUse[];
  readonly writes: readonly ReportedUse[];
}

/** Characters of a result as JSON that are kept. */
export const mostKept = 64 * 1024;
/** Results that are kept; those longest not asked for go. */
const mostResults = 1_000;

/** In the project where there is one, so that it goes with the project: `node_modules/.cache/plinth/steps`; else `~/.cache/plinth/steps`, by the folder. */
export function defaultStepCacheFolder(from = process.cwd()): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'node_modules')) && existsSync(join(folder, 'package.json'))) return join(folder, 'node_modules', '.cache', 'plinth', 'steps');
    if (dirname(folder) === folder) break;
  }
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'plinth', 'steps', createHash('sha256').update(from).digest('hex').slice(0, 16));
}

/** Results of steps on disk, each in a file under the digest of its content. What is damaged is not there. */
export class StepCache {
  constructor(private readonly folder: string) {}

  find(digest: string): KeptResult | undefined {
    const file = this.place(digest);
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return undefined;
    }
    const [sum = '', body = ''] = text.split('\n', 2);
    if (sumOf(body) !== sum) {
      rmSync(file, { force: true });
      return undefined;
    }
    const now = new Date();
    utimesSync(file, now, now);
    return JSON.parse(body) as KeptResult;
  }

  /** Whole or not at all, also when the process is killed meanwhile. @throws what the file system throws */
  keep(digest: string, result: KeptResult): void {
    makeFolder(this.folder);
    const body = JSON.stringify(result);
    const next = `${this.place(digest)}.${process.pid}.new`;
    writeFileSync(next, `${sumOf(body)}\n${body}\n`, { mode: 0o600 });
    renameSync(next, this.place(digest));
    this.prune();
  }

  private prune(): void {
    const names = readdirSync(this.folder).filter((name) => name.endsWith('.json'));
    if (names.length <= mostResults) return;
    const aged = names.map((name) => join(this.folder, name)).map((file) => ({ file, usedAt: statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0 })).sort((one, other) => one.usedAt - other.usedAt);
    for (const { file } of aged.slice(0, names.length - mostResults + mostResults / 10)) rmSync(file, { force: true });
  }

  private place(digest: string): string {
    return join(this.folder, `${digest}.json`);
  }
}

function sumOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
