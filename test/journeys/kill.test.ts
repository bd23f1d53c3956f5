import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { dataFolder, PlinthClient } from '@plinth/sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { collections, DatasetWriter, expectEveryObjectToBeThere } from './killed/dataset-writer.js';
import { Gate } from './killed/gate.js';
import { KilledPlinth } from './killed/killed-plinth.js';
import { eventsPerBatch, expectEvents, LineageSender } from './killed/lineage-sender.js';
import { makeManyFiles } from './killed/many-files.js';
import { MetricWriter } from './killed/metric-writer.js';
import { UploadInPieces } from './killed/upload-in-pieces.js';

/** A few by default, since each costs a start; CI asks for fifty. */
const kills = Number(process.env.PLINTH_TEST_KILLS ?? 3);
/** Kills during commits, after each of which two days go by; then those during the push of a folder, which takes no two days. */
const committing = Math.min(25, kills);
const pushing = Math.max(committing, kills - committing);
const [sending, uploading] = [Math.min(10, committing), Math.min(10, pushing)];
const limit = 120_000 + (committing + pushing) * 20_000;

/** Law 1, against the worst that can happen to the process, under every kind of work at once: what was acknowledged is there, once, and what was cut off goes on. */
describe(`kill -9, ${committing + pushing} times while metrics, artifacts, events and data come`, () => {
  const gates = { commits: new Gate(), artifacts: new Gate() };
  let plinth: KilledPlinth;
  let metricWriters: readonly MetricWriter[];
  let senders: readonly LineageSender[];
  let writers: readonly DatasetWriter[];
  let upload: UploadInPieces;
  /** What went wrong in each kind of work, for its own tests to tell. */
  const problems: { metrics?: unknown; events?: unknown; commits?: unknown; upload?: unknown } = {};
  /** Requests of commits that were cut off. */
  let cut = 0;
  let killsOfPush = 0;
  let pushed: Promise<number | Error>;

  beforeAll(async () => {
    plinth = await KilledPlinth.start();
    makeManyFiles(join(plinth.folder, 'folder'));
    const { createRun } = await plinth.ask<{ createRun: { id: string } }>('mutation { createRun(input: { experimentName: "kills" }) { id } }');
    metricWriters = Array.from({ length: 4 }, (_, number) => new MetricWriter(plinth, createRun.id, number, gates.artifacts));
    senders = Array.from({ length: 3 }, () => new LineageSender(plinth));
    writers = Array.from({ length: 3 }, (_, number) => new DatasetWriter(plinth, `written-${number}`, gates.commits));
    for (const writer of writers) await writer.begin();
    upload = new UploadInPieces(plinth, uploading, 48 << 20);
    await upload.begin();

    const logging = allOf('metrics', metricWriters.map((writer) => writer.write()));
    await killDuringCommits();
    await killDuringPushes();
    for (const writer of metricWriters) writer.over = true;
    await logging;
    await plinth.killAndStart();
  }, limit);
  afterAll(() => plinth?.end());

  const allOf = (kind: keyof typeof problems, works: readonly Promise<unknown>[]): Promise<unknown> => Promise.all(works).catch((error: unknown) => (problems[kind] = error));

  async function killDuringCommits(): Promise<void> {
    const events = allOf('events', senders.map((sender) => sender.send()));
    const commits = allOf('commits', writers.map((writer) => writer.write()));
    for (let round = 0; round < committing; round += 1) {
      if (round === sending) for (const sender of senders) sender.over = true;
      await plinth.letRun(100 + Math.random() * 900);
      for (const gate of Object.values(gates)) gate.close();
      cut += gates.commits.underWay;
      await plinth.killAndStart();
      for (const gate of Object.values(gates)) await gate.calm();
      await plinth.letTimePass();
      for (const gate of Object.values(gates)) gate.open();
    }
    for (const sender of senders) sender.over = true;
    await events;
    const isThrough = () => problems.commits !== undefined || writers.every(({ acknowledged }) => acknowledged.size > 1);
    await vi.waitUntil(isThrough, { timeout: 300_000 });
    for (const writer of writers) writer.over = true;
    await commits;
  }

  async function killDuringPushes(): Promise<void> {
    let [isKilling, isPushed] = [true, false];
    pushed = (async (): Promise<number> => {
      for (;;) {
        try {
          const { snapshot } = await (await dataFolder(join(plinth.folder, 'folder'), { dataset: 'folder', create: {}, connection: { url: plinth.url } })).commit();
          return snapshot.number;
        } catch (error) {
          // While the server is away for longer than a client waits, whoever sits before it begins again.
          if (!isKilling) throw error;
          await setTimeout(300);
        }
      }
    })().catch((error: Error) => error).finally(() => (isPushed = true));
    for (let round = 0; round < pushing; round += 1) {
      const uploads = round < uploading && problems.upload === undefined;
      await Promise.all([plinth.letRun(200 + Math.random() * 600), ...(uploads ? [allOf('upload', [upload.beforeKill()])] : [])]);
      if (!isPushed) killsOfPush += 1;
      await plinth.killAndStart();
      if (uploads && problems.upload === undefined) await allOf('upload', [upload.afterStart()]);
    }
    await setTimeout(1_000);
    isKilling = false;
    await pushed;
    if (problems.upload === undefined) await allOf('upload', [upload.finish()]);
  }

  it('loses no point of a metric that was acknowledged, and stores none twice', async () => {
    expect(problems.metrics).toBeUndefined();
    expect(metricWriters.every(({ calls }) => calls > committing + pushing)).toBe(true);
    for (const writer of metricWriters) await writer.expectPoints();
  }, limit);

  it('loses no artifact', async () => {
    for (const writer of metricWriters) await writer.expectArtifacts();
  }, limit);

  it('goes on with an upload where it stood, and keeps what was acknowledged beside it', async () => {
    expect(problems.upload).toBeUndefined();
    await upload.expectArtifacts();
  }, limit);

  it('loses no event of OpenLineage that was answered, keeps none twice, and goes on with what was left', async () => {
    expect(problems.events).toBeUndefined();
    expect(senders.flatMap(({ sent }) => sent).length).toBeGreaterThan(sending * eventsPerBatch);
    await expectEvents(plinth, senders);
  }, limit);

  it('breaks no push of a folder: it goes on by itself, or where it was when it is begun again', async () => {
    expect([killsOfPush > 0, await pushed]).toEqual([true, 1]);
    expect((await new PlinthClient({ url: plinth.url }).datasets.verify('folder@1')).findings).toEqual([]);
  }, limit);

  it('loses no snapshot that was acknowledged, and leads nowhere where nothing is', async () => {
    expect(problems.commits).toBeUndefined();
    expect(Math.min(...writers.map(({ acknowledged }) => acknowledged.size))).toBeGreaterThan(1);
    await plinth.letTimePass();
    await expect.poll(() => collections(plinth)).toBeGreaterThan(0);
    await setTimeout(3_000);
    expect(cut).toBeGreaterThan(0);
    for (const writer of writers) await writer.expectSnapshots();
    await expectEveryObjectToBeThere(plinth);
  }, limit);
});
