import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdSource, SystemClock } from '@plinth/kernel';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Analytics, type AnalyticsSession, checkExpression, columnsOf, parseExpression, renderExpression } from '../index.js';
import { functions } from './vocabulary.js';

const columns = [
  { name: 'a', type: 'BIGINT' },
  { name: 'b', type: 'DOUBLE' },
  { name: 's', type: 'VARCHAR' },
  { name: 'ts', type: 'TIMESTAMP' },
  { name: 'Größe "x"', type: 'INTEGER' },
  { name: 'now', type: 'INTEGER' },
  { name: 'Case', type: 'INTEGER' },
  { name: 'case', type: 'INTEGER' },
  { name: 'list', type: 'BIGINT[]' },
  { name: 'point', type: 'STRUCT(x DOUBLE)' },
];

describe('an expression', () => {
  let root: string;
  let analytics: Analytics;
  let session: AnalyticsSession;
  let end = () => {};
  let ended: Promise<void>;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'plinth-expressions-'));
    analytics = new Analytics({ scratchFolder: root, limits: { memoryBytes: 128 << 20, threads: 1 } }, new IdSource(new SystemClock()));
    // One session for the whole file: what an expression must not do, it must not do to those after it.
    await new Promise<void>((opened) => {
      ended = analytics.session((open) => {
        session = open;
        opened();
        return new Promise<void>((resolve) => (end = resolve));
      });
    });
  });
  afterAll(async () => {
    end();
    await ended;
    await analytics.close();
    await rm(root, { recursive: true, force: true });
  });

  const valueOf = async (written: string): Promise<unknown> => (await session.row(`SELECT ${renderExpression((await checkExpression(session, written, columns)).expression)} AS value FROM (SELECT 7::BIGINT AS a, 2.5::DOUBLE AS b, 'Añb' AS s, TIMESTAMP '2024-03-05 06:07:08' AS ts, 3 AS "Größe ""x""", 1 AS now, 11 AS "Case", [1, 2]::BIGINT[] AS list, {x: 0.5::DOUBLE} AS point)`)).value;

  it.each([
    ['a + 1', 8n],
    ['-a * (b - 1)', -10.5],
    ['(a + 1) * 2 // 3', 5n],
    ["upper(s) || '-' || s", 'AÑB-Añb'],
    ["CASE WHEN a > 5 THEN 'big' ELSE 'small' END", 'big'],
    ['if(a BETWEEN 1 AND 7, 1, 2)', 1],
    ['a IN (1, 7) AND NOT (b IS NULL)', true],
    ['a NOT IN (1, 2)', true],
    ['coalesce(NULL, a)', 7n],
    ['nullif(a, 7)', null],
    ['"Größe ""x""" + now', 4],
    ["date_part('hour', ts)", 6n],
    ["ts + INTERVAL 2 DAY < TIMESTAMP '2024-03-08'", true],
    ['9007199254740993', 9_007_199_254_740_993n],
    ['99999999999999999999::VARCHAR', '99999999999999999999'],
    ['(-1.50)::VARCHAR', '-1.50'],
    ['0.05::VARCHAR', '0.05'],
    ['1e300 * 10', 1e301],
    ["try_cast(s AS INTEGER)", null],
    ["s LIKE 'A%b' AND s ILIKE 'a%B' AND s NOT LIKE 'x'", true],
    ["s ~ 'A.b'", true],
    ['b IS NOT DISTINCT FROM 2.5', true],
    ['list[2]', 2n],
    ['list_sum(list)', 3n],
    ["struct_extract(point, 'x')", 0.5],
    ["point['x']", 0.5],
    ["concat('it''s', $$ \"quoted\" $$)", 'it\'s "quoted" '],
    ["json_extract_string('{\"value\":12345678901234567890}', '$.value')", '12345678901234567890'],
    ['a -- what it is', 7n],
    ['true', true],
    ['A', 7n],
  ])('%s', async (written, value) => expect(await valueOf(written)).toEqual(value));

  it('knows its columns and its type', async () => {
    const checked = await checkExpression(session, 'CASE WHEN a > 1 THEN b ELSE round(B, 2) END', columns);
    expect(checked.type).toBe('DOUBLE');
    expect(columnsOf(checked.expression)).toEqual(['a', 'b']);
  });

  it('is put where a caller reads its columns', async () => expect(renderExpression(await parseExpression(session, 'a + b', ['a', 'b']), (name) => `v."${name}"`)).toBe('(v."a" + v."b")'));

  const refused = (written: string, problem: string) => expect(checkExpression(session, written, columns), written).rejects.toMatchObject({ code: 'INVALID_EXPRESSION', details: { problem } });

  it.each([
    ['files', ["read_text('/etc/passwd')", "(SELECT content FROM read_text('/etc/passwd'))", "EXISTS (FROM '/etc/passwd')", "a IN (SELECT 1 FROM read_csv('/etc/passwd'))", "getenv('HOME')", "glob('*')", "read_blob('x')", "parquet_metadata('x')", "load_aws_credentials()", "a = ANY (FROM read_csv('x'))", "ARRAY(SELECT 1)"]],
    ['the clock', ['now()', 'today()', 'get_current_time()', 'get_current_timestamp()', 'transaction_timestamp()', 'current_localtime()', 'current_localtimestamp()', 'age(ts)', "timezone('Europe/Berlin', ts)", "ts AT TIME ZONE 'UTC'"]],
    ['chance', ['random()', 'RANDOM()', '"random"()', 'main.random()', 'uuid()', 'gen_random_uuid()', 'uuidv4()', 'uuidv7()', 'setseed(0.5)', "nextval('s')", "currval('s')"]],
    ['the session', ["current_setting('TimeZone')", "getvariable('x')", 'version()', 'current_user()', 'current_schema()', 'current_database()', 'current_query()', 'txid_current()', 'pg_backend_pid()', 'pragma_version()', "query('SELECT 1')", "query_table('t')", "current_schemas(true)", "in_search_path('a', 'b')", 'connection_id()', "write_log('x')", 'sleep_ms(1000)', "error('x')", 'hash(a)', "stats(a)", "nextval('x')"]],
    ['other rows', ['sum(a)', 'count(*)', 'row_number() OVER ()', 'lag(a) OVER (ORDER BY a)', 'first(a)', 'unnest(list)', 'generate_series(1, 10)', 'range(10)', 'count(DISTINCT a)', 'sum(a) FILTER (a > 1)', 'string_agg(s)', 'grouping(a)']],
    ['large values', ["repeat('x', 1000000000)", "lpad('x', 1000000000, 'y')", "rpad('x', 1000000000, 'y')", "list_resize(list, 1000000000)"]],
    ['other parts', ['*', 'COLUMNS(*)', 't.a', 'point.x', '#1', '$1', '?', 'a COLLATE NOCASE', 'list_transform(list, x -> x + 1)', 'list_transform(list, lambda x: x + 1)', '[x FOR x IN list]', 'a::some_type', "s::ENUM('a', 'b')", 's::JSON', "s::UUID", 'TRY(a)', '{x: a}', '(a, b)', 'a!', '@a', 'upper(s := s)', 'pg_catalog.upper(s)', 'system.main.upper(s)', 'DEFAULT', 'getvariable(s)', "e'\\x00'", 'MAP {1: 2}']],
  ])('reaches no %s', async (_what, expressions) => {
    for (const written of expressions) await expect(checkExpression(session, written, columns), written).rejects.toMatchObject({ code: 'INVALID_EXPRESSION', details: { problem: expect.stringMatching(/^(NOT_ALLOWED|SYNTAX|UNKNOWN_COLUMN|NOT_ONE_EXPRESSION)$/) } });
  });

  it.each(['current_date', 'current_timestamp', 'localtime', 'localtimestamp', 'current_user', 'user', 'rowid', 'current_catalog'])('takes %s for a name and nothing else', async (written) => {
    await expect(checkExpression(session, written, columns)).rejects.toMatchObject({ code: 'INVALID_EXPRESSION' });
    expect(await parseExpression(session, `"${written}"`, [written])).toEqual({ kind: 'column', name: written });
  });

  it.each(["'now'::TIMESTAMP", "'today'::DATE", "CAST('now' AS TIMESTAMP WITH TIME ZONE)", "'tomorrow'::DATE", "strptime('now', '%c')"])('%s is no clock', async (written) => {
    const { expression } = await checkExpression(session, written, columns);
    await expect(session.row(`SELECT ${renderExpression(expression)} AS value`)).rejects.toMatchObject({ code: 'ANALYTICS_FAILED' });
  });

  it('is one and no more', async () => {
    for (const written of ['1), (2', "1) FROM read_csv('x') WHERE (true", '1) AS "value" FROM x; SELECT (1', 'a) AS "value", (b', '1) UNION SELECT (2', '1) ORDER BY (1', '1) LIMIT (1', '1) AS "value" GROUP BY (1', "1) AS \"value\" FROM read_csv('x') WHERE (1", '1; DROP TABLE x', '1 /*', "'", '"', '(', ')', ';', '', ' ', '--', '/**/', 'a b', 'a AS b', 'SELECT 1', 'a\0'])
      await expect(checkExpression(session, written, columns), written).rejects.toMatchObject({ code: 'INVALID_EXPRESSION', details: { problem: expect.stringMatching(/^(SYNTAX|NOT_ONE_EXPRESSION|NOT_ALLOWED)$/) } });
  });

  it('says where it goes wrong', async () => {
    await expect(checkExpression(session, "'äöü' || foo", columns)).rejects.toMatchObject({ details: { problem: 'UNKNOWN_COLUMN', position: 9 } });
    await expect(checkExpression(session, 'a + now()', columns)).rejects.toMatchObject({ details: { problem: 'NOT_ALLOWED', position: 4 } });
    await expect(checkExpression(session, 'a b', columns)).rejects.toMatchObject({ details: { problem: 'SYNTAX', position: 2 } });
  });

  it('fits the types of its columns', async () => {
    await refused('ts + s', 'TYPE');
    await refused("date_trunc('day')", 'TYPE');
    await refused('list + point', 'TYPE');
  });

  it('means the exact name where two differ in case only', async () => {
    expect(await parseExpression(session, '"Case" + "case"', ['Case', 'case'])).toMatchObject({ operands: [{ name: 'Case' }, { name: 'case' }] });
    await refused('CASE_', 'UNKNOWN_COLUMN');
    await refused('"CASE"', 'UNKNOWN_COLUMN');
  });

  it('is bounded in length, depth and parts', async () => {
    await refused('a'.repeat(4001), 'TOO_LARGE');
    await refused(`${'abs('.repeat(60)}a${')'.repeat(60)}`, 'TOO_LARGE');
    await refused(`a IN (${Array.from({ length: 600 }, (_, i) => i).join(',')})`, 'TOO_LARGE');
    // Parentheses alone make no part: such a text is either taken or refused, and the session goes on.
    await checkExpression(session, '('.repeat(1900) + 'a' + ')'.repeat(1900), columns).catch((error: unknown) => expect(error).toMatchObject({ code: 'INVALID_EXPRESSION' }));
    expect(await valueOf('a')).toBe(7n);
  });

  it('calls functions that DuckDB has and says are the same for the same arguments', async () => {
    const rows = await session.rows(`SELECT DISTINCT function_name AS name, stability, function_type AS type FROM duckdb_functions() WHERE function_type IN ('scalar', 'macro')`);
    const stability = new Map<string, Set<unknown>>();
    for (const { name, stability: kind } of rows) stability.set(name as string, (stability.get(name as string) ?? new Set()).add(kind));
    for (const name of functions) expect([...(stability.get(name) ?? ['missing'])].filter((kind) => kind !== 'CONSISTENT' && kind !== null), name).toEqual([]);
  });

  it('whatever is written is refused by a typed error, or means the same when it is written again', () => {
    const pieces = fc.constantFrom('a', 'b', 's', 'ts', '1', "'x'", '(', ')', ',', '+', '-', '||', ' ', '\n', ';', '--', '/*', '*/', '"', "'", '$$', '::', 'INTEGER', 'CASE WHEN ', ' THEN ', ' END', ' IN ', ' AND ', ' NOT ', 'now()', 'random()', 'upper(', 'SELECT ', ' FROM ', "read_text('/etc/passwd')", ' AS ', '[', ']', '{', '}', ':', '?', '*', '.', '\\', '\u0000', 'é', '💥', '1e999', '->', 'NULL');
    const hostile = fc.oneof(fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join('')), fc.string({ unit: 'binary', maxLength: 30 }));
    return fc.assert(
      fc.asyncProperty(hostile, async (written) => {
        try {
          const { expression } = await checkExpression(session, written, columns);
          const again = renderExpression(expression);
          const outsideOfTexts = again.replaceAll(/'(?:[^']|'')*'/g, "''");
          expect(outsideOfTexts).not.toMatch(/now\(|random|read_text|SELECT|;|--/);
          expect(await parseExpression(session, again, columns.map(({ name }) => name))).toEqual(expression);
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVALID_EXPRESSION' });
        }
      }),
      { numRuns: 400 },
    );
  });
});
