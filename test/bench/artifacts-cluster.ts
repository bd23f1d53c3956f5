/**
 * 1 GB up and down through an API process of a cluster, on the S3 server of PLINTH_TEST_S3_* and the Redis of PLINTH_TEST_REDIS_URL. Beside it the
 * plain `minio` client on the same server, and what a bare Node process between client and store leaves of that. Direct transfers go past the API
 * process, which reads an upload back.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { EmbeddedPostgres } from '@plinth/local';
import { Client } from 'minio';
import { LargeFile, rateOf, receive, warmPages } from './clients/large-file.js';
import { type Figures, median, PlinthTransfers, report } from './clients/plinth-transfers.js';

const { PLINTH_TEST_S3_ENDPOINT: endpoint, PLINTH_TEST_S3_ACCESS_KEY: accessKey, PLINTH_TEST_S3_SECRET_KEY: secretKey, PLINTH_TEST_REDIS_URL: redisUrl } = process.env;
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const bucket = 'plinth-bench';
const rounds = 5;

if (endpoint && accessKey && secretKey && redisUrl) await measure({ endpoint, accessKey, secretKey, redisUrl });
else process.stdout.write('Not measured: PLINTH_TEST_S3_ENDPOINT, PLINTH_TEST_S3_ACCESS_KEY, PLINTH_TEST_S3_SECRET_KEY and PLINTH_TEST_REDIS_URL name no servers.\n');

interface Servers {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly redisUrl: string;
}

async function measure({ endpoint, accessKey, secretKey, redisUrl }: Servers): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-bench-'));
  const postgres = await EmbeddedPostgres.start({ folder: join(folder, 'postgres'), throwaway: true });
  const port = await freePort();
  const environment = {
    DATABASE_URL: await postgres.ensureDatabase('plinth'),
    REDIS_URL: redisUrl,
    S3_ENDPOINT: endpoint,
    S3_BUCKET: bucket,
    S3_ACCESS_KEY: accessKey,
    S3_SECRET_KEY: secretKey,
    PLINTH_LOG_SECRET: 'a secret of this benchmark, not of anybody else',
    PLINTH_DIRECT_TRANSFERS: 'all',
    PLINTH_PORT: String(port),
  };
  const token = (await buffer(run('owner-token', environment).stdout)).toString('utf8').trim();
  const api = run('main', environment);
  try {
    await announced(api.stdout);
    const url = new URL(endpoint);
    const plain = new Client({ endPoint: url.hostname, port: Number(url.port), useSSL: url.protocol === 'https:', accessKey, secretKey });
    const file = new LargeFile(Number(process.env['PLINTH_BENCH_MIB'] ?? 954));
    const transfers = await PlinthTransfers.open(`http://127.0.0.1:${port}`, api.pid ?? 0, file, folder, token);
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
    const gone = once(api, 'exit');
    api.kill();
    await gone;
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
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

function run(entry: 'main' | 'owner-token', environment: Readonly<Record<string, string>>): ChildProcess & { readonly stdout: Readable } {
  return spawn(process.execPath, [join(root, 'apps', 'api', 'bundle', `${entry}.js`)], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function announced(output: Readable): Promise<void> {
  let said = '';
  while (!/^Plinth is ready at /m.test(said)) said += String(await once(output, 'data'));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
