import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { EmbeddedPostgres } from '@plinth/local';
import { Client } from 'minio';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** One API process of a cluster, on the S3 server of PLINTH_TEST_S3_* and the Redis of PLINTH_TEST_REDIS_URL, with a Postgres of its own. */
export class ClusterApi {
  private constructor(
    readonly url: string,
    readonly token: string,
    readonly pid: number,
    /** The store that it keeps things in, asked without it. */
    readonly plain: Client,
    readonly bucket: string,
    private readonly api: ChildProcess,
    private readonly postgres: EmbeddedPostgres,
  ) {}

  /** @param folder for its Postgres @returns undefined, after saying so, where no servers are named */
  static async start(folder: string): Promise<ClusterApi | undefined> {
    const { PLINTH_TEST_S3_ENDPOINT: endpoint, PLINTH_TEST_S3_ACCESS_KEY: accessKey, PLINTH_TEST_S3_SECRET_KEY: secretKey, PLINTH_TEST_REDIS_URL: redisUrl } = process.env;
    if (!endpoint || !accessKey || !secretKey || !redisUrl) {
      process.stdout.write('Not measured: PLINTH_TEST_S3_ENDPOINT, PLINTH_TEST_S3_ACCESS_KEY, PLINTH_TEST_S3_SECRET_KEY and PLINTH_TEST_REDIS_URL name no servers.\n');
      return undefined;
    }
    const [postgres, port, bucket] = [await EmbeddedPostgres.start({ folder: join(folder, 'postgres'), throwaway: true }), await freePort(), 'plinth-bench'];
    const environment = {
      DATABASE_URL: await postgres.ensureDatabase('plinth'), REDIS_URL: redisUrl, S3_ENDPOINT: endpoint, S3_BUCKET: bucket, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey,
      PLINTH_LOG_SECRET: 'a secret of this benchmark, not of anybody else', PLINTH_DIRECT_TRANSFERS: 'all', PLINTH_PORT: String(port),
    };
    const token = (await buffer(run('owner-token', environment).stdout)).toString('utf8').trim();
    const api = run('main', environment);
    await announced(api.stdout);
    const at = new URL(endpoint);
    const plain = new Client({ endPoint: at.hostname, port: Number(at.port), useSSL: at.protocol === 'https:', accessKey, secretKey });
    return new ClusterApi(`http://127.0.0.1:${port}`, token, api.pid ?? 0, plain, bucket, api, postgres);
  }

  async end(): Promise<void> {
    const gone = once(this.api, 'exit');
    this.api.kill();
    await gone;
    await this.postgres.stop();
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
