import { DatasetClient } from '@plinth/datasets/testing';
import { driver, feature, FeaturesClient } from '@plinth/features/testing';
import { type ImpactArguments, impactOf, type SeenImpact } from '@plinth/lineage/testing';
import type { LineageNode } from '@plinth/lineage';
import { TestServer, type TestActor } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RegistryClient } from './testing/index.js';

const csv = (...rows: readonly string[]): string => `${rows.join('\n')}\n`;

/** From a column of a source over a feature and a training set to what runs in production. */
describe('the impact of a column that is wrong', () => {
  let server: TestServer;
  let people: Record<'keeper' | 'trainer' | 'reader', TestActor>;
  let data: DatasetClient;
  let api: RegistryClient;
  let world: { readonly source: string; readonly view: string; readonly set: { readonly datasetId: string; readonly digest: string }; readonly rides: { readonly id: string; readonly digest: string }; readonly run: string; readonly model: { readonly id: string }; readonly live: string };
  beforeAll(async () => {
    server = await TestServer.start();
    people = { keeper: await server.makeActor('MAINTAINER'), trainer: await server.makeActor('MAINTAINER'), reader: await server.makeActor('READER') };
    data = new DatasetClient(server, people.keeper.token);
    api = new RegistryClient(server, people.trainer.token);
    const features = new FeaturesClient(server, people.keeper.token);
    const rides = await data.makeDataset({ name: 'rides' });
    await data.makeDataset({ name: 'driver-stats' });
    const frame = await data.snapshotOf('rides', { 'frame.csv': csv('driver_id,event_timestamp', '1,2026-01-01T10:00:00Z') });
    await data.snapshotOf('driver-stats', { 'stats.csv': csv('driver_id,event_timestamp,rate,trips', '1,2026-01-01T09:00:00Z,0.5,10') });
    const { definitions } = await features.apply([
      driver,
      { name: 'stats', source: { kind: 'BATCH', dataset: 'driver-stats', path: 'stats.csv', timestampColumn: 'event_timestamp' } },
      { name: 'driver_stats', view: { entities: ['driver'], source: 'stats', ttlSeconds: 86_400, features: [feature('rate'), feature('trips', { type: 'INT64' })] } },
    ]);
    const { made: { id } } = await features.ask<{ made: { id: string } }>('mutation ($input: RequestTrainingSetInput!) { made: requestTrainingSet(input: $input) { id } }', { input: { dataset: 'sets', entities: { dataset: 'rides', timestampColumn: 'event_timestamp' }, features: ['driver_stats:rate'] } });
    const asked = () => features.ask<{ trainingSet: { status: string; datasetId: string; snapshotDigest: string | null } }>('query ($id: ID!) { trainingSet(id: $id) { status datasetId snapshotDigest } }', { id });
    await vi.waitUntil(async () => (await asked()).trainingSet.status === 'READY', { timeout: 60_000, interval: 100 });
    const { trainingSet: { datasetId, snapshotDigest } } = await asked();
    const run = await api.makeRun({ experimentName: 'training', name: 'fit' });
    await api.log(run.id, { inputs: [{ name: 'sets', digest: snapshotDigest, sourceType: 'plinth', source: 'sets' }] });
    const model = await api.makeModel({ name: 'eta' });
    const version = await api.makeVersion(model.id, { fromRun: run.id, ready: true });
    await api.makeVersion(model.id, { fromRun: run.id, ready: true });
    await api.setAlias(model.id, 'champion', 1);
    const live = await api.deploy('development', version.id);
    const idOf = (name: string) => definitions.find((each) => each.name === name)?.id ?? '';
    world = { source: idOf('stats'), view: idOf('driver_stats'), set: { datasetId, digest: snapshotDigest ?? '' }, rides: { id: rides.id, digest: frame.digest }, run: run.id, model, live: live.id };
  }, 120_000);
  afterAll(() => server?.stop());

  const impact = (node: LineageNode, more: ImpactArguments = {}, token = people.reader.token) => impactOf(server, token, node, more);
  const lines = ({ nodes }: SeenImpact) => nodes.map(({ group, node: { title }, label, columns }) => `${group} ${title}@${label}${columns.length ? ` (${columns.join(', ')})` : ''}`);

  it('is the features, the training set, the run, the versions and where they run', async () => {
    const found = await impact({ kind: 'DATA_SOURCE', id: world.source, version: '1', column: 'rate' });
    expect(lines(found).sort()).toEqual(['DEPLOYMENT eta in development@1', 'FEATURE_VERSION driver_stats@1 (rate)', 'MODEL_VERSION eta@1', 'MODEL_VERSION eta@2', 'RUN fit@null', 'TRAINING_SET sets@1 (rate)']);
    expect(found.counts.map(({ group, count, liveCount }) => `${group} ${count} ${liveCount}`).sort()).toEqual(['DEPLOYMENT 1 1', 'FEATURE_VERSION 1 0', 'MODEL_VERSION 2 1', 'RUN 1 0', 'TRAINING_SET 1 0']);
    expect(found).toMatchObject({ cut: null, caveats: [] });
  });

  it('has to be trained anew where a version is in use, and only there', async () => {
    const { retrain, retrainCount } = await impact({ kind: 'DATA_SOURCE', id: world.source, version: '1', column: 'rate' });
    expect(retrain.map(({ node, label, uses, isLive, first, last }) => [node.title, label, uses, isLive, first.from.title, last.from.title])).toEqual([
      ['eta', '1', [{ kind: 'ENVIRONMENT', name: 'development' }, { kind: 'ALIAS', name: 'champion' }], true, 'stats', 'fit'],
    ]);
    expect(retrainCount).toBe(1);
  });

  it('is for their owners to know', async () => {
    const { people: told, peopleCount } = await impact({ kind: 'DATA_SOURCE', id: world.source, version: '1', column: 'rate' });
    expect(told.map(({ account, count, retrainCount, liveCount }) => [account?.id, count, retrainCount, liveCount])).toEqual([[people.trainer.actor.id, 4, 1, 2], [people.keeper.actor.id, 2, 0, 0]]);
    expect(peopleCount).toBe(2);
  });

  it('is less for a column of which less was made', async () => {
    expect(lines(await impact({ kind: 'DATA_SOURCE', id: world.source, version: '1', column: 'trips' }))).toEqual(['FEATURE_VERSION driver_stats@1 (trips)']);
  });

  it("is for somebody's rows all that came of the data that held them", async () => {
    const found = await impact({ kind: 'DATASET', id: world.rides.id, version: world.rides.digest, column: 'driver_id' }, { cause: 'ROWS_GONE' });
    expect(lines(found).sort()).toEqual(['DEPLOYMENT eta in development@1', 'MODEL_VERSION eta@1', 'MODEL_VERSION eta@2', 'RUN fit@null', 'TRAINING_SET sets@1']);
    expect(found.caveats.map(({ code }) => code)).toEqual(['ROWS', 'EARLIER']);
  });

  it('is for a token no more than what it may see', async () => {
    const narrow = (await server.makeActor('READER', { scopes: ['lineage:read', 'feature:read', 'deployment:read', 'member:read'] })).token;
    const found = await impact({ kind: 'DATA_SOURCE', id: world.source, version: '1', column: 'rate' }, {}, narrow);
    expect(lines(found).sort()).toEqual(['DEPLOYMENT eta in development@1', 'FEATURE_VERSION driver_stats@1 (rate)']);
    expect([found.retrainCount, found.counts.length]).toEqual([0, 2]);
    for (const secret of [world.model.id, world.run, world.set.datasetId]) expect(JSON.stringify(found)).not.toContain(secret);
  });

  it('is no longer for now what it was before', async () => {
    expect((await impact({ kind: 'DATA_SOURCE', id: world.source, version: '1' }, { at: '2020-01-01T00:00:00Z' })).nodes).toEqual([]);
    expect((await impact({ kind: 'RUN', id: world.run })).nodes.map(({ group }) => group).sort()).toEqual(['DEPLOYMENT', 'MODEL_VERSION', 'MODEL_VERSION']);
  });

  it('tells what was in use at an earlier time beside what is in use now', async () => {
    const model = await api.makeModel({ name: 'moved' });
    const [first, second] = [await api.makeVersion(model.id, { fromRun: world.run, ready: true }), await api.makeVersion(model.id, { fromRun: world.run, ready: true })];
    const moment = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return new Date().toISOString();
    };
    const seen = async (at?: string) => {
      const { nodes } = await impact({ kind: 'RUN', id: world.run }, at === undefined ? {} : { at });
      return nodes.filter(({ node }) => node.title?.startsWith('moved')).map(({ group, label, uses, usesThen, isLive, wasLive }) => [group, label, uses.map(({ name }) => name), usesThen?.map(({ name }) => name) ?? null, isLive, wasLive]).sort();
    };
    const unused = await moment();
    await api.setAlias(model.id, 'champion', 1);
    await api.deploy('development', first.id);
    const used = await moment();
    await new Promise((resolve) => setTimeout(resolve, 10));
    await api.setAlias(model.id, 'champion', 2);
    await api.deploy('development', second.id);
    const later = await moment();
    const [one, two] = [['MODEL_VERSION', '1', [], ['development', 'champion'], false, true], ['MODEL_VERSION', '2', ['development', 'champion'], [], true, false]];
    expect(await seen(used)).toEqual([['DEPLOYMENT', '1', [], [], false, true], one, two]);
    expect(await seen(later)).toEqual([['DEPLOYMENT', '1', [], [], false, false], ['DEPLOYMENT', '2', [], [], true, true], ['MODEL_VERSION', '1', [], [], false, false], ['MODEL_VERSION', '2', ['development', 'champion'], ['development', 'champion'], true, true]]);
    expect(await seen(unused)).toEqual([['MODEL_VERSION', '1', [], [], false, false], ['MODEL_VERSION', '2', ['development', 'champion'], [], true, false]]);
    expect(await seen()).toEqual([['DEPLOYMENT', '1', [], null, false, null], ['DEPLOYMENT', '2', [], null, true, null], ['MODEL_VERSION', '1', [], null, false, null], ['MODEL_VERSION', '2', ['development', 'champion'], null, true, null]]);
  });
});
