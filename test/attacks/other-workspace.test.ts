import { randomUUID } from 'node:crypto';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { DatasetClient } from '@plinth/datasets/testing';
import { openAlert } from '@plinth/monitoring/testing';
import { TestServer } from '@plinth/server/testing';
import type { WorkspaceId } from '@plinth/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nobodysId, operationOf, placesOfIds, type RootField, rootFields } from '../architecture/testing/plausible.js';
import { snapshotOf } from '../architecture/testing/snapshot.js';
import { isTried } from './testing/thoroughness.js';

/** In the names of everything of the other workspace: no answer may hold it. */
const mark = 'of-the-other-workspace';

/** Where an id is taken as written, so that another workspace's id is no more than a number: it names something new, what events of the log may be about, or what a producer says of executions. */
const takenAsWritten = ['createRun input.id', 'createAuditExport input.modelId', ...['executionId', 'parent.executionId', 'root.executionId', 'runId', 'runIds[0]'].map((path) => `reportExecutions reports[0].${path}`)];

describe('the ids of another workspace', () => {
  let server: TestServer;
  let other: WorkspaceId;
  let otherToken: string;
  const ids = new Map<string, string>();
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    const { createWorkspace: made } = await server.ask<{ createWorkspace: { workspace: { id: WorkspaceId }; token: { secret: string } } }>((await server.makeActor('OWNER')).token, `mutation { createWorkspace(input: { slug: "other", name: "${mark}" }) { workspace { id } token { secret } } }`);
    other = made.workspace.id;
    // Whoever made it is a member of both; this one is a member there alone.
    const { createServiceAccount: owner } = await server.ask<{ createServiceAccount: { id: string } }>(made.token.secret, `mutation { createServiceAccount(input: { name: "${mark}", role: OWNER }) { id } }`);
    const { createAccessToken: access } = await server.ask<{ createAccessToken: { secret: string } }>(made.token.secret, 'mutation ($id: ID!) { createAccessToken(input: { actorId: $id, name: "there" }) { secret } }', { id: owner.id });
    otherToken = access.secret;
    ids.set('actor', owner.id).set('workspace', other);
    const fields = server.application.get(GraphQLSchemaHost).schema.getMutationType()?.getFields() ?? {};
    const make = async (kind: string, mutation: string, query: string, variables: Readonly<Record<string, unknown>> = {}) => {
      if (!fields[mutation]) return;
      const id = /"id":"([^"]+)"/.exec(JSON.stringify(await server.ask(otherToken, query, variables)))?.[1];
      if (!id) throw new Error(`${mutation} made nothing.`);
      ids.set(kind, id);
    };
    await make('user', 'createUser', `mutation { createUser(input: { name: "${mark}", email: "${mark}@example.org", role: READER }) { id } }`);
    await make('token', 'createAccessToken', `mutation { createAccessToken(input: { name: "${mark}" }) { token { id } } }`);
    await make('group', 'createGroup', `mutation { createGroup(input: { name: "${mark}" }) { id } }`);
    await make('role', 'createCustomRole', `mutation { createCustomRole(input: { name: "${mark}", rules: [{ permission: "run:write" }] }) { id } }`);
    await make('experiment', 'createExperiment', `mutation { createExperiment(input: { name: "${mark}", description: "${mark}" }) { id } }`);
    await make('run', 'createRun', `mutation ($id: ID!) { createRun(input: { experimentId: $id, name: "${mark}", notes: "${mark}", params: [{ key: "${mark}", value: "${mark}" }] }) { id } }`, { id: ids.get('experiment') });
    const { environments } = await server.ask<{ environments: { id: string }[] }>(otherToken, '{ environments { id } }');
    ids.set('environment', environments[0]?.id ?? '');
    await make('model', 'createRegisteredModel', `mutation { createRegisteredModel(input: { name: "${mark}", description: "${mark}" }) { id } }`);
    await make('model version', 'createModelVersion', `mutation ($id: ID!) { createModelVersion(input: { modelId: $id, ready: true, description: "${mark}" }) { id } }`, { id: ids.get('model') });
    await make('deployment', 'deployModelVersion', `mutation ($id: ID!) { deployModelVersion(input: { environment: "production", versionId: $id, reason: "${mark}" }) { id } }`, { id: ids.get('model version') });
    await make('feature definition', 'applyFeatureDefinitions', `mutation { applyFeatureDefinitions(input: { definitions: [{ name: "${mark}", description: "${mark}", entity: { joinKeys: [{ name: "k", type: "INT64" }] } }] }) { definitions { id } } }`);
    const data = new DatasetClient(server, otherToken);
    await data.makeDataset({ name: `${mark}-rows` });
    await data.snapshotOf(`${mark}-rows`, { 'rows.csv': 'k,t\n1,2026-01-01\n' });
    const definitions = [{ name: mark, source: { kind: 'BATCH', dataset: `${mark}-rows`, timestampColumn: 't' } }, { name: mark, view: { entities: [mark], source: mark, features: [{ name: 'v', type: 'DOUBLE', column: 'k' }] } }];
    await make('feature view', 'applyFeatureDefinitions', 'mutation ($definitions: [FeatureDefinitionInput!]!) { applyFeatureDefinitions(input: { definitions: $definitions }) { definitions { id } } }', { definitions });
    await make('training set', 'requestTrainingSet', `mutation { requestTrainingSet(input: { dataset: "${mark}-sets", entities: { dataset: "${mark}-rows", timestampColumn: "t" }, features: ["${mark}:v"] }) { id } }`);
    const execution = { executionId: randomUUID(), job: { namespace: mark, name: mark }, state: 'STARTED', inputs: [{ namespace: mark, name: mark }] };
    await make('execution', 'reportExecutions', 'mutation ($reports: [ExecutionReportInput!]!) { reportExecutions(reports: $reports) { executions { id } } }', { reports: [execution] });
    await make('pipeline', 'reportExecutions', 'mutation ($reports: [ExecutionReportInput!]!) { reportExecutions(reports: $reports) { executions { job { id } } } }', { reports: [execution] });
    await make('webhook', 'createWebhook', `mutation { createWebhook(input: { name: "${mark}", url: "https://${mark}.example.org/" }) { webhook { id } } }`);
    await make('policy', 'createPolicy', `mutation ($document: JSON!) { createPolicy(input: { name: "${mark}", document: $document }) { id } }`, { document: { target: { kind: 'ALIAS', name: 'champion' }, quorum: [{ name: mark, count: 1, from: { role: 'READER' } }] } });
    await make('prediction batch', 'logPredictions', `mutation ($id: ID!, $values: JSON!) { logPredictions(input: { deploymentId: $id, columns: [{ name: "${mark}", role: FEATURE, values: $values }] }) { id } }`, { id: ids.get('deployment'), values: [1] });
    await make('baseline', 'requestBaseline', `mutation ($id: ID!) { requestBaseline(input: { name: "${mark}", period: { deploymentId: $id, from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z" } }) { id } }`, { id: ids.get('deployment') });
    await make('monitor', 'createMonitor', `mutation ($id: ID!, $baseline: ID!, $definition: JSON!) { createMonitor(input: { name: "${mark}", target: { kind: DEPLOYMENT, id: $id }, baselineId: $baseline, definition: $definition }) { id } }`, { id: ids.get('deployment'), baseline: ids.get('baseline'), definition: { schedule: { kind: 'BATCH' } } });
    await make('drift report', 'runMonitor', 'mutation ($id: ID!) { runMonitor(id: $id, from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z") { id } }', { id: ids.get('monitor') });
    ids.set('alert', await openAlert({ platform: server.platform, workspaceId: other }, ids.get('monitor') ?? '', mark));
    await make('webhook delivery', 'pingWebhook', 'mutation ($id: ID!) { pingWebhook(id: $id) { id } }', { id: ids.get('webhook') });
  });
  afterAll(() => server?.stop());

  const answerTo = async (token: string, root: RootField, put: (id: string) => Record<string, unknown>, id: string): Promise<string> => {
    const { query, variables } = operationOf(root, put(id), 1);
    const { data, errors } = await server.graphql(token, query, variables);
    return JSON.stringify({ data, errors: errors?.map(({ message, extensions }) => ({ message, ...extensions, requestId: '' })) }).replaceAll(id, 'id').replaceAll(nobodysId, 'id');
  };

  it('open nothing, in no argument of any field', async () => {
    const { token } = await server.makeActor('OWNER');
    const before = await snapshotOf(server.platform.database, other);
    const tried: string[] = [];
    let places = 0;
    for (const root of rootFields(server.application.get(GraphQLSchemaHost).schema)) {
      if (root.kind === 'subscription') continue;
      for (const { path, put } of placesOfIds(root.field)) {
        const toNobody = await answerTo(token, root, put, nobodysId);
        places += 1;
        for (const [kind, id] of [...ids].filter((_, thing) => isTried(places, thing))) {
          const told = `${root.field.name} ${path} ← ${kind}`;
          tried.push(told);
          const answer = await answerTo(token, root, put, id);
          expect([told, answer.includes(mark)]).toEqual([told, false]);
          // Not even whether it is there: the answer is that to an id which nobody has.
          if (!takenAsWritten.includes(`${root.field.name} ${path}`)) expect([told, answer]).toEqual([told, toNobody]);
        }
      }
    }
    expect(tried.length).toBeGreaterThan(20);
    expect(await snapshotOf(server.platform.database, other)).toEqual(before);
  }, 1_200_000);

  it('work at home: what the test above tries is there to be found', async () => {
    const found = await server.ask<{ members: { nodes: { name: string }[] } }>(otherToken, '{ members { nodes { name } } }');
    expect(found.members.nodes.map(({ name }) => name)).toContain(mark);
    for (const query of ['{ members(first: 1000) { nodes { name email } } accessTokens(first: 1000) { nodes { name } } }'])
      expect(JSON.stringify(await server.ask((await server.makeActor('OWNER')).token, query))).not.toContain(mark);
  });
});
