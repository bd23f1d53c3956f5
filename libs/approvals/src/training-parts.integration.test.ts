import { DatasetClient } from '@plinth/datasets/testing';
import { driver, driverStats, feature, FeaturesClient, hourlyStats } from '@plinth/features/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApprovalsWorld, type SeenRequest } from './testing/index.js';

const folders = ['train', 'test'].map((name) => ({ kind: 'FILES', name, folders: [name] }));
const rides = (...rows: readonly string[]): string => `${['driver_id,event_timestamp,label', ...rows].join('\n')}\n`;
const first = '1,2026-01-01T10:00:00Z,1';
const second = '2,2026-01-01T10:00:00Z,0';
const passed = 'The splits of 1 input have nothing in common.';
const nothingCompared = /^Nothing was compared of \S+, where there are no two splits\. Declare splits/;

interface Taken {
  readonly name: string;
  readonly digest: string;
  readonly context?: string;
}

describe('what a model is trained and tested on', () => {
  let server: TestServer;
  let world: ApprovalsWorld;
  let data: DatasetClient;
  let features: FeaturesClient;
  beforeAll(async () => {
    server = await TestServer.start();
    world = await ApprovalsWorld.of(server);
    data = new DatasetClient(server, world.owner.token);
    features = new FeaturesClient(server, world.owner.token);
    await data.makeDataset({ name: 'driver-stats' });
    await data.snapshotOf('driver-stats', { 'stats.csv': 'driver_id,event_timestamp,created,conv_rate,acc_rate\n1,2026-01-01T09:00:00Z,2026-01-01T09:05:00Z,0.5,0.6\n' });
    await features.apply([driver, { ...driverStats, source: { ...driverStats.source, path: '*.csv' } }, hourlyStats([feature('conv_rate')])]);
  });
  afterAll(async () => {
    await world?.stop();
    await server?.stop();
  });

  const committed = async (files: Readonly<Record<string, string>>, header: Readonly<Record<string, unknown>> = {}) => {
    const { id, name } = await data.makeDataset();
    return { id, name, digest: (await data.snapshotOf(name, files, header)).digest };
  };
  const split = (test: string, header: Readonly<Record<string, unknown>> = {}) => committed({ 'train/a.csv': rides(first), 'test/b.csv': rides(test) }, { splits: folders, ...header });
  /** A training set over these entities, as whoever asks for it gets it. */
  const trainingSet = async (dataset: string): Promise<Taken> => {
    const name = `${dataset}-set`;
    const { made } = await features.ask<{ made: { id: string } }>('mutation ($input: RequestTrainingSetInput!) { made: requestTrainingSet(input: $input) { id } }', { input: { dataset: name, entities: { dataset, timestampColumn: 'event_timestamp' }, features: ['driver_hourly_stats:conv_rate'] } });
    const seen = async () => (await features.ask<{ trainingSet: { status: string; snapshotDigest: string | null } }>('query ($id: ID!) { trainingSet(id: $id) { status snapshotDigest } }', { id: made.id })).trainingSet;
    await expect.poll(async () => (await seen()).status, { timeout: 60_000 }).toBe('READY');
    return { name, digest: (await seen()).snapshotDigest ?? '' };
  };
  const trainedOn = async (inputs: readonly Taken[]) => {
    const { api } = world.author;
    const run = await api.makeRun({ experimentName: 'training' });
    await api.log(run.id, { inputs: inputs.map(({ name, digest, context }) => ({ name, digest, ...(context ? { tags: [{ key: 'context', value: context }] } : {}) })) });
    return api.makeVersion((await api.makeModel()).id, { fromRun: run.id, ready: true });
  };
  const gateOf = ({ gates }: SeenRequest) => ({ outcome: gates[0]?.outcome, explanation: gates[0]?.explanation });
  /** What the gate says in the end. */
  const leakage = async (...inputs: readonly Taken[]) => {
    const { target } = await world.target([{ name: 'Maintainers', count: 1, from: { role: 'MAINTAINER' } }], { gates: [{ id: 'gate', kind: 'training-data-leakage' }] });
    const request = await world.requester.api.requestPromotion((await trainedOn(inputs)).id, { target });
    const now = async () => gateOf(await world.owner.api.see(request.id));
    await expect.poll(async () => (await now()).outcome, { timeout: 60_000 }).not.toBe('PENDING');
    return now();
  };

  it('does not pass without splits, and is told what to do', async () => {
    expect(await leakage(await committed({ 'a.csv': rides(first) }))).toEqual({ outcome: 'FAIL', explanation: expect.stringMatching(nothingCompared) as string });
    expect((await leakage(await committed({ 'a.csv': rides(second) }), await committed({ 'train/a.csv': rides(first) }, { splits: folders.slice(0, 1) }))).outcome).toBe('PASS');
    expect(await leakage({ ...(await committed({ 'a.csv': '1' })), context: 'training' }, { ...(await committed({ 'b.csv': '2' })), context: 'training' })).toMatchObject({ outcome: 'FAIL', explanation: expect.stringMatching(/^Nothing was compared of \S+, \S+, where/) as string });
  });

  it('is of a training set what the splits of its entity frame are', async () => {
    const [leaky, clean, bare] = [await split(first), await split(second), await committed({ 'a.csv': rides(first) })];
    const ofLeaky = await trainingSet(leaky.name);
    expect(await leakage(ofLeaky)).toEqual({ outcome: 'FAIL', explanation: expect.stringContaining(`Splits leak: ${ofLeaky.name}@1 by the splits of ${leaky.name}@1 train and test: 1 file in common`) as string });
    expect(await leakage(await trainingSet(clean.name))).toEqual({ outcome: 'PASS', explanation: passed });
    expect(await leakage(await trainingSet(bare.name))).toEqual({ outcome: 'FAIL', explanation: expect.stringMatching(nothingCompared) as string });
  });

  it('is of a frame without splits what those are that it was derived from', async () => {
    const from = async (test: string) => {
      const { id, digest } = await split(test);
      const cleaned = await committed({ 'a.csv': rides(first, second) }, { derivation: { inputs: [{ datasetId: id, digest }] } });
      return committed({ 'b.csv': rides(second, first) }, { derivation: { inputs: [{ datasetId: cleaned.id, digest: cleaned.digest }] } });
    };
    const [leaky, clean] = [await from(first), await from('7,2026-01-02T10:00:00Z,0')];
    expect(await leakage(await trainingSet(leaky.name))).toMatchObject({ outcome: 'FAIL', explanation: expect.stringContaining('1 row in common') as string });
    expect(await leakage(await trainingSet(clean.name))).toEqual({ outcome: 'PASS', explanation: passed });
    // Somebody who only says where data came from is not believed to have kept its rows.
    expect((await leakage(clean)).outcome).toBe('FAIL');
  });

  it('has no file in common where it is two inputs, whatever they are for', async () => {
    const [one, same] = [await committed({ 'a.csv': rides(first), 'c.csv': 'x\n1\n' }), await committed({ 'b.csv': rides(first) })];
    const told = { outcome: 'FAIL', explanation: `Inputs leak: ${[`${one.name}@1`, `${same.name}@1`].sort().join(' and ')}: 1 file in common.` };
    expect(await leakage(one, same)).toEqual(told);
    expect(await leakage({ ...one, context: 'training' }, { ...same, context: 'evaluation' })).toEqual(told);
    const copy = await committed({ 'b.csv': rides(first) });
    expect(copy.digest).toBe(same.digest);
    expect(await leakage(same, copy)).toMatchObject({ outcome: 'FAIL', explanation: expect.stringContaining('1 file in common') as string });
  });

  it('has no row and no key in common where it is two inputs', async () => {
    const [training, evaluation] = [rides(first, second), rides('3,2026-01-01T10:00:00Z,1', second)];
    const [one, other] = [{ ...(await committed({ 'a.csv': training })), context: 'training' }, { ...(await committed({ 'b.csv': evaluation })), context: 'evaluation' }];
    expect(await leakage(one, other)).toEqual({ outcome: 'FAIL', explanation: expect.stringMatching(/^Inputs leak: \S+ and \S+: 1 row in common\.$/) as string });
    const apart = { ...(await committed({ 'b.csv': rides('3,2026-01-01T10:00:00Z,1') })), context: 'evaluation' };
    expect(await leakage(one, apart)).toEqual({ outcome: 'PASS', explanation: '2 inputs have nothing in common with each other.' });
    const columns = ['driver_id', 'event_timestamp', 'label'].map((name) => ({ name, type: 'string', nullable: true }));
    const schema = { tables: [{ name: 'rides', files: '*.csv', format: 'CSV', columns, key: ['driver_id'] }] };
    const keyed = await Promise.all([[first], ['1,2026-05-05T10:00:00Z,0']].map((rows) => committed({ 'c.csv': rides(...rows) }, { schema })));
    expect(await leakage(...keyed)).toEqual({ outcome: 'FAIL', explanation: expect.stringMatching(/^Inputs leak: \S+ and \S+: 1 key in common\.$/) as string });
    // Tables about other things have the columns in common that they are joined by.
    const drivers = { ...(await committed({ 'd.csv': 'driver_id,age\n1,30\n' })), context: 'lookup' };
    expect(await leakage(one, drivers)).toEqual({ outcome: 'PASS', explanation: '2 inputs have no file in common with each other.' });
  });
});
