import { AccessControl, isPermission, type Requirement } from '@plinth/access';
import { JobRunner } from '@plinth/platform/jobs';
import { servedRoutes } from '@plinth/server';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { TestServer, type TestActor } from '@plinth/server/testing';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controllerEdges, type Edge, graphqlEdges } from './testing/edges.js';
import { nobodysId, operationOf, rootFields } from './testing/plausible.js';

/** Edges that need nobody: what operators ask, and what is signed instead. Everything else needs an actor. */
const publicEdges = [
  // How people sign in and out: whoever asks is nobody yet.
  'GET /api/auth/methods', 'GET /api/auth/oidc/callback', 'GET /api/auth/oidc/start', 'POST /api/auth/invitation', 'POST /api/auth/link', 'POST /api/auth/sign-out',
  'GET /health', 'GET /metrics', 'GET /ready', 'GET /schema.graphql', 'POST /api/v1/external-checks/:workspaceId/:checkId',
];
/** Edges that need an actor and no permission of theirs: who am I. */
const forEverybodyKnown = ['Query.viewer'];
/** Routes that no controller makes: GraphQL's own (every field of it is below), and the web app's files. */
const routesWithoutController = ['GET /*', 'GET /assets/*', 'GET /graphql', 'HEAD /*', 'HEAD /assets/*', 'HEAD /graphql', 'POST /graphql'];

/** Law 4: deny by default. */
describe('every edge names what it needs', () => {
  let server: TestServer;
  let edges: Edge[];
  let reader: TestActor;
  let access: AccessControl;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    edges = [...graphqlEdges(server.application), ...routeEdges()];
    reader = await server.makeActor('READER');
    access = server.application.get(AccessControl);
  });
  afterAll(() => server?.stop());

  /** Routes of controllers, and those that Fastify was given without one and that say in their config what they need. */
  const routeEdges = (): Edge[] => [
    ...controllerEdges(server.application),
    ...servedRoutes(server.application).flatMap(({ method, url, requires }) => (requires === undefined ? [] : [{ name: `${method} ${url}`, requirement: requires }])),
  ];
  const schema = () => server.application.get(GraphQLSchemaHost).schema;
  const needed = (name: string): Requirement | undefined => edges.find((edge) => edge.name === name)?.requirement;
  const mayReader = (requirement: Requirement | undefined) => requirement === 'public' || requirement === 'authenticated' || (requirement !== undefined && access.permissionsOfRole('READER').includes(requirement));
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

  it('and the list of edges is whole: each field of the schema and each route that is served is in it', () => {
    const names = new Set(edges.map(({ name }) => name));
    expect(rootFields(schema()).map(({ kind, field }) => `${capital(kind)}.${field.name}`).filter((name) => !names.has(name))).toEqual([]);
    const served = servedRoutes(server.application).filter(({ method }) => method !== 'HEAD' && method !== 'OPTIONS').map(({ method, url }) => `${method} ${url.length > 1 ? url.replace(/\/+$/, '') : url}`);
    expect(served.length).toBeGreaterThan(3);
    expect(served.filter((name) => !routesWithoutController.includes(name) && !edges.some((edge) => sameRoute(edge.name, name)))).toEqual([]);
  });

  it('as a permission that some domain has rules for', () => {
    const known = access.known();
    const wrong = edges.filter(({ name, requirement }) => {
      if (requirement === 'public') return !publicEdges.includes(name);
      if (requirement === 'authenticated') return !forEverybodyKnown.includes(name);
      return requirement === undefined || !known.has(requirement);
    });
    expect(wrong).toEqual([]);
    expect(edges.length).toBeGreaterThan(8);
  });

  it('and each job as well', () => {
    const jobs = [...server.application.get(JobRunner).jobs().values()];
    expect(jobs.length).toBeGreaterThan(1);
    expect(jobs.map(({ definition }) => definition.permission).filter((permission) => !isPermission(permission) || !access.known().has(permission))).toEqual([]);
  });

  it('and refuses by GraphQL whoever is nobody, and a reader what readers may not', async () => {
    for (const root of rootFields(schema())) {
      if (root.kind === 'subscription') continue;
      const name = `${capital(root.kind)}.${root.field.name}`;
      const { query, variables } = operationOf(root);
      const nobody = await server.graphql(undefined, query, variables);
      expect([name, valueOf(nobody.data), nobody.errors?.[0]?.extensions.code]).toEqual([name, null, 'UNAUTHENTICATED']);
      if (mayReader(needed(name))) continue;
      const known = await server.graphql(reader.token, query, variables);
      expect([name, valueOf(known.data), known.errors?.[0]?.extensions.code]).toEqual([name, null, 'FORBIDDEN']);
    }
  });

  it('and lets a scoped token do nothing beyond its scopes', async () => {
    const scoped = await server.makeActor('OWNER', { scopes: ['nothing:at-all'] });
    for (const root of rootFields(schema())) {
      const name = `${capital(root.kind)}.${root.field.name}`;
      if (root.kind === 'subscription' || forEverybodyKnown.includes(name)) continue;
      const { query, variables } = operationOf(root);
      const { data, errors } = await server.graphql(scoped.token, query, variables);
      expect([name, valueOf(data), errors?.[0]?.extensions.code]).toEqual([name, null, 'FORBIDDEN']);
    }
  });

  it('and refuses subscriptions alike', async () => {
    const url = `${server.url.replace('http', 'ws')}/graphql`;
    const scoped = await server.makeActor('OWNER', { scopes: ['nothing:at-all'] });
    for (const root of rootFields(schema())) {
      if (root.kind !== 'subscription') continue;
      const operation = { query: operationOf(root).query, variables: { ...operationOf(root).variables } };
      expect([root.field.name, await subscribed(url, {}, operation)]).toEqual([root.field.name, 4401]);
      expect([root.field.name, await subscribed(url, { authorization: `Bearer ${scoped.token}` }, operation)]).toEqual([root.field.name, 'FORBIDDEN']);
    }
  });

  it('and refuses by route whoever is nobody, and a reader what readers may not', async () => {
    for (const { name, requirement } of routeEdges()) {
      const [method = 'GET', path = '/'] = name.split(' ');
      if (requirement === 'public') continue;
      const address = path.split('/').map((part) => (part.startsWith(':') ? nobodysId : part.startsWith('*') ? 'file.txt' : part)).join('/');
      const codeOf = async (token: string | undefined) => {
        const answer = await server.fetch(token, address, { method, ...(method === 'GET' || method === 'HEAD' ? {} : { headers: { 'Content-Type': 'application/json' }, body: '{}' }) });
        if (method === 'HEAD') return answer.status;
        const body: unknown = await answer.json().catch(() => undefined);
        return JSON.stringify(body).match(/"code":"([A-Z_]+)"/)?.[1];
      };
      expect([name, await codeOf(undefined)]).toEqual([name, method === 'HEAD' ? 401 : 'UNAUTHENTICATED']);
      if (!mayReader(requirement)) expect([name, await codeOf(reader.token)]).toEqual([name, method === 'HEAD' ? 403 : 'FORBIDDEN']);
    }
  });
});

/** The value of the one field that was asked for. */
function valueOf(answered: Readonly<Record<string, unknown>> | null): unknown {
  return Object.values(answered ?? {})[0] ?? null;
}

/** Fastify writes a wildcard without its name. */
function sameRoute(declared: string, served: string): boolean {
  return declared.replace(/\*\w+/g, '*') === served.replace(/\*\w+/g, '*');
}

/** What a subscription comes to: the code of its first error, the code its connection was closed with, or `open`. */
function subscribed(url: string, connectionParams: Record<string, string>, operation: { readonly query: string; readonly variables: Record<string, unknown> }): Promise<unknown> {
  const client = createClient({ url, webSocketImpl: WebSocket, connectionParams, retryAttempts: 0 });
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('open'), 3_000);
    const settle = (outcome: unknown) => {
      clearTimeout(timer);
      resolve(outcome);
    };
    client.subscribe(operation, {
      next: ({ errors }) => settle(errors?.[0]?.extensions?.code ?? 'data'),
      error: (error) => settle(Array.isArray(error) ? error[0].extensions?.code : typeof error === 'object' && error !== null && 'code' in error ? error.code : String(error)),
      complete: () => settle('complete'),
    });
  }).finally(() => client.dispose());
}
