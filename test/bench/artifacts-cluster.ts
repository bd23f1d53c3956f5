/**
 * 1 GB up and down through an API process of a cluster, on the S3 server of PLINTH_TEST_S3_* and the Redis of PLINTH_TEST_REDIS_URL. Beside it the
 * plain `minio` client on the same server, and what a bare Node process between client and store leaves of that. Direct transfers go past the API
 * process, which reads an upload back.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { ClusterApi } from './clients/cluster-api.js';
import { LargeFile, rateOf, receive, warmPages } from './clients/large-file.js';
import { type Figures, median, PlinthTransfers, report } from './clients/plinth-transfers.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const rounds = 5;

const folder = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
const cluster = await ClusterApi.start(folder);
if (cluster) await measure(cluster);
await rm(folder, { recursive: true, force: true });

async function measure(api: ClusterApi): Promise<void> {
  const { plain, bucket } = api;
  try {
    const file = new LargeFile(Number(process.env['PLINTH_BENCH_MIB'] ?? 954));
    const transfers = await PlinthTransfers.open(api.url, api.pid, file, folder, api.token);
    const figures: Figures = { limitUp: [], limitDown: [], put: [], pieces: [], down: [], memory: [], direct: { up: [], down: [] } };
    const relayed: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const key = `plain/${round}`;
      await warmPages(folder, file.size);
      figures.limitUp.push(await rateOf(file.size, () => plain.putObject(bucket, key, Readable.from(file.read(), { objectMode: false }), file.size)));
      figures.limitDown.push(await rateOf(file.size, async () => { for await (const _ of await plain.getObject(bucket, key)); }));
      relayed.push(await throughBareRelay(await plain.presignedGetObject(bucket, key), file.size));
      await plain.removeObject(bucket, key);
      await transfers.round(figures);
    }
    report('cluster', figures, 'the plain S3 client');
    const ofRelay = median(figures.down.map((rate, round) => rate / (relayed[round] ?? Number.NaN)));
    const relayOfPlain = median(relayed.map((rate, round) => rate / (figures.limitDown[round] ?? Number.NaN)));
    process.stdout.write(`cluster, down through the API: ${(100 * ofRelay).toFixed(0)} % of a bare relay, which leaves ${(100 * relayOfPlain).toFixed(0)} % of the plain client\n`);
    process.stdout.write(`the plain client: up ${median(figures.limitUp).toFixed(0)} MB/s, down ${median(figures.limitDown).toFixed(0)} MB/s\n`);
  } finally {
    await api.end();
  }
}

/** MB/s; the relay's own start and first requests are not counted. */
async function throughBareRelay(object: string, size: number): Promise<number> {
  const relay = spawn(process.execPath, ['--import', 'tsx', join(root, 'test', 'bench', 'clients', 'bare-relay.ts'), object], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(relay.stdout, 'data')) as [Buffer];
  try {
    return await rateOf(size, () => receive(`http://127.0.0.1:${port.toString().trim()}/`));
  } finally {
    relay.kill();
  }
}
