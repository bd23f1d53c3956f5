/**
 * A folder of files of 10 KB sent to a cluster whose store is an S3 server, and fetched into an empty folder. Beside it the plain `minio` client, which sends and fetches the same files one by one, 16 at a time, on the same server.
 */
import { randomFillSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataFolder } from '@plinth/sdk';
import { ClusterApi } from './clients/cluster-api.js';

const count = Number(process.env['PLINTH_BENCH_FILES'] ?? 10_000);
const size = 10_000;
const atOnce = 16;
const aim = 0.6;

const folder = await mkdtemp(join(tmpdir(), 'plinth-bench-data-'));
const cluster = await ClusterApi.start(folder);
if (cluster) await measure(cluster);
await rm(folder, { recursive: true, force: true });

async function measure(api: ClusterApi): Promise<void> {
  const { url, token, plain, bucket } = api;
  try {
    const connection = { url, token };
    const files = join(folder, 'files');
    const names = Array.from({ length: count }, (_, number) => `part-${number % 100}/file-${number}.bin`);
    for (const name of names.slice(0, 100)) mkdirSync(join(files, name, '..'), { recursive: true });
    for (const name of names) writeFileSync(join(files, name), randomFillSync(Buffer.allocUnsafe(size)));
    const open = (place: string) => dataFolder(place, { dataset: 'files', create: {}, connection });
    const pushed = await rate(async () => void (await (await open(files)).commit()));
    const pulled = await rate(async () => void (await (await open(join(folder, 'pulled'))).pull({ cacheFolder: null })));
    const into = join(folder, 'plain');
    for (const name of names.slice(0, 100)) mkdirSync(join(into, name, '..'), { recursive: true });
    const sent = await rate(() => each(names, async (name) => void (await plain.fPutObject(bucket, `plain/${name}`, join(files, name)))));
    const fetched = await rate(() => each(names, (name) => plain.fGetObject(bucket, `plain/${name}`, join(into, name))));
    await plain.removeObjects(bucket, names.map((name) => `plain/${name}`));
    tell('sent', pushed, sent);
    tell('fetched', pulled, fetched);
  } finally {
    await api.end();
  }
}

/** MB/s. */
async function rate(work: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await work();
  return (count * size) / 1_000 / (performance.now() - from);
}

async function each(names: readonly string[], work: (name: string) => Promise<void>): Promise<void> {
  const left = names.values();
  await Promise.all(Array.from({ length: atOnce }, async () => { for (const name of left) await work(name); }));
}

function tell(what: string, own: number, peer: number): void {
  process.stdout.write(`${count} files of ${size} bytes ${what}: ${own.toFixed(0)} MB/s; the plain S3 client ${peer.toFixed(0)} MB/s: ${((100 * own) / peer).toFixed(0)} % (aim ${100 * aim} %)\n`);
  if (own < aim * peer) process.exitCode = 1;
}
