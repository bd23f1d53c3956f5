import { randomUUID } from 'node:crypto';
import { systemActor } from '@plinth/access';
import { DatasetClient, retainSnapshots } from '@plinth/datasets/testing';
import { driver, feature, FeaturesClient } from '@plinth/features/testing';
import type { LineageNode } from '@plinth/lineage';
import { BreakNotices, LineageRecorder, tellOwnersJob } from '@plinth/lineage';
import { JobRunner } from '@plinth/platform/jobs';
import { PipelineClient } from '@plinth/pipelines/testing';
import { type TestActor, TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RegistryClient } from './testing/index.js';

const warehouse = 'postgres://dw:5432';

interface Told {
  readonly kind: string;
  readonly title: string;
  readonly body: string;
  readonly link: string | null;
}

describe('owners downstream of what breaks', () => {
  let server: TestServer;
  let engineer: TestActor;
  let owner: TestActor;
  let data: DatasetClient;
  let pipelines: PipelineClient;
  let api: RegistryClient;
  beforeAll(async () => {
    server = await TestServer.start();
    engineer = await server.makeActor('MAINTAINER');
    data = new DatasetClient(server, engineer.token);
    pipelines = new PipelineClient(server, engineer.token);
  });
  afterAll(() => server?.stop());

  /** The runs of worlds, by the name of their data set. */
  const fitted = new Map<string, string>();
  const unique = (name: string) => `${name}-${randomUUID().slice(0, 8)}`;
  const inbox = async ({ token }: TestActor): Promise<readonly Told[]> => (await server.ask<{ notifications: { nodes: Told[] } }>(token, '{ notifications(first: 50) { nodes { kind title body link } } }')).notifications.nodes.filter(({ kind }) => kind === 'upstream.broken');
  const told = (who: TestActor, count: number) => vi.waitFor(async () => {
    const found = await inbox(who);
    expect(found).toHaveLength(count);
    return found;
  }, { timeout: 20_000, interval: 100 });
  /** Until nothing waits to be told of. */
  const settled = async () => {
    await vi.waitFor(async () => {
      const [row] = await server.platform.database.read(server, () => server.platform.database.query<{ count: number }>('select count(*)::int as count from lineage_break where workspace_id = $1 and told_at is null', [server.workspaceId]));
      expect(row?.count).toBe(0);
    }, { timeout: 20_000, interval: 100 });
    await vi.waitFor(async () => {
      const [row] = await server.platform.database.read(server, () => server.platform.database.query<{ count: number }>(`select count(*)::int as count from outbox where workspace_id = $1 and topic = 'notification'`, [server.workspaceId]));
      expect(row?.count).toBe(0);
    }, { timeout: 20_000, interval: 100 });
  };
  /** A table of dbt that is a data set, on which somebody else trained a model that is in use. */
  const world = async () => {
    owner = await server.makeActor('MAINTAINER');
    api = new RegistryClient(server, owner.token);
    const name = unique('rides');
    const { id } = await data.makeDataset({ name });
    const { digest } = await data.snapshotOf(name, { 'rows.csv': 'k,price\n1,2\n' });
    await server.ask(engineer.token, 'mutation ($node: LineageNodeInput!, $namespace: String!, $name: String!) { attachLineageName(node: $node, namespace: $namespace, name: $name) { name } }', { node: { kind: 'DATASET', id } satisfies LineageNode, namespace: warehouse, name });
    const run = await api.makeRun({ experimentName: 'training', name: `fit-${name}` });
    await api.log(run.id, { inputs: [{ name, digest, sourceType: 'plinth', source: name }] });
    const model = await api.makeModel({ name: `model-${name}` });
    await api.makeVersion(model.id, { fromRun: run.id, ready: true });
    await api.setAlias(model.id, 'champion', 1);
    fitted.set(name, run.id);
    return { name, id, digest, run: run.id, model: model.id };
  };
  let second = 0;
  const write = async (name: string, more: Readonly<Record<string, unknown>>, executionId = randomUUID()) => {
    const at = new Date(Date.UTC(2026, 0, 1) + 1_000 * second++).toISOString();
    const report = { executionId, job: { namespace: 'dbt', name: `model.${name}` }, at, state: 'SUCCEEDED', outputs: [{ namespace: warehouse, name, ...more }] };
    await pipelines.report(report);
    return report;
  };
  const fields = (...names: readonly string[]) => names.map((each) => ({ name: each.split(' ')[0], type: each.split(' ')[1] ?? 'int' }));

  it('hear once that a table lost a column and of which type another is, with the way to theirs', async () => {
    const { name, run } = await world();
    await write(name, { fields: fields('k', 'price', 'at') });
    const changed = await write(name, { fields: fields('k', 'at timestamp') });
    await pipelines.report(changed);
    await settled();
    const [notice] = await told(owner, 1);
    expect(notice).toMatchObject({ title: `${name} lost the column price and changed the type of the column at`, link: `/runs/${run}` });
    expect(notice?.body.split('\n')).toEqual(['The column price is gone.', 'The column at was int and is timestamp.', `Yours that came from it: run fit-${name}, model model-${name}@1.`, `The way: ${name} → ${name} → fit-${name}.`, `In use and trained on it: model model-${name}@1.`]);
    // Whose data set it became owns what came from it, too.
    expect((await told(engineer, 1))[0]?.body).toContain(`Yours that came from it: data set ${name}@1.`);
  });

  it('hear nothing of columns that come, of what a reader leaves out, and of what nobody stands on', async () => {
    const { name } = await world();
    await write(name, { fields: fields('k', 'price') });
    await write(name, { fields: fields('k', 'price', 'more') });
    await pipelines.report({ executionId: randomUUID(), job: { namespace: 'dbt', name: 'reader' }, state: 'SUCCEEDED', inputs: [{ namespace: warehouse, name, fields: fields('k') }] });
    const alone = unique('alone');
    await write(alone, { fields: fields('k', 'price') });
    await write(alone, { fields: fields('k') });
    await settled();
    expect(await inbox(owner)).toEqual([]);
  });

  it('hear that it was dropped, and that checks failed, of each failure once', async () => {
    const { name } = await world();
    const executionId = randomUUID();
    const checks = [{ assertion: 'not_null', column: 'price', hasPassed: false }, { assertion: 'unique', column: 'k', hasPassed: true }, { assertion: 'fresh', hasPassed: false, severity: 'WARNING' }];
    await write(name, { checks }, executionId);
    await write(name, { checks }, executionId);
    await write(name, { lifecycle: 'DROPPED' });
    await settled();
    expect((await told(owner, 2)).map(({ title }) => title).sort()).toEqual([`${name} failed the check not_null(price)`, `${name} was dropped`]);
  });

  it('hear that a data set was archived, deleted, or lost columns', async () => {
    const { name, id } = await world();
    const schema = (...columns: readonly string[]) => ({ tables: [{ name: 'rows', files: 'rows.csv', format: 'CSV', columns: columns.map((column) => ({ name: column, type: 'int64', nullable: false })) }] });
    await data.snapshotOf(name, { 'rows.csv': 'k,price\n1,2\n3,4\n' }, { schema: schema('k', 'price') });
    await data.snapshotOf(name, { 'rows.csv': 'k\n1\n' }, { schema: schema('k') });
    await settled();
    expect((await told(owner, 1)).map(({ title, body }) => [title, body.split('\n')[0]])).toEqual([[`The data set ${name} lost or changed a column`, 'rows: the column price is gone.']]);
    for (const mutation of ['archiveDataset', 'archiveDataset', 'deleteDataset']) await server.ask(engineer.token, `mutation ($id: ID!) { ${mutation}(id: $id) { id } }`, { id });
    await settled();
    expect((await told(owner, 3)).map(({ title }) => title).sort()).toEqual([`The data set ${name} lost or changed a column`, `The data set ${name} was archived`, `The data set ${name} was deleted`].sort());
  });

  it('hear that the files of a snapshot were given up, by retention or by somebody, if theirs came of that very one', async () => {
    const { name, id, digest } = await world();
    const later = await data.snapshotOf(name, { 'rows.csv': 'k,price\n1,3\n' });
    const other = await server.makeActor('MAINTAINER');
    const run = await new RegistryClient(server, other.token).makeRun({ experimentName: 'training', name: `later-${name}` });
    await new RegistryClient(server, other.token).log(run.id, { inputs: [{ name, digest: later.digest, sourceType: 'plinth', source: name }] });
    await data.snapshotOf(name, { 'rows.csv': 'k,price\n1,4\n' });
    await server.ask(engineer.token, 'mutation ($id: ID!) { updateDataset(input: { id: $id, retentionDays: 1 }) { id } }', { id });
    const admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
    await admin.query(`alter table dataset_ref_move disable trigger user; update dataset_ref_move set moved_at = moved_at - interval '2 days' where from_digest = '\\x${digest}'; alter table dataset_ref_move enable trigger user`).finally(() => admin.end());
    expect(await retainSnapshots(server)).toBe(1);
    expect(await retainSnapshots(server)).toBe(0);
    await settled();
    const [notice] = await told(owner, 1);
    expect(notice).toMatchObject({ title: `The data set ${name} gave up the files of snapshot 1` });
    expect(notice?.body.split('\n')).toEqual(expect.arrayContaining(['The data set keeps snapshots that no ref leads to for 1 days.', `In use and trained on it: model model-${name}@1.`]));
    // What follows it in the data set stands on files of its own, and so does what came of that.
    expect(await inbox(other)).toEqual([]);
    await server.ask(engineer.token, 'mutation ($id: ID!, $digest: String!) { deleteDatasetSnapshot(datasetId: $id, digest: $digest) { digest } }', { id, digest: later.digest });
    await settled();
    expect((await told(other, 1)).map(({ title }) => title)).toEqual([`The data set ${name} gave up the files of snapshot 2`]);
    expect(await inbox(owner)).toHaveLength(1);
  });

  it('hear it for the service accounts that they answer for, which may own things', async () => {
    const { name, model } = await world();
    const robot = (await server.ask<{ createServiceAccount: { id: string } }>((await server.makeActor('OWNER')).token, 'mutation ($name: String!) { createServiceAccount(input: { name: $name, role: WRITER }) { id } }', { name: unique('robot') })).createServiceAccount.id;
    const person = await server.makeActor('WRITER');
    await server.ask((await server.makeActor('OWNER')).token, 'mutation ($id: ID!, $ownerId: ID!) { setServiceAccountOwner(actorId: $id, ownerId: $ownerId) { id } }', { id: robot, ownerId: person.actor.id });
    await server.ask(engineer.token, 'mutation ($id: ID!, $ownerId: ID!) { updateRegisteredModel(input: { id: $id, ownerId: $ownerId }) { id } }', { id: model, ownerId: robot });
    await write(name, { fields: fields('k', 'price') });
    await write(name, { fields: fields('k') });
    await settled();
    const [notice] = await told(person, 1);
    expect(notice?.body).toContain(`Yours that came from it: model model-${name}@1.`);
  });

  it('hear that a feature view or its source was archived', async () => {
    const { name } = await world();
    const features = new FeaturesClient(server, engineer.token);
    const view = `view-${name}`;
    const { definitions } = await features.apply([driver, { name: `source-${name}`, source: { kind: 'BATCH', dataset: 'not-made-yet', path: '*.csv', timestampColumn: 'at' } }, { name: view, view: { entities: ['driver'], source: `source-${name}`, ttlSeconds: 60, features: [feature('price')] } }]);
    const idOf = (wanted: string) => definitions.find((each) => each.name === wanted)?.id ?? '';
    await server.platform.database.transaction(server, () => server.application.get(LineageRecorder).record(owner.actor, [{ from: { kind: 'FEATURE_VIEW', id: idOf(view), version: '1' }, to: { kind: 'RUN', id: (fitted.get(name) ?? '') } }]));
    await server.ask(engineer.token, 'mutation ($id: ID!) { archiveFeatureDefinition(id: $id) { id } }', { id: idOf(view) });
    await settled();
    expect((await told(owner, 1))[0]).toMatchObject({ title: `The feature view ${view} was archived`, link: `/runs/${fitted.get(name)}` });
  });

  it('hear that a further version of a feature view has a feature no more, or of another type', async () => {
    const { name } = await world();
    const features = new FeaturesClient(server, engineer.token);
    const view = `view-${name}`;
    const apply = (...named: readonly ReturnType<typeof feature>[]) => features.apply([driver, { name: `source-${name}`, source: { kind: 'BATCH', dataset: 'not-made-yet', path: '*.csv', timestampColumn: 'at' } }, { name: view, compatibility: 'NONE', view: { entities: ['driver'], source: `source-${name}`, ttlSeconds: 60, features: named } }]);
    const { definitions } = await apply(feature('price'), feature('rate'), feature('kept'));
    const id = definitions.find((each) => each.name === view)?.id ?? '';
    await server.platform.database.transaction(server, () => server.application.get(LineageRecorder).record(owner.actor, [{ from: { kind: 'FEATURE', id, version: '1', column: 'price' }, to: { kind: 'RUN', id: fitted.get(name) ?? '' } }]));
    await apply({ ...feature('rate'), type: 'STRING' }, feature('kept'));
    await settled();
    const [notice] = await told(owner, 1);
    expect(notice).toMatchObject({ title: `The feature view ${view} lost or changed 2 features`, link: `/runs/${fitted.get(name)}` });
    expect(notice?.body.split('\n').slice(0, 2)).toEqual(['The feature price is gone.', expect.stringMatching(/^The feature rate was \w+ and is STRING\.$/)]);
    await apply({ ...feature('rate'), type: 'STRING' }, feature('kept'), feature('more'));
    await settled();
    expect(await inbox(owner), 'a feature more breaks nothing').toHaveLength(1);
  });

  it('hear nothing of what they may not see', async () => {
    const { name, model } = await world();
    // A guest owns the model and sees neither data nor pipelines.
    const guest = await server.makeActor('GUEST');
    await server.ask(engineer.token, 'mutation ($id: ID!, $ownerId: ID!) { updateRegisteredModel(input: { id: $id, ownerId: $ownerId }) { id } }', { id: model, ownerId: guest.actor.id });
    await write(name, { fields: fields('k', 'price') });
    await write(name, { fields: fields('k') });
    await settled();
    await told(owner, 1);
    const [row] = await server.platform.database.read(server, () => server.platform.database.query<{ count: number }>('select count(*)::int as count from notification where workspace_id = $1 and recipient_id = $2', [server.workspaceId, guest.actor.id]));
    expect(row?.count).toBe(0);
  });

  it('are told once by however many workers at once', async () => {
    const { name } = await world();
    const notices = server.application.get(BreakNotices);
    const actor = systemActor(server.workspaceId, 'lineage:tell', 'test');
    await write(name, { fields: fields('k', 'price') });
    await write(name, { fields: fields('k') });
    await Promise.all(Array.from({ length: 4 }, () => notices.tellWaiting(actor)));
    await settled();
    expect(await told(owner, 1)).toHaveLength(1);
    expect(server.application.get(JobRunner).jobs().has(tellOwnersJob)).toBe(true);
    await expect(notices.tellWaiting(owner.actor)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
