import { GraphQLSchemaHost } from '@nestjs/graphql';
import { TestServer } from '@plinth/server/testing';
import { getIntrospectionQuery, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operationOf, rootFields } from '../architecture/testing/plausible.js';

/** The checks of graphql-cop, and what else was tried on GraphQL servers: each against Plinth as it is served in a cluster. */
describe('GraphQL', () => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    ({ token } = await server.makeActor('OWNER'));
  });
  afterAll(() => server?.stop());

  const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    server.fetch(token, '/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const refusedAs = async (query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const { data, errors } = await server.graphql(token, query, variables);
    expect(data).toBeNull();
    return [errors?.[0]?.extensions.code, errors?.[0]?.extensions.details && Reflect.get(Object(errors[0].extensions.details), 'what')];
  };

  it('1. aliases can not be overloaded', async () =>
    expect(await refusedAs(`{ viewer { actor { ${Array.from({ length: 101 }, (_, index) => `a${index}: id`).join(' ')} } } }`)).toEqual(['OPERATION_TOO_LARGE', 'aliases']));

  it('2. queries are not batched', async () => {
    const response = await post(Array.from({ length: 10 }, () => ({ query: '{ viewer { actor { id } } }' })));
    expect(await response.json()).toMatchObject({ data: null, errors: [{ extensions: { code: 'INVALID_REQUEST' } }] });
  });

  it('3. directives can not be overloaded', async () =>
    expect(await refusedAs(`{ viewer { actor { id ${'@skip(if: false) '.repeat(30)} } } }`)).toEqual(['OPERATION_TOO_LARGE', 'directives']));

  it('4. introspection does not go round', async () =>
    expect(await refusedAs(`{ __schema { types ${'{ fields { type '.repeat(6)} { name } ${'} }'.repeat(6)} } }`)).toEqual(['OPERATION_TOO_LARGE', 'depth']));

  it('5. introspection is off', async () => {
    expect(await refusedAs(getIntrospectionQuery())).toEqual(['INVALID_REQUEST', undefined]);
    expect(await refusedAs('{ __type(name: "Query") { fields { name } } }')).toEqual(['INVALID_REQUEST', undefined]);
    expect((await server.ask(token, '{ __typename }')).__typename).toBe('Query');
  });

  it('6. errors suggest nothing', async () => {
    for (const [query, variables] of [['{ viewr { actor { id } } }', {}], ['{ members(frist: 1) { nodes { id } } }', {}], ['query ($role: Role!) { setRole(actorId: "x", role: $role) { id } }', { role: 'OWNR' }], ['mutation ($role: Role!) { setRole(actorId: "x", role: $role) { id } }', { role: 'OWNR' }], ['{ viewer { actor { ... on ActorProfil { id } } } }', {}]] as const) {
      const { errors } = await server.graphql(token, query, variables);
      expect(errors?.length).toBeGreaterThan(0);
      expect(JSON.stringify(errors)).not.toContain('Did you mean');
    }
  });

  it('7. and 8. nothing is asked or changed by GET', async () => {
    for (const query of ['{ __typename }', 'mutation { createServiceAccount(input: { name: "x", role: OWNER }) { id } }']) {
      const response = await server.fetch(token, `/graphql?query=${encodeURIComponent(query)}`);
      expect([response.status, response.headers.get('Allow')]).toEqual([405, 'POST']);
      expect(await response.json()).toMatchObject({ error: { code: 'METHOD_NOT_ALLOWED' } });
    }
  });

  it.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain', 'application/graphql', ''])('9. nothing is asked by a form of type %j', async (type) => {
    const response = await server.fetch(token, '/graphql', { method: 'POST', headers: { 'Content-Type': type }, body: type.includes('form-url') ? 'query=%7B__typename%7D' : '{"query":"{ __typename }"}' });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNSUPPORTED_CONTENT_TYPE' } }] });
  });

  it('10. answers hold no traces', async () => {
    const answer = await (await post({ query: '{ __typename }' }, { 'X-Apollo-Tracing': '1' })).json();
    expect(Object.keys(Object(answer))).toEqual(['data']);
  });

  it('11. errors tell nothing of the inside', async () => {
    for (const body of [{ query: 'queryy cop { abc }' }, { query: '' }, { query: '{' }, {}, { query: 1 }, { query: null }, { query: '{ viewer { actor { id } } }', variables: [] }, { query: '{ viewer { actor { id } } }', operationName: 'nope' }, '{', '[]', '"x"', 'null', '{"query":"{ viewer { actor { id } } }","__proto__":{"x":1}}', { query: '1' }, { query: 'subscription { x }' }, { query: 'fragment F on Query { viewer { actor { id } } }' }]) {
      const response = await post(body);
      const text = await response.text();
      expect([text, response.status < 500]).toEqual([text, true]);
      expect(text).not.toMatch(/exception|stacktrace|node_modules|\.ts|\.js|at \w+ \(|INTERNAL|MER_ERR|select |FST_/);
      expect(text).toMatch(/"code":"[A-Z_]+"/);
    }
  });

  it('12. there is no GraphiQL', async () => {
    for (const path of ['/graphiql', '/playground', '/altair', '/console']) expect((await server.fetch(token, path)).status).toBe(404);
  });

  it('13. fields can not be repeated', async () => {
    expect(await refusedAs(`{ viewer { actor { ${'id '.repeat(500)} } } }`)).toEqual(['OPERATION_TOO_LARGE', 'duplicates']);
    expect(await refusedAs(`{ ${'__typename '.repeat(500)} }`)).toEqual(['OPERATION_TOO_LARGE', 'duplicates']);
  });

  it('fragments do not go round', async () => {
    expect(await refusedAs('{ viewer { ...A } } fragment A on Viewer { actor { id } ...B } fragment B on Viewer { ...A }')).toEqual(['OPERATION_TOO_LARGE', 'depth']);
  });

  it('root fields, depth, tokens and length have an end', async () => {
    expect(await refusedAs(`{ ${Array.from({ length: 21 }, (_, index) => `a${index}: __typename`).join(' ')} }`)).toEqual(['OPERATION_TOO_LARGE', 'rootFields']);
    expect(await refusedAs(`{ ${'a '.repeat(5_000)} }`)).toEqual(['INVALID_REQUEST', undefined]);
    expect(await refusedAs(`{ viewer { actor { id } } } #${'x'.repeat(70_000)}`)).toEqual(['OPERATION_TOO_LARGE', 'characters']);
  });

  it('page sizes multiply, in variables too', async () => {
    const query = (size: string) => `query ${size === '$n' ? '($n: Int)' : ''} { ${Array.from({ length: 15 }, (_, index) => `a${index}: auditEvents(first: ${size}) { nodes { id actor { id name role } } edges { node { actor { id name } } } }`).join(' ')} }`;
    expect(await refusedAs(query('1000'))).toEqual(['OPERATION_TOO_LARGE', 'cost']);
    expect(await refusedAs(query('$n'), { n: 1_000 })).toEqual(['OPERATION_TOO_LARGE', 'cost']);
    expect((await server.graphql(token, query('$n'), { n: 10 })).errors).toBeUndefined();
  });

  it('page sizes are held in code too, in every list', async () => {
    const lists = rootFields(server.application.get(GraphQLSchemaHost).schema).filter(({ kind, field }) => kind === 'query' && field.args.some(({ name }) => name === 'first'));
    expect(lists.length).toBeGreaterThan(30);
    const taken: string[] = [];
    for (const list of lists) {
      for (const first of [0, -1, 1_001, 2_147_483_647]) {
        const { query, variables } = operationOf(list, { first });
        const { errors } = await server.graphql(token, query, variables);
        const [refusal] = errors ?? [];
        const isHeld = refusal?.extensions.code === 'OPERATION_TOO_LARGE' || (refusal?.extensions.code === 'INVALID_INPUT' && refusal.message.startsWith('first must be'));
        if (!isHeld) taken.push(`${list.field.name}(first: ${first}): ${refusal?.message ?? 'answered'}`);
      }
    }
    expect(taken).toEqual([]);
  });

  it('a syntax tree is no query: no parser has counted it', async () => expect(await refusedAs(JSON.stringify(parse('{ viewer { actor { id } } }')))).toEqual(['INVALID_REQUEST', undefined]));

  it('a body that nobody known sends is small', async () => {
    const response = await server.fetch(undefined, '/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(100_000) } }) });
    expect(response.status).toBe(401);
    const known = await post({ query: '{ __typename }', variables: { x: 'x'.repeat(5_000_000) } });
    expect([known.status, known.status < 500]).toEqual([known.status, true]);
    expect(await known.text()).toMatch(/"code":"[A-Z_]+"/);
  });
});

describe('GraphQL on this machine', () => {
  it('tells its schema', async () => {
    const server = await TestServer.start({ worker: false, introspection: true, localOwner: true });
    try {
      expect((await server.ask(undefined, getIntrospectionQuery())).__schema).toBeTruthy();
      expect(JSON.stringify((await server.graphql(undefined, '{ viewr { actor { id } } }')).errors)).toContain('Did you mean');
    } finally {
      await server.stop();
    }
  });
});
