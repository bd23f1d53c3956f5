import type { Progress } from '../client/byte-source.js';
import { PlinthRequestError } from '../client/errors.js';
import { AtOnce } from './at-once.js';
import { digestOf } from './folder-sender.js';
import { isWithin } from './snapshot-lines.js';
import { type CopyOf, WorkingCopy } from './working-copy.js';
import { WorkingFiles } from './working-files.js';

export interface VerifiedFolder {
  readonly of: CopyOf;
  /** Files that the snapshot has here. */
  readonly checked: number;
  /** Paths whose bytes are others than the snapshot's. */
  readonly differing: readonly string[];
  readonly missing: readonly string[];
}

/** Hashes all files of a working copy again, whatever is remembered of them, and names those that are not what the snapshot says. Asks no server. */
export async function verifyFolder(folder: string, onProgress: Progress = () => undefined): Promise<VerifiedFolder> {
  const copy = await WorkingCopy.find(folder);
  const base = await copy?.base();
  if (!copy || !base) throw new PlinthRequestError(`${folder} is no copy of a data set.`, { code: 'NO_WORKING_COPY', status: 404, help: '`plinth data pull NAME` makes one.' });
  const files = new WorkingFiles(copy.folder);
  const wanted = base.filter(({ path }) => isWithin(path, copy.of.parts));
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const [differing, missing]: [string[], string[]] = [[], []];
  const checks = new AtOnce(2);
  for (const { path, digest, size } of wanted) {
    await checks.start(async () => {
      const found = files.look(path);
      if (!found) missing.push(path);
      else if (found.size !== size || (await digestOf(found)) !== digest) differing.push(path);
      onProgress((done += size), total);
    });
  }
  await checks.end();
  return { of: copy.of, checked: wanted.length, differing: differing.sort(), missing: missing.sort() };
}
