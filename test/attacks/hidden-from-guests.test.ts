import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type Permission } from '@plinth/access';
import { servedRoutes } from '@plinth/server';
import { TestServer } from '@plinth/server/testing';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { controllerEdges } from '../architecture/testing/edges.js';
import { nobodysId, operationOf, placesOfIds, placesOfTexts, type RootField, rootFields } from '../architecture/testing/plausible.js';
import { guestWorld, type GuestWorld, mark, shown } from './testing/guest-world.js';
import { isTried } from './testing/thoroughness.js';

/** An id chosen for something new tells whether it is taken; what is exported of the log is for those who see the whole. */
const takenAsWritten = ['createRun input.id'];
/** Texts of mutations by which something is found. All others are given to what is made or changed. */
const lookedUpByName = ['deployModelVersion input.environment', 'reportDeployment input.environment', 'rollbackDeployment input.environment', 'requestPromotion input.target.name', 'breakGlass input.target.name'];
/** As deep as the API lets anybody ask: where it lets them less, less. */
const depth = 3;

/** A guest whose custom role limits what they read. What the role does not let them see is, for them, not there: by no field, list, count, route, feed or message. */
describe('what is hidden from a guest', () => {
  let server: TestServer;
  let world: GuestWorld;
  let secrets: string[];
  beforeAll(async () => {
    server = await TestServer.start();
    world = await guestWorld(server);
    secrets = [mark, ...Object.values(world.hidden)];
    // Until the guest was told of both requests: of the one that they may see, in the end, alone.
    await vi.waitFor(async () => {
      const [row] = await server.platform.database.transaction({ workspaceId: server.workspaceId }, () => server.platform.database.query<{ told: number }>('select count(*)::int as told from notification where workspace_id = $1 and recipient_id = $2', [server.workspaceId, world.guest.actor.id]));
      if (row?.told !== 2) throw new Error('Not told yet.');
    }, 20_000);
  }, 1_200_000);
  afterAll(() => server?.stop());

  const roots = () => rootFields(server.application.get(GraphQLSchemaHost).schema);
  /** With what stands before it, to find the field by. */
  const leaksIn = (answer: string) => secrets.flatMap((secret) => (answer.includes(secret) ? [answer.slice(Math.max(0, answer.indexOf(secret) - 400), answer.indexOf(secret) + secret.length)] : []));
  const answerTo = async (root: RootField, given: Record<string, unknown>, asked: string, deep = 1): Promise<string> => {
    const { query, variables } = operationOf(root, given, deep);
    const { data, errors } = await server.graphql(world.guest.token, query, variables);
    return JSON.stringify({ data, errors: errors?.map(({ message, extensions }) => ({ message, ...extensions, requestId: '' })) }).replaceAll(asked, 'asked').replaceAll(nobodysId, 'asked');
  };

  const deepest = async (root: RootField, given: Record<string, unknown>, deep = depth): Promise<string> => {
    const { query, variables } = operationOf(root, given, deep);
    const answer = JSON.stringify(await server.graphql(world.guest.token, query, variables));
    return deep > 0 && answer.includes('OPERATION_TOO_LARGE') ? deepest(root, given, deep - 1) : answer;
  };

  it('is in no count', async () => {
    const ask = `query ($experiment: ID!, $run: ID!, $model: ID!) {
      experiments { totalCount nodes { id runCount } } runs { totalCount nodes { id childCount } } registeredModels { totalCount nodes { id } } environments { name } deployments { nodes { id } }
      promotionRequests { nodes { id } } inbox { nodes { request { id } } } notifications { unreadCount nodes { subjectId } }
      experiment(id: $experiment) { runs { totalCount } } run(id: $run) { children { totalCount } modelVersions { id } parent { id } } registeredModel(id: $model) { activeDeployments { id } versions { nodes { id sourceRunId cardFacts { runName } } } }
      runColumns(experimentIds: [$experiment]) { key runCount sampleValues } search(text: "guests") { id title }
    }`;
    const { experiment, run, model, deployment, request, version } = world.visible;
    const found = await server.ask(world.guest.token, ask, { experiment, run, model });
    expect(found).toMatchObject({
      experiments: { totalCount: 1, nodes: [{ id: experiment, runCount: 1 }] }, runs: { totalCount: 1, nodes: [{ id: run, childCount: 0 }] }, registeredModels: { totalCount: 1, nodes: [{ id: model }] }, environments: [{ name: shown }],
      deployments: { nodes: [{ id: deployment }] }, promotionRequests: { nodes: [{ id: request }] }, inbox: { nodes: [{ request: { id: request } }] }, notifications: { unreadCount: 1, nodes: [{ subjectId: request }] },
      experiment: { runs: { totalCount: 1 } }, run: { children: { totalCount: 0 }, modelVersions: [{ id: version }], parent: null }, registeredModel: { activeDeployments: [{ id: deployment }] },
    });
    expect(JSON.stringify(found)).not.toContain(mark);
    // The owner finds all of it: what is left out above is there.
    const all = await world.owner.ask<{ runs: { totalCount: number }; search: unknown[] }>(ask, { experiment, run, model });
    expect(all).toMatchObject({ runs: { totalCount: 4 }, registeredModels: { totalCount: 2 }, experiment: { runs: { totalCount: 2 } }, run: { children: { totalCount: 1 } } });
    expect(JSON.stringify(all)).toContain(mark);
  });

  it('shows of data only that something is there, where the run came from', async () => {
    const ask = `query ($run: ID!, $dataset: ID!, $definition: ID!, $trainingSet: ID!) {
      lineage(node: { kind: RUN, id: $run }, direction: UPSTREAM, depth: 5) { nodes { from { hidden id kind title path } } }
      run(id: $run) { inputs { name snapshot { message } } }
      dataset(id: $dataset) { name } featureDefinition(id: $definition) { name usedBy { name } } trainingSet(id: $trainingSet) { document } datasets { totalCount } featureDefinitions { nodes { name } }
    }`;
    const { run } = world.visible;
    const { dataset, view: definition, trainingSet } = world.hidden;
    const { data, errors } = await server.graphql(world.guest.token, ask, { run, dataset, definition, trainingSet });
    expect(data).toBe(null);
    expect([...new Set(errors?.map(({ extensions }) => extensions?.['code']))]).toEqual(['FORBIDDEN']);
    const walked = await server.ask<{ lineage: { nodes: { from: Record<string, unknown> }[] } }>(world.guest.token, 'query ($run: ID!) { lineage(node: { kind: RUN, id: $run }, direction: UPSTREAM, depth: 5) { nodes { from { hidden id kind title path } } } }', { run });
    expect(walked.lineage.nodes.map(({ from }) => from)).toEqual(walked.lineage.nodes.map(() => ({ hidden: true, id: null, kind: null, title: null, path: null })));
    expect(walked.lineage.nodes.length).toBeGreaterThan(0);
    // The owner finds all of it: what is left out above is there.
    const all = JSON.stringify(await world.owner.ask(ask, { run, dataset, definition, trainingSet }));
    for (const each of ['"hidden":false', dataset, mark]) expect(all).toContain(each);
  });

  it('is in no answer to any query, however deep, of whatever the guest may see', async () => {
    let seen = 0;
    for (const root of roots().filter(({ kind }) => kind === 'query')) {
      const given = [{}, ...placesOfIds(root.field).flatMap(({ put }) => Object.values(world.visible).map(put)), ...placesOfTexts(root.field).map(({ put }) => put(shown))];
      for (const each of given) {
        const answer = await deepest(root, each);
        expect([root.field.name, each, leaksIn(answer)]).toEqual([root.field.name, each, []]);
        if (answer.includes(shown)) seen += 1;
      }
    }
    // Or this would show little.
    expect(seen).toBeGreaterThan(20);
  }, 1_200_000);

  it('opens nothing by its id, in no argument of any field: the answer is that to an id which nobody has', async () => {
    const before = await everythingHidden();
    const wrong: unknown[] = [];
    let places = 0;
    for (const root of roots().filter(({ kind }) => kind !== 'subscription')) {
      for (const { path, put } of placesOfIds(root.field)) {
        const toNobody = await answerTo(root, put(nobodysId), nobodysId);
        places += 1;
        for (const [kind, id] of Object.entries(world.hidden).filter((_, thing) => isTried(places, thing))) {
          const told = `${root.field.name} ${path} ← ${kind}`;
          const answer = await answerTo(root, put(id), id);
          if (answer !== toNobody && !takenAsWritten.includes(`${root.field.name} ${path}`)) wrong.push([told, answer, toNobody]);
          if (leaksIn(answer).length) wrong.push([told, leaksIn(answer)]);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(await everythingHidden()).toEqual(before);
  }, 1_200_000);

  it('nor by its name', async () => {
    const unknown = mark.replace('guests', 'nobody');
    const wrong: unknown[] = [];
    const tried = new Set<string>();
    for (const root of roots().filter(({ kind }) => kind !== 'subscription')) {
      for (const { path, put } of placesOfTexts(root.field)) {
        if (root.kind === 'mutation' && !lookedUpByName.includes(`${root.field.name} ${path}`)) continue;
        tried.add(`${root.field.name} ${path}`);
        for (const text of [(name: string) => name, (name: string) => `models:/${name}@${name}`, (name: string) => `models:/${name}/1`]) {
          const [answer, toNobody] = [await answerTo(root, put(text(mark)), mark), await answerTo(root, put(text(unknown)), unknown)];
          if (answer !== toNobody) wrong.push([`${root.field.name} ${path}`, answer, toNobody]);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(lookedUpByName.filter((name) => !tried.has(name))).toEqual([]);
    // Where the rest is the guest's own: what they deploy or ask for goes nowhere that is hidden.
    const { next: versionId } = world.visible;
    for (const environment of [mark, unknown]) expect([environment, await world.guest.api.codeOf('mutation ($input: DeployModelVersionInput!) { deployModelVersion(input: $input) { id } }', { input: { versionId, environment } })]).toEqual([environment, 'ENVIRONMENT_NOT_FOUND']);
    for (const name of [mark, unknown]) expect([name, await world.guest.api.requestRefusal(versionId ?? '', { target: { kind: 'ENVIRONMENT', name } })]).toEqual([name, 'ENVIRONMENT_NOT_FOUND']);
    // That a name is taken can not be kept from whoever wants it. By what, can.
    const { errors } = await server.graphql(world.guest.token, 'mutation ($name: String!) { createRun(input: { experimentName: $name }) { id } }', { name: mark });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'EXPERIMENT_NAME_TAKEN', details: { experimentId: '' } });
  }, 1_200_000);

  it('nor by any route', async () => {
    const routes = [
      ...controllerEdges(server.application).map(({ name, requirement }) => ({ name, requirement })),
      ...servedRoutes(server.application).flatMap(({ method, url, requires }) => (requires === undefined ? [] : [{ name: `${method} ${url}`, requirement: requires as Permission }])),
    ].filter(({ name, requirement }) => requirement !== 'public' && name.includes(':'));
    expect(routes.length).toBeGreaterThan(10);
    for (const { name } of routes) {
      const [method = 'GET', path = '/'] = name.split(' ');
      const answerOf = async (asked: string) => {
        const address = path.split('/').map((part) => (part.startsWith(':') ? asked : part.startsWith('*') ? `${mark}.txt` : part)).join('/');
        const isLog = address.endsWith('/logs');
        const answer = await server.fetch(world.guest.token, address, { method, ...(method === 'GET' || method === 'HEAD' || method === 'DELETE' ? {} : { headers: { 'Content-Type': isLog ? 'application/json' : 'application/octet-stream' }, body: isLog ? '{"lines":[]}' : '' }) });
        return `${answer.status} ${(await answer.text()).replaceAll(asked, 'asked').replaceAll(/"requestId":"[^"]*"/g, '')}`;
      };
      const toNobody = await answerOf(nobodysId);
      for (const [kind, id] of Object.entries(world.hidden)) expect([name, kind, await answerOf(id)]).toEqual([name, kind, toNobody]);
      if (!path.includes(':name')) continue;
      const unnamed = await answerOf(mark.replace('guests', 'nobody'));
      expect([name, await answerOf(mark)]).toEqual([name, expect.stringMatching(/^40[34] /)]);
      expect([name, await answerOf(mark)]).toEqual([name, unnamed]);
    }
  }, 1_200_000);

  it('opens no feed, and comes by none', async () => {
    const url = `${server.url.replace('http', 'ws')}/graphql`;
    const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${world.guest.token}` }, retryAttempts: 0 });
    const heard: string[] = [];
    const begin = (root: RootField, given: Record<string, unknown>, listen = false) => {
      const { query, variables } = operationOf(root, given, 1);
      return new Promise<string>((resolve) => client.subscribe({ query, variables: { ...variables } }, {
        next: (value) => {
          if (listen) heard.push(JSON.stringify(value));
          resolve(value.errors ? JSON.stringify(value.errors[0]?.extensions?.['code']) : 'open');
        },
        error: (error) => resolve(JSON.stringify(Array.isArray(error) ? error[0].extensions?.code : String(error))),
        complete: () => resolve('complete'),
      }));
    };
    for (const root of roots().filter(({ kind }) => kind === 'subscription')) {
      for (const { put } of placesOfIds(root.field)) {
        const toNobody = await begin(root, put(nobodysId));
        for (const [kind, id] of Object.entries(world.hidden)) expect([root.field.name, kind, await begin(root, put(id))]).toEqual([root.field.name, kind, toNobody]);
        for (const kind of root.field.name === 'runsChanged' ? ['experiment'] : ['run']) void begin(root, put(world.visible[kind] ?? ''), true);
      }
      if (!placesOfIds(root.field).length) void begin(root, {}, true);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const id of [world.hidden['child'] ?? '', world.visible['run'] ?? '']) await world.owner.log(id, { metrics: [{ key: 'late', steps: [2], times: [2_000], values: [1] }], tags: [{ key: 'late', value: 'x' }] });
    for (const id of [world.hidden['request'], world.visible['request']]) await world.owner.ask('mutation ($id: ID!) { withdrawPromotion(id: $id, reason: "late") { id } }', { id });
    await expect.poll(() => heard.filter((each) => each.includes(world.visible['run'] ?? '')).length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(heard.flatMap(leaksIn)).toEqual([]);
    await client.dispose();
  }, 1_200_000);

  const everythingHidden = () => world.owner.ask(
    `query ($experiment: ID!, $run: ID!, $child: ID!, $model: ID!, $request: ID!, $dataset: ID!, $view: ID!, $trainingSet: ID!) {
      experiment(id: $experiment) { name description deletedAt tags { key value } } run(id: $run) { ...all } child: run(id: $child) { ...all }
      registeredModel(id: $model) { name description deletedAt archivedAt aliases { name version } versions(withArchived: true) { nodes { id description status tags { key value } deprecatedAt } } activeDeployments { id status } }
      dataset(id: $dataset) { name description deletedAt archivedAt lastNumber tags { key value } } featureDefinition(id: $view) { name description lifecycle currentVersion tags { key value } } trainingSet(id: $trainingSet) { document }
      promotionRequest(id: $request) { status votes { verdict } threads { resolvedAt comments { body } } }
    } fragment all on Run { name notes status deletedAt tags { key value } params { key value } metrics { key count } inputs { name } logs { nodes { text } } artifacts { nodes { path } } }`,
    Object.fromEntries(Object.entries(world.hidden)),
  );
});
