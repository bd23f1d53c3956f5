import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { toldOf } from './told.js';

describe('what Postgres is told', () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  const heard = async (type: string, value: unknown): Promise<unknown> => (await client.query<{ list: unknown }>(`select $1::${type} as list`, [toldOf(value)])).rows[0]?.list;

  it('is any list of texts, some absent', async () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')), fc.constantFrom('null', 'NULL', '', ' ', '-', '{', '}', ',', '"', '\\', 'ab-12.5', null)));
    await fc.assert(fc.asyncProperty(texts, async (list) => { expect(await heard('text[]', list)).toEqual(list); }));
  });

  it('is any list of bytes, some absent', async () => {
    const bytes = fc.array(fc.option(fc.uint8Array({ maxLength: 100 }).map((each) => Buffer.from(each))));
    await fc.assert(fc.asyncProperty(bytes, async (list) => { expect(await heard('bytea[]', list)).toEqual(list); }));
  });

  it.each<[string, string, readonly unknown[]]>([
    ['numbers', 'float8[]', [0, -1.5, 1e21, 5e-324, Number.NaN, Infinity, -Infinity, null]],
    ['numbers of 64 bits', 'text[]', ['-9223372036854775808', '9223372036854775807']],
    ['truths', 'boolean[]', [true, false, null]],
    ['times', 'timestamptz[]', [new Date(0), new Date('1969-12-31T23:59:59.999Z'), new Date('2026-12-01T15:33:00.123Z'), new Date('9999-12-31T23:59:59.999Z'), null]],
    ['ids', 'uuid[]', ['019ab3f0-7a1c-7cc0-8e5e-2f1a54f0a001']],
    ['things', 'jsonb[]', [{ a: [1, 'b'] }, null]],
    ['lists', 'text[]', [['a', 'b'], ['c"', 'd\\']]],
    ['nothing', 'bytea[]', []],
    ['what is absent alone', 'bytea[]', [null, null]],
  ])('is a list of %s', async (_, type, list) => expect(await heard(type, list)).toEqual(list));

  it('is bytes that are no Buffer', async () => expect(await heard('bytea[]', [new Uint8Array([1, 2])])).toEqual([Buffer.from([1, 2])]));
});
