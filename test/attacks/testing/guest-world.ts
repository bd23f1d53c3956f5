import { randomUUID } from 'node:crypto';
import { ApprovalsClient } from '@plinth/approvals/testing';
import { DatasetClient } from '@plinth/datasets/testing';
import { feature, FeaturesClient } from '@plinth/features/testing';
import { MonitoringClient, numbers, openAlert } from '@plinth/monitoring/testing';
import { PipelineClient } from '@plinth/pipelines/testing';
import type { TestActor, TestServer } from '@plinth/server/testing';

/** In every name, text, key and value of what is hidden: no answer may hold it. */
export const mark = 'kept-from-guests';
/** In the same of what is shown. */
export const shown = 'shown-to-guests';

export type Things = Readonly<Record<string, string>>;

/** A workspace in which a guest may see one model, one experiment and one of its runs, beside others of each kind, and all data and features, that are kept from them. */
export interface GuestWorld {
  readonly owner: ApprovalsClient;
  readonly guest: TestActor & { readonly api: ApprovalsClient };
  /** Ids by kind. */
  readonly hidden: Things;
  readonly visible: Things;
}

/** Permissions that tell of the whole workspace by what they are. Whoever gives one of these to a guest gives all that it tells of. */
export const ofTheWhole = /^(audit|policy|webhook|member):|^(group|role):write$|^(token|session):administer$/;

/** Permissions over what is read wholly or not at all: no condition limits it, so this guest has none of them. */
const ofData = /^(dataset|feature|training-set|pipeline|execution):/;

const named = (name: string) => ({ attribute: 'resource.name', operator: 'eq', value: name });
/** What limits the guest's reading; everything else that they have, such as writing, has no condition. */
const limits: Readonly<Record<string, unknown>> = {
  'model:read': named(shown),
  'experiment:read': named(shown),
  'run:read': { all: [{ attribute: 'resource.experiment', operator: 'eq', value: shown }, { attribute: 'resource.labels.team', operator: 'eq', value: shown }] },
  'environment:read': { attribute: 'resource.environment', operator: 'eq', value: shown },
  'promotion:read': named(shown),
};

/** Makes a guest with a custom role over everything that a condition can limit: reading is limited, and whatever changes things is not, so that only what is there for them can refuse it. */
export async function guestWorld(server: TestServer): Promise<GuestWorld> {
  const owner = new ApprovalsClient(server, (await server.makeActor('OWNER')).token);
  const guest = await server.makeActor('GUEST');
  const { permissionCatalogue: catalogue } = await owner.ask<{ permissionCatalogue: { permission: string }[] }>('{ permissionCatalogue { permission } }');
  const rules = catalogue.flatMap(({ permission }) => (ofTheWhole.test(permission) || ofData.test(permission) ? [] : [{ permission, ...(limits[permission] ? { where: limits[permission] } : {}) }]));
  const { made } = await owner.ask<{ made: { id: string } }>('mutation ($input: CreateCustomRoleInput!) { made: createCustomRole(input: $input) { id } }', { input: { name: 'limited', rules } });
  await owner.ask('mutation ($roleId: ID!, $holderId: ID!) { assignCustomRole(roleId: $roleId, holderKind: ACTOR, holderId: $holderId) { id } }', { roleId: made.id, holderId: guest.actor.id });
  const api = new ApprovalsClient(server, guest.token);
  for (const name of [shown, mark]) await owner.ask('mutation ($name: String!) { createEnvironment(input: { name: $name, rank: 30, description: $name }) { id } }', { name });
  const visible = await furnish(owner, guest, shown, 'VISIBLE');
  const hidden = await furnish(owner, guest, mark, 'HIDDEN');
  const data = await keepData(owner, visible);
  const pipelines = await keepPipelines(owner, visible);
  const watched = { ...(await watch(owner, visible, data, 'visible')), ...(await watch(owner, hidden, data, 'hidden')) };
  return { owner, guest: { ...guest, api }, visible, hidden: { ...hidden, ...data, ...pipelines, ...watched, ...(await entangle(owner, visible, hidden)) } };
}

async function furnish(owner: ApprovalsClient, guest: TestActor, name: string, key: string): Promise<Things> {
  const experiment = await owner.ask<{ made: { id: string } }>('mutation ($name: String!, $tags: [KeyValueInput!]) { made: createExperiment(input: { name: $name, description: $name, tags: $tags }) { id } }', { name, tags: [{ key: name, value: name }] });
  const run = await runIn(owner, experiment.made.id, name);
  const model = await owner.makeModel({ name, description: name, tags: [{ key: name, value: name }], intendedUse: name });
  const version = await owner.makeVersion(model.id, { ready: true, fromRun: run, description: name, tags: [{ key: name, value: name }] });
  await owner.setAlias(model.id, name, version.version, { reason: name });
  const deployment = await owner.deploy(name, version.id, { reason: name });
  const next = await owner.makeVersion(model.id, { ready: true, description: name });
  // The guest has a seat: they are told of the request, and may answer what they may see.
  const target = { kind: 'ALIAS', name: `${name}-target` };
  const policy = await owner.makePolicy({ target, quorum: [{ name: key, count: 1, from: { people: [guest.actor.id] } }] }, name);
  const request = await owner.requestPromotion(next.id, { target, reason: name });
  const thread = await owner.ask<{ made: { id: string } }>('mutation ($id: ID!, $body: String!) { made: commentOnPromotion(input: { requestId: $id, body: $body }) { id } }', { id: request.id, body: name });
  return { experiment: experiment.made.id, run, model: model.id, version: version.id, next: next.id, deployment: deployment.id, policy, request: request.id, thread: thread.made.id };
}

async function runIn(owner: ApprovalsClient, experimentId: string, name: string, more: Readonly<Record<string, unknown>> = {}, content = name): Promise<string> {
  const run = await owner.makeRun({ experimentId, name, notes: name, params: [{ key: content, value: content }], tags: [{ key: 'team', value: name }, { key: name, value: name }], source: { gitCommit: content, command: content }, ...more });
  await owner.log(run.id, { metrics: [{ key: content, steps: [1], times: [1_000], values: [1] }], inputs: [{ name: content, digest: content, sourceType: 'local', source: content }] });
  await owner.appendLines(run.id, [name]);
  await owner.server.fetch(owner.token, `/api/v1/runs/${run.id}/artifacts/${name}.txt`, { method: 'PUT', body: name });
  return run.id;
}

/** A data set, features of it and a training set, none of which the guest may see, although the run that they see, and the version of it, came from them. */
async function keepData(owner: ApprovalsClient, { run = '' }: Things): Promise<Things> {
  const data = new DatasetClient(owner.server, owner.token);
  const dataset = await data.makeDataset({ name: mark, description: mark, tags: [{ key: mark, value: mark }] });
  const snapshot = await data.snapshotOf(mark, { [`${mark}.csv`]: 'key,at,value\n1,2026-01-01T00:00:00Z,2\n' }, { message: mark });
  const features = new FeaturesClient(owner.server, owner.token);
  const { definitions } = await features.apply([
    { name: mark, description: mark, entity: { joinKeys: [{ name: 'key', type: 'INT64' }] } },
    { name: mark, description: mark, source: { kind: 'BATCH', dataset: mark, path: '*.csv', timestampColumn: 'at' } },
    { name: mark, description: mark, tags: [{ key: mark, value: mark }], view: { entities: [mark], source: mark, features: [feature('value', { description: mark })] } },
    { name: mark, description: mark, service: { members: [{ view: mark }] } },
  ]);
  const ids = Object.fromEntries(definitions.map(({ kind, id }) => [kind.toLowerCase(), id]));
  const set = await owner.ask<{ made: { id: string } }>('mutation ($input: RequestTrainingSetInput!) { made: requestTrainingSet(input: $input) { id } }', { input: { dataset: `${mark}-sets`, entities: { dataset: mark, timestampColumn: 'at' }, service: mark } });
  await owner.log(run, { inputs: [{ name: shown, digest: snapshot.digest, sourceType: 'local', source: shown }] });
  return { dataset: dataset.id, ...ids, trainingSet: set.made.id };
}

/** A pipeline with a step that failed, of which the guest may see neither, although a run that they see is that step. */
async function keepPipelines(owner: ApprovalsClient, { run = '' }: Things): Promise<Things> {
  const pipelines = new PipelineClient(owner.server, owner.token);
  const [root, step] = [{ executionId: randomUUID(), job: { namespace: mark, name: mark } }, { executionId: randomUUID(), job: { namespace: mark, name: `${mark}.step` } }];
  const { executions } = await pipelines.report(
    { ...root, state: 'FAILED', about: { description: mark }, error: { message: mark }, params: [{ key: mark, value: mark }] },
    { ...step, state: 'FAILED', parent: root, runId: run, error: { message: mark }, inputs: [{ namespace: mark, name: mark, version: mark }], outputs: [{ namespace: mark, name: `${mark}-out`, columns: [{ column: mark, sources: [{ namespace: mark, name: mark, column: mark }] }] }] },
  );
  const { assetByName } = await pipelines.ask<{ assetByName: { id: string } }>('query ($name: String!) { assetByName(namespace: $name, name: $name) { id } }', { name: mark });
  return { execution: root.executionId, stepExecution: step.executionId, pipeline: executions[0]?.job.id ?? '', pipelineStep: executions[1]?.job.id ?? '', asset: assetByName.id };
}

/** Predictions, a baseline, a monitor and an alert of a deployment, and a monitor of data that the guest does not see. @returns what is hidden of it */
async function watch(owner: ApprovalsClient, { deployment = '' }: Things, { dataset = '' }: Things, which: 'visible' | 'hidden'): Promise<Things> {
  const name = which === 'hidden' ? mark : shown;
  const client = new MonitoringClient(owner.server, owner.token);
  const batch = await client.logPredictions(deployment, [numbers(name, [1, 2])]);
  const baseline = await client.requestBaseline({ name, period: { deploymentId: deployment, from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' } });
  const monitor = await client.makeMonitor({ kind: 'DEPLOYMENT', id: deployment }, baseline.id, undefined, { name, description: name });
  const alert = await openAlert(owner.server, monitor.id, name);
  await client.ask('mutation ($input: LogBusinessMetricInput!) { logBusinessMetric(input: $input) { name } }', { input: { monitorId: monitor.id, name, points: [{ at: '2026-01-01T00:00:00Z', value: 1 }] } });
  const suite = await client.saveExpectations(name, [{ kind: 'NOT_NULL', column: name }]);
  if (which === 'visible') return {};
  const ofData = await client.makeMonitor({ kind: 'DATASET', id: dataset }, baseline.id, undefined, { name: `${mark}-data` });
  return { batch: batch.id, baseline: baseline.id, monitor: monitor.id, alert, dataMonitor: ofData.id, suite: suite.id };
}

/** What is hidden beside what is shown: runs of the shown experiment above and below the shown run, and versions that lead from one to the other. */
async function entangle(owner: ApprovalsClient, visible: Things, hidden: Things): Promise<Things> {
  const { experiment = '', run = '', model = '' } = visible;
  const child = await runIn(owner, experiment, mark, { parentRunId: run });
  // What a version froze of its run is the version's; the run's name and id are the run's.
  const source = await runIn(owner, hidden['experiment'] ?? '', mark, {}, shown);
  const elsewhere = await owner.makeVersion(model, { ready: true, fromRun: source, description: shown });
  const stranger = await owner.makeVersion(hidden['model'] ?? '', { ready: true, fromRun: run, description: mark });
  await owner.deploy(mark, elsewhere.id, { reason: mark });
  return { child, source, stranger: stranger.id };
}
