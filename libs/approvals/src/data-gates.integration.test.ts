import { DatasetClient } from '@plinth/datasets/testing';
import { driver, driverStats, feature, FeaturesClient, hourlyStats } from '@plinth/features/testing';
import { type LineageNode, LineageRecorder } from '@plinth/lineage';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApprovalsWorld, type SeenRequest, type Speaker } from './testing/index.js';

const table = (...columns: readonly { readonly name: string; readonly type: string; readonly nullable: boolean }[]) => ({ tables: [{ name: 'flights', files: '*.csv', format: 'CSV', columns }] });
const delay = { name: 'delay', type: 'int64', nullable: false };

describe('gates over training data', () => {
  let server: TestServer;
  let world: ApprovalsWorld;
  let data: DatasetClient;
  let [ann, ben]: Speaker[] = [];
  beforeAll(async () => {
    server = await TestServer.start();
    world = await ApprovalsWorld.of(server);
    data = new DatasetClient(server, world.owner.token);
    [ann, ben] = [await world.speaker('MAINTAINER'), await world.speaker('MAINTAINER')];
  });
  afterAll(async () => {
    await world?.stop();
    await server?.stop();
  });

  interface Input {
    readonly name: string;
    readonly digest: string;
    readonly tags?: readonly { readonly key: string; readonly value: string }[];
  }
  /** A ready version whose run named these inputs. */
  const trainedOn = async (inputs: readonly Input[], modelId?: string) => {
    const { api } = world.author;
    const run = await api.makeRun({ experimentName: 'training' });
    if (inputs.length) await api.log(run.id, { inputs: inputs.map(({ name, digest, tags }) => ({ name, digest, ...(tags ? { tags } : {}) })) });
    const model = modelId ?? (await api.makeModel()).id;
    return { modelId: model, ...(await api.makeVersion(model, { fromRun: run.id, ready: true })) };
  };
  const snapshot = async (dataset: Readonly<Record<string, unknown>> = {}, header: Readonly<Record<string, unknown>> = {}) => {
    const { id, name } = await data.makeDataset(dataset);
    const { digest } = await data.snapshotOf(name, { 'a.csv': `delay\n${name}\n` }, header);
    return { id, name, digest };
  };
  const asked = async (version: { readonly id: string }, gate: Readonly<Record<string, unknown>>, count = 1) => {
    const place = await world.target([{ name: 'Maintainers', count, from: { role: 'MAINTAINER' } }], { gates: [{ id: 'gate', ...gate }] });
    return { ...place, request: await world.requester.api.requestPromotion(version.id, { target: place.target }) };
  };
  const gateOf = ({ gates }: SeenRequest) => ({ outcome: gates[0]?.outcome, explanation: gates[0]?.explanation });

  it('know the inputs by digest, or name those that are not', async () => {
    const flights = await snapshot();
    const known = await asked(await trainedOn([flights]), { kind: 'training-data-known' });
    expect(gateOf(known.request)).toEqual({ outcome: 'PASS', explanation: 'Each of the 1 input is a snapshot whose files are there.' });
    const strange = await asked(await trainedOn([flights, { name: 'notes', digest: 'md5:17' }]), { kind: 'training-data-known' });
    expect(gateOf(strange.request)).toEqual({ outcome: 'FAIL', explanation: 'Not known by digest: notes (no snapshot md5:17).' });
    expect(gateOf((await asked(await trainedOn([]), { kind: 'training-data-known' })).request).outcome).toBe('FAIL');
  });

  it('take the age of a snapshot from its commit, whatever the run said', async () => {
    const old = { tags: [{ key: 'taken_at', value: '2020-01-01' }] };
    expect(gateOf((await asked(await trainedOn([{ ...(await snapshot()), ...old }]), { kind: 'training-data-age', maxDays: 1 })).request)).toMatchObject({ outcome: 'PASS', explanation: expect.stringContaining('The training data is 0 days old (data-') });
    expect(gateOf((await asked(await trainedOn([{ name: 'elsewhere', digest: 'x', ...old }]), { kind: 'training-data-age', maxDays: 1 })).request).outcome).toBe('FAIL');
  });

  it('compare the schema with that under the version at the target', async () => {
    const { name } = await data.makeDataset();
    const commit = async (content: string, schema: object) => ({ name, digest: (await data.snapshotOf(name, { 'a.csv': content }, { schema })).digest });
    const first = await trainedOn([await commit('1', table(delay))]);
    const { target, request } = await asked(first, { kind: 'training-data-schema', promise: 'FORWARD' });
    expect(gateOf(request)).toMatchObject({ outcome: 'PASS', explanation: expect.stringContaining('Nothing stands at the target yet') });
    await ann?.api.vote(request);
    await expect.poll(async () => (await world.owner.api.see(request.id)).status).toBe('EXECUTED');
    const wider = await trainedOn([await commit('2', table(delay, { name: 'gate', type: 'string', nullable: true }))], first.modelId);
    const narrower = await trainedOn([await commit('3', table({ name: 'gate', type: 'string', nullable: true }))], first.modelId);
    const next = await world.requester.api.requestPromotion(wider.id, { target });
    expect(gateOf(next)).toEqual({ outcome: 'PASS', explanation: 'The schemas of 1 data set keep what they promised to version 1, which stands there now.' });
    await world.requester.api.ask('mutation ($id: ID!) { withdrawPromotion(id: $id, reason: "next") { status } }', { id: next.id });
    expect(gateOf(await world.requester.api.requestPromotion(narrower.id, { target }))).toMatchObject({ outcome: 'FAIL', explanation: expect.stringMatching(/^Other than for version 1, which stands there now: .*"delay"/) });
  });

  it('count the files that lie in two splits', async () => {
    const { name } = await data.makeDataset();
    const splits = ['train', 'test'].map((split) => ({ kind: 'FILES', name: split, folders: [split] }));
    const clean = await data.snapshotOf(name, { 'train/a': 'a', 'train/b': 'b', 'test/c': 'c' }, { splits });
    const leaky = await data.snapshotOf(name, { 'test/d': 'b' }, { splits });
    expect(gateOf((await asked(await trainedOn([{ name, digest: clean.digest }]), { kind: 'training-data-leakage' })).request)).toEqual({ outcome: 'PASS', explanation: 'The splits of 1 input have nothing in common.' });
    expect(gateOf((await asked(await trainedOn([{ name, digest: leaky.digest }]), { kind: 'training-data-leakage' })).request)).toEqual({ outcome: 'FAIL', explanation: `Splits leak: ${name}@2 train and test: 1 file in common.` });
  });

  it('find what is sensitive however far up, and void what was asked when that changes', async () => {
    const people = await snapshot({ sensitivity: 'INTERNAL' });
    const { name } = await data.makeDataset({ sensitivity: 'PUBLIC' });
    const derived = await data.snapshotOf(name, { 'b.csv': 'x' }, { derivation: { inputs: [{ datasetId: people.id, digest: people.digest }] } });
    const version = await trainedOn([{ name, digest: derived.digest }]);
    const { request, target } = await asked(version, { kind: 'training-data-sensitivity', highest: 'INTERNAL', forbidden: ['pii'] }, 2);
    expect(gateOf(request)).toEqual({ outcome: 'PASS', explanation: 'All of the 2 labelled sources upstream are allowed (at most INTERNAL; not pii).' });
    await ann?.api.vote(request);
    await data.ask('mutation ($id: ID!) { updateDataset(input: { id: $id, sensitivityLabels: ["pii"] }) { id } }', { id: people.id });
    expect(await ben?.api.voteRefusal(request)).toBe('STALE_SUBJECT');
    const anew = await world.requester.api.requestPromotion(version.id, { target });
    expect(gateOf(anew)).toMatchObject({ outcome: 'FAIL', explanation: expect.stringMatching(/^Upstream, but not allowed: data-[0-9a-f]{8}@[0-9a-f]{12} \(INTERNAL, pii\)\./) });
  });

  it('see the features and columns that a training set was made of, and of a view only those', async () => {
    const { definitions } = await new FeaturesClient(server, world.owner.token).apply([driver, driverStats, hourlyStats([feature('home', { sensitivity: 'RESTRICTED' }), feature('acc_rate')])]);
    const view = definitions.find(({ kind }) => kind === 'VIEW')?.id ?? '';
    /** A version trained on a snapshot with this column in it, drawn as whoever makes training sets does. */
    const withColumn = async (from: LineageNode) => {
      const set = await snapshot({ sensitivity: 'PUBLIC' });
      await server.platform.database.transaction(server, () =>
        server.application.get(LineageRecorder).record(world.owner.actor, [{ from, to: { kind: 'DATASET', id: set.id, version: set.digest, column: 'x' }, transformation: { type: 'IDENTITY' } }]));
      return trainedOn([set]);
    };
    const withFeature = (column: string) => withColumn({ kind: 'FEATURE', id: view, version: '1', column });
    const gate = { kind: 'training-data-sensitivity', highest: 'CONFIDENTIAL' };
    expect(gateOf((await asked(await withFeature('home'), gate)).request)).toEqual({ outcome: 'FAIL', explanation: 'Upstream, but not allowed: driver_hourly_stats@1 home (RESTRICTED). Allowed: at most CONFIDENTIAL.' });
    expect(gateOf((await asked(await withFeature('acc_rate'), gate)).request)).toMatchObject({ outcome: 'PASS' });
    const people = await snapshot({ sensitivity: 'RESTRICTED' });
    expect(gateOf((await asked(await withColumn({ kind: 'DATASET', id: people.id, version: people.digest, column: 'home' }), gate)).request)).toEqual({ outcome: 'FAIL', explanation: `Upstream, but not allowed: ${people.name}@${people.digest.slice(0, 12)} (RESTRICTED). Allowed: at most CONFIDENTIAL.` });
  });
});
