import { DatasetClient } from '@plinth/datasets/testing';
import { FeaturesClient } from '@plinth/features/testing';
import { LineageRecorder } from '@plinth/lineage';
import { RegistryClient } from '@plinth/registry/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { agesAndIncomes, columnsOf, csvOf, WatchedClient } from '../testing/index.js';

/** What is watched beside a deployment. */
describe('a monitor of', { timeout: 180_000 }, () => {
  let server: TestServer;
  let owner: WatchedClient;
  beforeAll(async () => {
    server = await TestServer.start();
    owner = new WatchedClient(server, (await server.makeActor('OWNER')).token);
  }, 60_000);
  afterAll(() => server?.stop());

  const look = (id: string, from: Date, to: Date) => owner.ask('mutation ($id: ID!, $from: DateTime!, $to: DateTime!) { runMonitor(id: $id, from: $from, to: $to) { id } }', { id, from, to });

  it('a model version looks at the rows of all its deployments', async () => {
    const baseline = await owner.snapshotBaseline();
    const { id, versionId } = await owner.makeDeployment();
    const environment = `second-${crypto.randomUUID().slice(0, 8)}`;
    await owner.ask('mutation ($name: String!) { createEnvironment(input: { name: $name, rank: 40 }) { id } }', { name: environment });
    const { id: second } = await owner.deploy(environment, versionId);
    const stranger = await owner.makeDeployment();
    const each = await owner.makeMonitor({ kind: 'MODEL_VERSION', id: versionId }, baseline.id);
    const over = await owner.makeMonitor({ kind: 'MODEL_VERSION', id: versionId }, baseline.id, { schedule: { kind: 'CRON', cron: '0 0 1 1 *' } });
    const from = new Date(Date.now() - 1_000);
    await owner.logPredictions(id, columnsOf(agesAndIncomes(300, 0, 3)));
    await owner.done(each.id, 1);
    await owner.logPredictions(second, columnsOf(agesAndIncomes(200, 30, 4)));
    await owner.logPredictions(stranger.id, columnsOf(agesAndIncomes(200, 30, 5)));
    expect((await owner.done(each.id, 2)).map(({ currentRows, outcome }) => [currentRows, outcome])).toEqual([[200, 'DRIFTED'], [300, 'STABLE']]);
    await look(over.id, from, new Date(Date.now() + 1_000));
    expect(await owner.done(over.id, 1)).toMatchObject([{ currentRows: 500 }]);
  });

  it('a data set looks at each commit to it', async () => {
    const baseline = await owner.snapshotBaseline();
    const data = new DatasetClient(server, owner.token);
    const monitor = await owner.makeMonitor({ kind: 'DATASET', id: baseline.datasetId }, baseline.id, { schedule: { kind: 'BATCH' } });
    await data.snapshotOf(baseline.dataset, { 'rows.csv': csvOf(agesAndIncomes(400, 0, 6)) });
    expect(await owner.done(monitor.id, 1)).toMatchObject([{ currentRows: 400, outcome: 'STABLE' }]);
    await data.snapshotOf(baseline.dataset, { 'rows.csv': csvOf(agesAndIncomes(350, 30, 7)) });
    expect((await owner.done(monitor.id, 2))[0]).toMatchObject({ currentRows: 350, outcome: 'DRIFTED' });
    expect(await owner.alertsOf(monitor.id)).toMatchObject([{ status: 'OPEN' }]);
  });

  it('a feature view looks at the rows of its source, as they are when it looks', async () => {
    const baseline = await owner.snapshotBaseline();
    const features = new FeaturesClient(server, owner.token);
    const name = `people-${crypto.randomUUID().slice(0, 8)}`;
    const { definitions } = await features.apply([
      { name: `${name}-person`, entity: { joinKeys: [{ name: 'person_id', type: 'INT64' }] } },
      { name: `${name}-source`, source: { kind: 'BATCH', dataset: baseline.dataset, path: '*.csv', timestampColumn: 'at' } },
      { name, view: { entities: [`${name}-person`], source: `${name}-source`, features: [{ name: 'age', type: 'DOUBLE' }, { name: 'income', type: 'DOUBLE' }] } },
    ]);
    const view = definitions.find(({ kind }) => kind === 'VIEW');
    const monitor = await owner.makeMonitor({ kind: 'FEATURE_VIEW', id: view?.id ?? '' }, baseline.id, { schedule: { kind: 'CRON', cron: '0 0 1 1 *' } });
    const each = await owner.makeMonitor({ kind: 'FEATURE_VIEW', id: view?.id ?? '' }, baseline.id, { schedule: { kind: 'BATCH' } });
    const day = (number: number) => new Date(Date.UTC(2026, 0, number));
    await look(monitor.id, day(1), day(2));
    expect(await owner.done(monitor.id, 1)).toMatchObject([{ currentRows: 500, outcome: 'STABLE' }]);
    await new DatasetClient(server, owner.token).snapshotOf(baseline.dataset, { 'rows.csv': csvOf(agesAndIncomes(250, 30, 7)) });
    await look(monitor.id, day(2), day(3));
    expect((await owner.done(monitor.id, 2))[0]).toMatchObject({ currentRows: 250, outcome: 'DRIFTED' });
    expect(await owner.done(each.id, 1), 'at each commit to its source').toMatchObject([{ currentRows: 250, outcome: 'DRIFTED' }]);
  });

  it('a data set whose rows are not as expected tells those who stand on them, once', async () => {
    const baseline = await owner.snapshotBaseline();
    const data = new DatasetClient(server, owner.token);
    const { id: suiteId } = await owner.saveExpectations(`ages-${baseline.dataset}`, [{ kind: 'RANGE', column: 'age', max: 70 }]);
    const monitor = await owner.makeMonitor({ kind: 'DATASET', id: baseline.datasetId }, baseline.id, { schedule: { kind: 'BATCH' }, expectations: { suiteId } });
    const { actor, token } = await server.makeActor('MAINTAINER');
    const theirs = new RegistryClient(server, token);
    const { id: runId } = await theirs.makeRun({ experimentName: 'downstream', name: `of-${baseline.dataset}` });
    await server.platform.database.transaction(server, () => server.application.get(LineageRecorder).record(actor, [{ from: { kind: 'DATASET', id: baseline.datasetId }, to: { kind: 'RUN', id: runId } }]));
    const bad = (seed: number) => data.snapshotOf(baseline.dataset, { 'rows.csv': csvOf(agesAndIncomes(350, 30, seed)) });
    await bad(7);
    await owner.done(monitor.id, 1);
    const heard = async () => (await theirs.ask<{ notifications: { nodes: { kind: string; title: string; link: string }[] } }>('{ notifications { nodes { kind title link } } }')).notifications.nodes.filter(({ kind }) => kind === 'upstream.broken');
    await vi.waitFor(async () => expect(await heard()).toMatchObject([{ title: expect.stringContaining('age'), link: `/runs/${runId}` }]), { timeout: 60_000, interval: 100 });
    await bad(8);
    await owner.done(monitor.id, 2);
    expect(await heard()).toHaveLength(1);
  });

  it('what is not there is refused', async () => {
    const baseline = await owner.snapshotBaseline();
    const create = 'mutation ($input: CreateMonitorInput!) { createMonitor(input: $input) { id } }';
    for (const kind of ['DEPLOYMENT', 'MODEL_VERSION', 'FEATURE_VIEW', 'DATASET']) expect([kind, await owner.codeOf(create, { input: { name: 'none', target: { kind, id: crypto.randomUUID() }, baselineId: baseline.id, definition: { schedule: { kind: 'BATCH' } } } })]).toEqual([kind, 'MONITOR_TARGET_NOT_FOUND']);
  });
});
