import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commitBody, type FileChanges, packOf } from '@plinth/datasets/testing';
import { entity, featureView, type NewTrainingSet, PlinthClient, source, type TrainingSet } from '@plinth/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../bench/clients/many-runs.js';
import { PlinthProcess } from './plinth-process.js';

const drivers = 500;
const frameRows = 60_000;
const viewRows = 200_000;
const day = (number: number): string => new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString();

/** Law 8 for training sets: a worker that is killed in the middle leaves nothing behind but its lease, and the next one comes to the one snapshot. */
describe('kill -9 while a training set is made', () => {
  let data: string;
  let plinth: PlinthProcess & { readonly url: string };
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'plinth-training-kill-'));
    plinth = await PlinthProcess.start({ data, port: 0 });
    await commit('rides', { 'rides.csv': csv('driver_id,t', frameRows, (row) => `${row % drivers},${day(row)}`) });
    await commit('stats', { 'stats.csv': csv('driver_id,t,rate', viewRows, (row) => `${row % drivers},${day(Math.floor(row / 4))},${row / 7}`) });
    const driver = entity({ name: 'driver', joinKeys: { driver_id: 'INT64' } });
    const stats = source({ name: 'stats', dataset: 'stats', timestamp: 't' });
    await new PlinthClient({ url: plinth.url }).features.apply([featureView({ name: 'hourly', entities: [driver], source: stats, features: { rate: 'DOUBLE' } })]);
  }, 120_000);
  afterAll(async () => {
    await plinth?.end();
    await rm(data, { recursive: true, force: true });
  });

  it('is redone, and comes to one snapshot', async () => {
    const wish: NewTrainingSet = { dataset: 'sets', entities: { dataset: 'rides', timestamp: 't' }, features: ['hourly:rate'] };
    const { id } = await features().requestTrainingSet(wish);
    await until(id, ({ status, step }) => status === 'RUNNING' && step !== null);
    await plinth.end('SIGKILL');
    plinth = await PlinthProcess.start({ data, port: 0 });
    expect(await features().trainingSetById(id)).toMatchObject({ status: 'RUNNING', snapshotDigest: null });
    // A minute goes by in which the lease is not renewed.
    const database = await openDatabase(data);
    await database.query("update training_set set lease_until = now() - interval '1 second' where id = $1", [id]);
    const made = await features().trainingSet(wish, { timeoutMs: 120_000 });
    const { rows: [row] } = await database.query<{ attempts: number; snapshots: string }>('select attempts, (select count(*) from dataset_snapshot where dataset_id = t.dataset_id) as snapshots from training_set t where id = $1', [id]);
    await database.end();
    expect(made).toMatchObject({ id, status: 'READY', rows: frameRows });
    expect(row).toMatchObject({ attempts: 2, snapshots: '1' });
    expect(await features().requestTrainingSet(wish)).toMatchObject({ id, snapshotDigest: made.snapshotDigest });
  }, 240_000);

  const features = () => new PlinthClient({ url: plinth.url }).features;

  async function until(id: string, isSo: (set: TrainingSet) => boolean): Promise<void> {
    const deadline = performance.now() + 60_000;
    while (!isSo(await features().trainingSetById(id))) {
      if (performance.now() > deadline) throw new Error('It never came to that.');
      await new Promise((next) => setTimeout(next, 5));
    }
  }

  async function commit(name: string, files: FileChanges): Promise<void> {
    const post = async (path: string, body: string | Buffer, type: string): Promise<void> => {
      const response = await fetch(`${plinth.url}${path}`, { method: 'POST', headers: { 'Content-Type': type }, body: typeof body === 'string' ? body : Uint8Array.from(body) });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    };
    await post('/graphql', JSON.stringify({ query: 'mutation ($name: String!) { createDataset(input: { name: $name }) { id } }', variables: { name } }), 'application/json');
    await post(`/api/v1/datasets/${name}/packs`, packOf(Object.values(files).filter((content) => content !== null)), 'application/octet-stream');
    await post(`/api/v1/datasets/${name}/commits`, commitBody({}, files), 'application/octet-stream');
  }
});

function csv(head: string, count: number, row: (number: number) => string): string {
  return [head, ...Array.from({ length: count }, (_, number) => row(number)), ''].join('\n');
}
