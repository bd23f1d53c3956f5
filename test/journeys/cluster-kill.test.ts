import type { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterSettings, end, freePort, ownerToken, type Settings, start } from './cluster-processes.js';
import { Gate } from './killed/gate.js';
import { askServer, type KilledServer } from './killed/killed-server.js';
import { MetricWriter } from './killed/metric-writer.js';
import { UploadInPieces } from './killed/upload-in-pieces.js';

/** A few by default, since each costs two starts; CI asks for more. */
const kills = Math.min(12, Number(process.env.PLINTH_TEST_KILLS ?? 3));
/** Of the kills, so many find an upload in pieces on its way. An object store is told every 64 MiB what of it came. */
const uploads = Math.min(2, kills);
const limit = 120_000 + kills * 30_000;

/** An API and a worker on Postgres, Redis and an object store that live on when the two are killed. */
class KilledCluster implements KilledServer {
  headers: Readonly<Record<string, string>> = {};
  private api?: ChildProcess;
  private worker?: ChildProcess;

  constructor(
    readonly url: string,
    private readonly settings: Settings,
  ) {}

  async start(): Promise<void> {
    const started = await Promise.all((['api', 'worker'] as const).map((app) => start(app, this.settings)));
    [this.api, this.worker] = started.map(({ child }) => child);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await Promise.all([this.api, this.worker].map(async (child) => child && end(child, signal)));
  }

  ask<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
    return askServer(this, query, variables);
  }
}

/** Law 1 where the parts are apart: on Postgres, Redis and S3, with API and worker killed. */
describe.runIf(process.env.PLINTH_TEST_MODE === 'cluster')(`kill -9 of a cluster's API and worker, ${kills} times while metrics and artifacts come`, () => {
  let database: TestDatabase;
  let cluster: KilledCluster;
  let writers: readonly MetricWriter[];
  let upload: UploadInPieces;
  beforeAll(async () => {
    database = await createTestDatabase();
    const port = await freePort();
    const settings = { ...clusterSettings(database.url, 13, 'plinth-cluster-kill'), PLINTH_PORT: String(port) };
    cluster = new KilledCluster(`http://127.0.0.1:${port}`, settings);
    await cluster.start();
    cluster.headers = { Authorization: `Bearer ${await ownerToken(settings)}` };
    const { createRun } = await cluster.ask<{ createRun: { id: string } }>('mutation { createRun(input: { experimentName: "kills" }) { id } }');
    const open = new Gate();
    writers = Array.from({ length: 4 }, (_, number) => new MetricWriter(cluster, createRun.id, number, open));
    upload = new UploadInPieces(cluster, uploads, (uploads + 1) * (72 << 20));
    await upload.begin();
    const logging = Promise.all(writers.map((writer) => writer.write()));
    for (let round = 0; round < kills; round += 1) {
      await setTimeout(200 + ((round * 137) % 500));
      if (round < uploads) await upload.beforeKill();
      await cluster.kill();
      await cluster.start();
      if (round < uploads) await upload.afterStart();
    }
    await setTimeout(500);
    for (const writer of writers) writer.over = true;
    await logging;
    await upload.finish();
  }, limit);
  afterAll(async () => {
    await cluster?.kill('SIGTERM');
    await database?.drop();
  });

  it('loses no point that was acknowledged, and stores none twice', async () => {
    expect(writers.every(({ calls }) => calls > kills)).toBe(true);
    for (const writer of writers) await writer.expectPoints();
  }, limit);

  it('loses no artifact, and goes on with an upload where it stood', async () => {
    for (const writer of writers) await writer.expectArtifacts();
    await upload.expectArtifacts();
  }, limit);

  it('records each change once, whichever worker was killed over it', async () => {
    const recorded = async (): Promise<string[]> => {
      const { auditEvents } = await cluster.ask<{ auditEvents: { nodes: { action: string; subjectId: string }[] } }>('{ auditEvents(first: 100, filter: { action: "run.created" }) { nodes { action subjectId } } }');
      return auditEvents.nodes.map(({ subjectId }) => subjectId);
    };
    await expect.poll(async () => (await recorded()).length).toBe(2);
    expect(new Set(await recorded()).size).toBe(2);
  }, limit);
});
