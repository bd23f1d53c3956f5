import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type TestActor, TestServer } from '@plinth/server/testing';
import fc from 'fast-check';
import { getNullableType, type GraphQLInputType, isEnumType, isInputObjectType, isListType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangeWatch } from '../architecture/testing/change-watch.js';
import { operationOf, rootFields, type RootField } from '../architecture/testing/plausible.js';
import { isThorough } from './testing/thoroughness.js';

const texts = [
  '', ' ', '\u0000', 'a\u0000b', '\ud800', '\udc00a', '\u202e', '\uffff', `'; drop table actor; --`, `" or 1=1`, '../../../etc/passwd', '%00', '${7*7}', '{{7*7}}', '<script>alert(1)</script>', '__proto__', 'constructor', 'toString', 'null', 'undefined', 'NaN', '-1', '1e999',
  'x'.repeat(201), 'x'.repeat(100_000), '💥'.repeat(300), 'ﷺ'.repeat(200), 'plk_usr_x', '\r\nSet-Cookie: a=b', '00000000-0000-0000-0000-000000000000', '01931E7E-0000-7000-8000-0000000000FF', '{01931e7e-0000-7000-8000-0000000000ff}', '01931e7e00007000800000000000ff', 'ada@example.org', 'a@b',
];
const hostile: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...texts) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 50 }) },
  fc.constantFrom<unknown>(null, 0, -1, 1.5, 2 ** 31, 2 ** 53, -0, true, [], {}, [[]], [null], { __typename: 'x' }, Array.from({ length: 1_000 }, () => 'x'), '9999-12-31T23:59:59.999Z', '2026-13-45T99:99:99Z', '+275760-09-13T00:00:00.001Z', '0000-01-01T00:00:00Z', '2030-01-01', 1_700_000_000_000),
);

/** A value near the type: mostly of its shape, with hostile leaves; sometimes of no shape at all. */
function near(type: GraphQLInputType): fc.Arbitrary<unknown> {
  const plain = getNullableType(type);
  if (isListType(plain)) return fc.oneof({ weight: 4, arbitrary: fc.array(near(plain.ofType), { maxLength: 4 }) }, hostile);
  if (isEnumType(plain)) return fc.oneof({ weight: 3, arbitrary: fc.constantFrom<unknown>(...plain.getValues().map(({ name }) => name)) }, hostile);
  if (isInputObjectType(plain)) {
    const fields = Object.fromEntries(Object.values(plain.getFields()).map((field) => [field.name, near(field.type)]));
    return fc.oneof({ weight: 8, arbitrary: fc.record(fields, { requiredKeys: Object.keys(fields) }) }, { weight: 3, arbitrary: fc.record(fields, { requiredKeys: [] }) }, hostile);
  }
  return hostile;
}

describe('hostile input', () => {
  let server: TestServer;
  let owner: TestActor;
  let watch: ChangeWatch;
  let changes = 0;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    owner = await server.makeActor('OWNER');
    watch = await ChangeWatch.over(server.databaseUrl);
  });
  afterAll(async () => {
    await watch?.stop();
    await server?.stop();
  });

  const roots = () => rootFields(server.application.get(GraphQLSchemaHost).schema).filter(({ kind }) => kind !== 'subscription');
  const argumentsNear = ({ field }: RootField) => fc.record(Object.fromEntries(field.args.map((argument) => [argument.name, near(argument.type)])), { requiredKeys: [] });

  /** Asks with the arguments, and holds: a typed error or an answer, never a defect, and nothing changed when refused. */
  async function ask(root: RootField, given: Readonly<Record<string, unknown>>): Promise<boolean> {
    const { query, variables } = operationOf(root, given);
    const response = await server.fetch(owner.token, '/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables }) });
    const { errors } = (await response.json()) as { readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[] };
    const told = `${root.field.name} ${JSON.stringify(given).slice(0, 500)}`;
    expect([told, response.status]).toEqual([told, 200]);
    for (const { message, extensions } of errors ?? []) {
      expect([told, extensions.code]).toEqual([told, expect.stringMatching(/^(?!INTERNAL)[A-Z][A-Z_]+$/)]);
      expect(message).not.toMatch(/prisma|postgres|syntax error at|violates|SELECT|at \w+ \(/i);
    }
    const changed = await watch.changed();
    if (errors) expect([told, changed]).toEqual([told, []]);
    changes += changed.length;
    return !errors;
  }

  it('gets a typed error and changes nothing, in every argument of every field', async () => {
    const perField = isThorough ? 30 : 10;
    let accepted = 0;
    for (const root of roots()) {
      if (!root.field.args.length) continue;
      await fc.assert(fc.asyncProperty(argumentsNear(root), async (given) => {
        if (await ask(root, given)) accepted++;
      }), { numRuns: perField, endOnFailure: true });
    }
    // Some of it is no attack at all; if nothing ever passed, only the outermost check would have been tried.
    expect(accepted).toBeGreaterThan(0);
    // And the watch sees what changes.
    expect(changes).toBeGreaterThan(0);
  }, 1_800_000);

  it('meets every field alone: each hostile text in the place of each text', async () => {
    for (const root of roots().filter(({ field }) => ['createUser', 'createServiceAccount', 'createAccessToken'].includes(field.name))) {
      const good: Record<string, unknown> = { name: 'x', role: 'READER', ...(root.field.name === 'createUser' ? { email: 'x@example.org' } : {}) };
      if (root.field.name === 'createAccessToken') delete good.role;
      for (const key of ['name', 'email', 'idempotencyKey', 'actorId', 'scopes']) for (const text of texts) await ask(root, { input: { ...good, [key]: key === 'scopes' ? [text] : text } });
    }
  }, 300_000);
});
