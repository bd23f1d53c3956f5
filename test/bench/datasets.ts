/**
 * 100,000 files of 10 KB through `plinth up`, a process of its own: the first commit from a folder (read, hashed, packed, sent and committed), a commit after 100 changed files, and the diff of the
 * two. Beside it `dvc add` on the same folder, where PLINTH_TEST_PYTHON has DVC. Each figure is taken once.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeFramesEnd, encodeFramesStart, encodeObjectHead } from '@plinth/contracts';
import { PlinthProcess } from '../journeys/plinth-process.js';

const files = Number(process.env['PLINTH_BENCH_FILES'] ?? 100_000);
const changed = 100;
const size = 10_000;
const packBytes = 32 << 20;
const sending = 3;

const folder = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const pathOf = (index: number): string => `${String(Math.floor(index / 1_000)).padStart(3, '0')}/${String(index).padStart(6, '0')}.bin`;
const fileAt = (index: number): string => join(folder, 'data', pathOf(index));
const timed = async <T>(work: () => Promise<T>): Promise<readonly [number, T]> => {
  const start = performance.now();
  const result = await work();
  return [performance.now() - start, result];
};

async function makeFiles(): Promise<void> {
  for (let index = 0; index < files; index += 1_000) {
    await mkdir(join(fileAt(index), '..'), { recursive: true });
    await Promise.all(Array.from({ length: Math.min(1_000, files - index) }, (_, offset) => writeFile(fileAt(index + offset), randomBytes(size))));
  }
}

const plinth = await PlinthProcess.start({ data: join(folder, 'plinth'), port: 0 });
const post = async (route: string, body: Uint8Array | string, type = 'application/octet-stream'): Promise<Response> => {
  const response = await fetch(`${plinth.url}${route}`, { method: 'POST', headers: { 'Content-Type': type }, body: typeof body === 'string' ? body : Uint8Array.from(body) });
  if (!response.ok) throw new Error(`${route}: ${response.status} ${await response.text()}`);
  return response;
};
const ask = async <Data>(query: string): Promise<Data> => ((await (await post('/graphql', JSON.stringify({ query }), 'application/json')).json()) as { data: Data }).data;

/** Reads, hashes, packs and sends, some packs at once. @returns the lines of the commit */
async function push(indexes: readonly number[]): Promise<string[]> {
  const lines: string[] = [];
  const under = new Set<Promise<unknown>>();
  let parts: Uint8Array[] = [];
  let held = 0;
  const send = async (): Promise<void> => {
    const pack = Buffer.concat([encodeFramesStart(), ...parts, encodeFramesEnd()]);
    [parts, held] = [[], 0];
    const sent: Promise<unknown> = post('/api/v1/datasets/bench/packs', pack).then((response) => response.text()).finally(() => under.delete(sent));
    under.add(sent);
    if (under.size >= sending) await Promise.race(under);
  };
  for (let from = 0; from < indexes.length; from += 200) {
    const batch = indexes.slice(from, from + 200);
    const contents = await Promise.all(batch.map((index) => readFile(fileAt(index))));
    for (const [at, bytes] of contents.entries()) {
      const digest = createHash('sha256').update(bytes).digest();
      lines.push(`${digest.toString('hex')} ${bytes.length} ${pathOf(batch[at] ?? 0)}\n`);
      parts.push(encodeObjectHead(digest, bytes.length), bytes);
      held += bytes.length;
      if (held >= packBytes) await send();
    }
  }
  if (parts.length > 0) await send();
  await Promise.all(under);
  return lines;
}

function dvc(...args: readonly string[]): number | undefined {
  const python = process.env['PLINTH_TEST_PYTHON'];
  if (!python) return undefined;
  const start = performance.now();
  const { status } = spawnSync(python, ['-m', 'dvc', ...args], { cwd: folder, stdio: 'ignore', env: { ...process.env, DVC_NO_ANALYTICS: '1' } });
  return status === 0 ? performance.now() - start : undefined;
}

try {
  await makeFiles();
  await ask('mutation { createDataset(input: { name: "bench" }) { id } }');
  const all = Array.from({ length: files }, (_, index) => index);
  const [pushed, lines] = await timed(() => push(all));
  const [first] = await timed(async () => (await post('/api/v1/datasets/bench/commits', `{}\n${lines.join('')}`)).json());
  const some = Array.from({ length: changed }, (_, index) => Math.floor((index * files) / changed));
  for (const index of some) await writeFile(fileAt(index), randomBytes(size));
  const [second] = await timed(async () => {
    const changes = await push(some);
    return (await post('/api/v1/datasets/bench/commits', `{}\n${changes.join('')}`)).json();
  });
  const diff = () => ask<{ datasetDiff: { summary: { changed: number } } }>('{ datasetDiff(base: "bench@1", head: "bench@2") { summary { added removed changed } files(first: 100) { nodes { path } } } }');
  const [cold, found] = await timed(diff);
  const [warm] = await timed(diff);
  if (found.datasetDiff.summary.changed !== changed) throw new Error(`The diff found ${found.datasetDiff.summary.changed} changes.`);
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
  process.stdout.write(`${files} files of 10 KB, first commit: ${seconds(pushed + first)} (sent in ${seconds(pushed)}, committed in ${seconds(first)})\n`);
  process.stdout.write(`commit after ${changed} changed files: ${seconds(second)} (limit 1 s)\ndiff of the two: ${cold.toFixed(0)} ms, again ${warm.toFixed(0)} ms (limit 200 ms)\n`);
  dvc('init', '--no-scm', '-q');
  const added = dvc('add', '-q', 'data');
  process.stdout.write(added === undefined ? 'dvc: not there (PLINTH_TEST_PYTHON)\n' : `dvc add of the same: ${seconds(added)}, ${(added / (pushed + first)).toFixed(1)} times as long\n`);
} finally {
  await plinth.end();
  await rm(folder, { recursive: true, force: true });
}
