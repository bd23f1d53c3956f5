import { join } from 'node:path';
import { type AnalyticsSession, text, type TableFiles } from '@plinth/platform/analytics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExpectationFindings, expectationsSchema, proposedExpectations } from '../rules/index.js';
import { checkExpectations, profileTable } from './index.js';
import { type LastingSession, openLastingSession } from '../testing/lasting-session.js';

describe('expectations', () => {
  let lasting: LastingSession;
  let session: AnalyticsSession;
  let files = 0;

  beforeAll(async () => {
    lasting = await openLastingSession(1);
    session = lasting.session;
  });
  afterAll(() => lasting.close());

  const table = async (query: string): Promise<TableFiles> => {
    const path = join(session.folder, `table-${(files += 1)}.parquet`);
    await session.run(`COPY (${query}) TO ${text(path)} (FORMAT parquet)`);
    return { format: 'PARQUET', gzip: false, paths: [path] };
  };
  const now = new Date('2026-03-01T12:00:00Z');
  const check = async (rows: string | null, expectations: readonly object[], more: { readonly masked?: ReadonlySet<string> | 'ALL'; readonly referenced?: TableFiles | null } = {}): Promise<ExpectationFindings> =>
    checkExpectations(session, rows === null ? null : await table(rows), expectationsSchema.parse(expectations), { now, masked: more.masked ?? new Set(), referenced: async () => more.referenced ?? null });
  const four = `SELECT * FROM (VALUES (1, 'a', 1.5, TIMESTAMP '2026-03-01 10:00:00'), (2, 'b', 2.5, TIMESTAMP '2026-02-28 10:00:00'), (2, 'c', NULL, NULL), (4, NULL, 'NaN'::DOUBLE, NULL)) AS t(id, name, amount, "at")`;

  it.each([
    ['SCHEMA', { columns: [{ name: 'id', type: 'NUMBER' }, { name: 'name', type: 'TEXT' }, { name: 'at', type: 'TIMESTAMP' }] }, true, 0, null],
    ['SCHEMA', { columns: [{ name: 'age' }] }, false, 4, null],
    ['SCHEMA', { columns: [{ name: 'name', type: 'INTEGER' }] }, false, 4, null],
    ['SCHEMA', { columns: [{ name: 'id' }, { name: 'name' }, { name: 'amount' }], exact: true }, false, 4, null],
    ['NOT_NULL', { column: 'id' }, true, 0, null],
    ['NOT_NULL', { column: 'name' }, false, 1, null],
    ['NOT_NULL', { column: 'name', tolerance: 0.25 }, true, 1, null],
    ['NOT_NULL', { column: 'gone' }, false, 4, null],
    ['RANGE', { column: 'id', min: 1, max: 4 }, true, 0, null],
    ['RANGE', { column: 'id', min: 2, max: 3 }, false, 2, '1'],
    ['RANGE', { column: 'amount', min: 0 }, false, 1, 'nan'],
    ['RANGE', { column: 'name', min: 0 }, false, 4, null],
    ['SET', { column: 'name', values: ['a', 'b'] }, false, 1, 'c'],
    ['SET', { column: 'id', values: ['1', '2', '4'] }, true, 0, null],
    ['PATTERN', { column: 'name', pattern: '[a-c]' }, true, 0, null],
    ['PATTERN', { column: 'name', pattern: 'a|b' }, false, 1, 'c'],
    ['UNIQUE', { columns: ['id'] }, false, 2, '2'],
    ['UNIQUE', { columns: ['id', 'name'] }, true, 0, null],
    ['FRESH', { column: 'at', withinHours: 3 }, true, 0, null],
    ['FRESH', { column: 'at', withinHours: 1 }, false, 4, '2026-03-01 10:00:00'],
    ['VOLUME', { atLeast: 4, atMost: 4 }, true, 0, null],
    ['VOLUME', { atLeast: 5 }, false, 4, null],
  ])('of %s %j: met %s, by %i rows otherwise, such as %s', async (kind, given, holds, rows, example) => {
    const { outcome, results } = await check(four, [{ kind, ...given }]);
    expect(outcome).toBe(holds ? 'MET' : 'VIOLATED');
    expect(results).toMatchObject([{ kind, holds, rows: holds && rows === 0 ? 0 : rows, example: holds ? null : example }]);
  });

  it('of a reference are looked up, and undecided where there is nothing to look them up in', async () => {
    const [referenced, without] = [await table("SELECT * FROM (VALUES (1.0::DOUBLE), (2.0::DOUBLE)) AS t(key)"), await table('SELECT 1 AS other')];
    const reference = [{ kind: 'REFERENCE', column: 'id', dataset: 'keys', in: 'key' }];
    expect((await check(four, reference, { referenced })).results).toMatchObject([{ holds: false, rows: 1, example: '4', sentence: '1 of 4 rows is otherwise: it is expected that id is in key of keys.' }]);
    expect(await check(four, reference)).toMatchObject({ outcome: 'UNDECIDED', results: [{ holds: null }] });
    expect(await check(four, reference, { referenced: without })).toMatchObject({ outcome: 'UNDECIDED' });
  });

  it('show no value of a sensitive column, and none of a data set that is sensitive', async () => {
    const expectations = [{ kind: 'RANGE', column: 'id', min: 2 }, { kind: 'SET', column: 'name', values: ['z'] }, { kind: 'UNIQUE', columns: ['id'] }];
    expect((await check(four, expectations, { masked: new Set(['id']) })).results.map(({ example }) => example)).toEqual(['masked', 'a', 'masked']);
    const all = await check(four, expectations, { masked: 'ALL' });
    expect(all.results.map(({ example }) => example)).toEqual(['masked', 'masked', 'masked']);
    expect((await check("SELECT 'secret' AS a", [{ kind: 'SET', column: 'a', values: ['b'] }], { masked: 'ALL' })).sentence).not.toContain('secret');
  });

  it('are never met by no rows', async () => {
    const rows = [{ kind: 'NOT_NULL', column: 'id' }, { kind: 'UNIQUE', columns: ['id'] }];
    expect(await check('SELECT 1 AS id WHERE false', rows)).toMatchObject({ outcome: 'UNDECIDED', rows: 0 });
    expect(await check(null, rows)).toMatchObject({ outcome: 'UNDECIDED', rows: 0 });
    expect(await check(null, [{ kind: 'VOLUME', atLeast: 1 }])).toMatchObject({ outcome: 'VIOLATED' });
  });

  it('tell moments ahead from fresh ones, and texts that are none', async () => {
    const fresh = [{ kind: 'FRESH', column: 'at', withinHours: 24 }];
    expect(await check("SELECT TIMESTAMPTZ '2026-03-01 15:00:00+00' AS \"at\"", fresh)).toMatchObject({ outcome: 'VIOLATED', sentence: expect.stringMatching(/^The latest is 3 hours ahead/) });
    expect(await check("SELECT '2026-03-01T11:00:00Z' AS \"at\"", fresh)).toMatchObject({ outcome: 'MET' });
    expect(await check("SELECT 'yesterday' AS \"at\"", fresh)).toMatchObject({ outcome: 'VIOLATED', sentence: expect.stringMatching(/^at has no moment/) });
    expect(await check('SELECT 7 AS "at"', fresh)).toMatchObject({ outcome: 'VIOLATED' });
  });

  it('are refused where they say nothing, contradict themselves, or RE2 can not read them', () => {
    for (const wrong of [{ kind: 'RANGE', column: 'a' }, { kind: 'RANGE', column: 'a', min: 2, max: 1 }, { kind: 'VOLUME' }, { kind: 'PATTERN', column: 'a', pattern: '(' }, { kind: 'PATTERN', column: 'a', pattern: '(?=a)' }, { kind: 'PATTERN', column: 'a', pattern: '(a)\\1' }, { kind: 'NOT_NULL', colum: 'a' }, { kind: 'NOT_NULL', column: 'a', tolerance: 1 }])
      expect(expectationsSchema.safeParse([wrong]).success, JSON.stringify(wrong)).toBe(false);
    expect(expectationsSchema.safeParse([]).success).toBe(false);
  });

  it('that are proposed from a baseline are met by its own rows', async () => {
    const query = "SELECT i AS id, 'c' || (i % 3) AS category, CASE WHEN i % 10 = 0 THEN NULL ELSE i * 0.5 END AS amount, CASE WHEN i % 7 = 0 THEN 'NaN'::DOUBLE ELSE i END AS score, DATE '2026-01-01' + i::INTEGER AS day FROM range(2000) r(i)";
    const proposed = proposedExpectations(await profileTable(session, { files: await table(query) }));
    expect(new Set(proposed.map(({ kind }) => kind))).toEqual(new Set(['SCHEMA', 'VOLUME', 'NOT_NULL', 'RANGE', 'SET', 'UNIQUE']));
    expect(proposed).toContainEqual({ kind: 'SET', column: 'category', values: ['c0', 'c1', 'c2'], tolerance: 0 });
    expect(expectationsSchema.parse(proposed)).toEqual(proposed);
    expect(await check(query, proposed)).toMatchObject({ outcome: 'MET' });
    expect(await check(query.replace('i % 3', 'i % 4'), proposed)).toMatchObject({ outcome: 'VIOLATED', sentence: '500 of 2000 rows are otherwise: it is expected that category is one of 3 values.' });
  });
});
