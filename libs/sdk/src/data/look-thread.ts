import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What the file system tells of a file, in bytes and in nanoseconds since 1970. */
export interface FileFacts {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
}

/** Run as text, so that it is the same from sources as from what is built of them: a thread loads no TypeScript. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { lstatSync } = require('node:fs');
const files = workerData.split('\\0');
const facts = new BigInt64Array(4 * files.length);
files.forEach((file, index) => {
  const { size, mtimeNs, ctimeNs, ino } = lstatSync(file, { bigint: true });
  facts.set([size, mtimeNs, ctimeNs, ino], 4 * index);
});
parentPort.postMessage(facts, [facts.buffer]);
`;

/** What the file system tells of files, asked by a thread of its own. @throws what the file system throws for the first that can not be looked at */
export async function lookInThread(files: readonly string[]): Promise<FileFacts[]> {
  const worker = new Worker(program, { eval: true, workerData: files.join('\0'), execArgv: [] });
  try {
    const [facts] = (await once(worker, 'message')) as [BigInt64Array];
    const unsigned = new BigUint64Array(facts.buffer);
    return files.map((_, index) => ({ size: facts[4 * index] ?? 0n, mtimeNs: facts[4 * index + 1] ?? 0n, ctimeNs: facts[4 * index + 2] ?? 0n, ino: unsigned[4 * index + 3] ?? 0n }));
  } finally {
    await worker.terminate();
  }
}
