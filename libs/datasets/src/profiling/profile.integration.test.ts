import { createWriteStream } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { type AnalyticsSession, type TableFiles, tableFormatOf, text } from '@plinth/platform/analytics';
import { canonicalJson } from '@plinth/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inferSchema, profileTable, typeText, verdictOf } from './index.js';
import { openAnalytics, type TestAnalytics } from './testing/open-session.js';

describe('the profile of a table', () => {
  let analytics: TestAnalytics;
  beforeAll(async () => (analytics = await openAnalytics()));
  afterAll(() => analytics.close());

  const written = async (session: AnalyticsSession, name: string, content: string | Buffer): Promise<TableFiles> => {
    const path = join(session.folder, name);
    await writeFile(path, content);
    return { ...(tableFormatOf(name) ?? { format: 'CSV', gzip: false }), paths: [path] };
  };
  const parquet = async (session: AnalyticsSession, query: string, name = 'made.parquet', options = ''): Promise<TableFiles> => {
    const path = join(session.folder, name);
    await session.run(`COPY (${query}) TO ${text(path)} (FORMAT parquet${options})`);
    return { format: 'PARQUET', gzip: false, paths: [path] };
  };
  const schemaOf = async (session: AnalyticsSession, files: TableFiles) => (await inferSchema(session, files)).columns.map(({ name, type, nullable }) => `${name}: ${typeText(type)}${nullable ? '?' : ''}`);

  it('says the same schema of the same rows, whatever the file', () =>
    analytics.session(async (session) => {
      const wanted = ['id: int64?', 'price: float64?', 'name: string?', 'day: date?', 'at: timestamp[us]?', 'ok: boolean?'];
      const csv = 'id,price,name,day,at,ok\n1,1.5,a,2024-01-02,2024-01-02 03:04:05,true\n2,,"b, c",,,false\n';
      expect(await schemaOf(session, await written(session, 'a.csv', csv))).toEqual(wanted);
      expect(await schemaOf(session, await written(session, 'a.csv.gz', gzipSync(csv)))).toEqual(wanted);
      expect(await schemaOf(session, await written(session, 'a.jsonl', '{"id":1,"price":1.5,"name":"a","day":"2024-01-02","at":"2024-01-02 03:04:05","ok":true}\n{"id":2,"price":null,"name":"b, c","ok":false}\n'))).toEqual(wanted);
      expect(await schemaOf(session, await parquet(session, "SELECT 1::BIGINT AS id, 1.5::DOUBLE AS price, 'a' AS name, DATE '2024-01-02' AS day, TIMESTAMP '2024-01-02 03:04:05' AS at, true AS ok"))).toEqual(wanted);
    }));

  it('looks at every row for a type, and keeps what is nested', () =>
    analytics.session(async (session) => {
      const late = `n\n${'1\n'.repeat(30_000)}x\n`;
      expect(await schemaOf(session, await written(session, 'late.csv', late))).toEqual(['n: string?']);
      expect(await schemaOf(session, await written(session, 'nested.jsonl', '{"a":{"b":[1,2]},"c":[{"d":"x"}]}\n{"a":{"b":[3],"e":true}}\n'))).toEqual(['a: struct<b: list<int64?>?, e: boolean?>?', 'c: list<struct<d: string?>?>?']);
      expect(await schemaOf(session, await parquet(session, "SELECT 1::DECIMAL(10,2) AS d, MAP {'a': 1} AS m, 'x'::BLOB AS b, TIMESTAMPTZ '2024-01-01 00:00:00Z' AS z, uuid() AS u"))).toEqual(['d: decimal(10, 2)?', 'm: map<string, int32?>?', 'b: bytes?', 'z: timestamp[us, UTC]?', 'u: uuid?']);
    }));

  it('counts what each column holds', () =>
    analytics.session(async (session) => {
      const files = await parquet(session, "SELECT i::INTEGER AS n, CASE WHEN i % 10 = 0 THEN NULL ELSE 'v' || (i % 3) END AS s, i % 4 = 0 AS b, i / 4.0::DOUBLE AS f, TIMESTAMP '2024-01-01' + to_hours(i::INTEGER) AS t, [i, i] AS l FROM range(100) r(i)");
      const { rows, columns } = await profileTable(session, files);
      expect(rows).toBe(100);
      const [n, s, b, f, t, l] = columns;
      expect(n).toMatchObject({ name: 'n', type: 'int32', nulls: 0, distinct: { count: 100, exact: true }, minimum: '0', maximum: '99', mean: 49.5, quantiles: [0.5, 4.5, 24.5, 49.5, 74.5, 94.5, 98.5].map((level) => expect.closeTo(level, -0.5)), histogram: { edges: Array.from({ length: 21 }, (_, index) => index * 5), counts: Array.from({ length: 20 }, () => 5) } });
      expect(n?.deviation).toBeCloseTo(29.0115, 4);
      expect(s).toMatchObject({ nulls: 10, distinct: { count: 3, exact: true }, minimum: 'v0', maximum: 'v2', top: { exact: true, values: [{ value: 'v0', count: 30 }, { value: 'v1', count: 30 }, { value: 'v2', count: 30 }] }, lengths: { minimum: 2, maximum: 2, mean: 2 } });
      expect(b).toMatchObject({ trues: 25, distinct: { count: 2, exact: true } });
      expect(f).toMatchObject({ minimum: '0.0', maximum: '24.75', mean: 12.375 });
      expect(t).toMatchObject({ minimum: '2024-01-01 00:00:00', maximum: '2024-01-05 03:00:00', mean: 1_704_067_200 + 49.5 * 3600 });
      expect(t?.histogram?.counts.reduce((sum, bin) => sum + bin, 0)).toBe(100);
      expect(l).toMatchObject({ lengths: { minimum: 2, maximum: 2, mean: 2 } });
    }));

  it('keeps NaN and infinities apart, and says nothing that is no number', () =>
    analytics.session(async (session) => {
      const files = await parquet(session, "SELECT unnest([1.0, 'nan', 'inf', '-inf', NULL, 3.0, 1e308, -1e308]::DOUBLE[]) AS f, unnest([DATE '2024-01-01', 'infinity', NULL, NULL, NULL, NULL, NULL, NULL]::DATE[]) AS d, NULL::INTEGER AS none");
      const { columns } = await profileTable(session, files);
      expect(columns[0]).toMatchObject({ nulls: 1, notFinite: 3, minimum: '-1e+308', maximum: '1e+308' });
      expect(columns[1]).toMatchObject({ nulls: 6, notFinite: 1, minimum: '2024-01-01', maximum: '2024-01-01' });
      expect(columns[2]).toMatchObject({ nulls: 8, distinct: { count: 0, exact: true } });
      expect(() => canonicalJson(columns)).not.toThrow();
    }));

  it('estimates the many and says so, counts the most frequent exactly, and shows nothing of what is withheld', () =>
    analytics.session(async (session) => {
      const files = await parquet(session, "SELECT CASE WHEN i % 5 = 0 THEN 'often' ELSE 'v' || i END AS s, i AS id FROM range(50000) r(i)");
      const [s, id] = (await profileTable(session, files)).columns;
      expect(s?.distinct?.exact).toBe(false);
      expect(Math.abs((s?.distinct?.count ?? 0) - 40_001) / 40_001).toBeLessThan(0.04);
      expect(s?.top).toEqual({ exact: false, values: [{ value: 'often', count: 10_000 }] });
      expect(id?.top).toBeUndefined();
      const [hidden] = (await profileTable(session, files, { withheld: new Set(['s']) })).columns;
      expect(hidden).toEqual({ name: 's', type: 'string', nullable: true, nulls: 0, distinct: s?.distinct, lengths: s?.lengths });
    }));

  it('is the same, byte for byte, of the same rows', async () => {
    const query = "SELECT (hash(i) % 1000) / 7.0::DOUBLE AS f, 'v' || (hash(i + 1) % 20000) AS s, exp((hash(i) % 500)::DOUBLE) AS e FROM range(100000) r(i)";
    const once = () => analytics.session(async (session) => canonicalJson(await profileTable(session, await parquet(session, query, 'made.parquet', ', ROW_GROUP_SIZE 8192'))));
    expect(await once()).toBe(await once());
  });

  it('reads the same from CSV, JSON and Parquet', () =>
    analytics.session(async (session) => {
      const query = "SELECT i AS n, i / 8.0::DOUBLE AS f, 'v' || (i % 7) AS s FROM range(1000) r(i)";
      const files = await parquet(session, query);
      for (const [name, format] of [['same.csv', 'csv'], ['same.jsonl', 'json']] as const) {
        await session.run(`COPY (${query}) TO ${text(join(session.folder, name))} (FORMAT ${format})`);
        const other = { ...(tableFormatOf(name) ?? files), paths: [join(session.folder, name)] };
        expect(await profileTable(session, other)).toEqual(await profileTable(session, files));
      }
    }));

  it('takes little more for many columns', () =>
    analytics.session(
      async (session) => {
        const names = Array.from({ length: 400 }, (_, index) => `c${index}`);
        const { columns } = await profileTable(session, await written(session, 'wide.csv', `${names.join(',')}\n${Array.from({ length: 100 }, (_, row) => names.map((_name, at) => (row * at) / 8).join(',')).join('\n')}\n`));
        expect(columns.map(({ name }) => name)).toEqual(names);
      },
      { memoryBytes: 128 << 20 },
    ));

  describe('ends in a verdict on the file, and not in a crash, of', () => {
    const verdict = (work: (session: AnalyticsSession) => Promise<TableFiles>, limits = {}) =>
      analytics
        .session(async (session) => profileTable(session, await work(session)), limits)
        .then(() => undefined)
        .catch((error: unknown) => verdictOf(error) ?? error);

    it.each([
      ['nothing', 'a.parquet', Buffer.alloc(0)],
      ['no Parquet', 'a.parquet', Buffer.from('hello world, this is no parquet')],
      ['a lying length', 'a.parquet', Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(100), Buffer.from([255, 255, 255, 127]), Buffer.from('PAR1')])],
      ['broken JSON', 'a.jsonl', Buffer.from('{"a":1}\n{"a":\n')],
      ['no gzip', 'a.csv.gz', Buffer.from('a,b\n1,2\n')],
      ['a cut gzip', 'a.csv.gz', gzipSync(`a,b\n${'1,2\n'.repeat(100_000)}`).subarray(0, 300)],
      ['bytes that are no text', 'a.csv', Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xff, 0xfe, 0x80]), Buffer.from('\n')])],
    ])('%s', async (_what, name, content) => expect(await verdict((session) => written(session, name, content))).toMatchObject({ problem: 'UNREADABLE', reason: expect.not.stringContaining('/tmp/') }));

    it('a Parquet file that is cut or changed, wherever', async () => {
      const whole = await analytics.session(async (session) => readFile((await parquet(session, "SELECT i AS n, 'v' || i AS s FROM range(5000) r(i)")).paths[0] ?? ''));
      for (let part = 1; part < 8; part++) {
        const cut = whole.subarray(0, Math.floor((whole.length * part) / 8));
        const changed = Buffer.from(whole);
        changed.fill(0xa5, Math.floor((whole.length * part) / 8) - 40, Math.floor((whole.length * part) / 8));
        expect(await verdict((session) => written(session, 'cut.parquet', cut)), `cut at ${part}/8`).toMatchObject({ problem: 'UNREADABLE' });
        const found = await verdict((session) => written(session, 'changed.parquet', changed));
        if (found !== undefined) expect(found, `changed at ${part}/8`).toMatchObject({ problem: expect.stringMatching(/^(UNREADABLE|TOO_LARGE)$/) });
      }
    });

    it('a line of hundreds of megabytes', async () =>
      expect(
        await verdict(async (session) => {
          const path = join(session.folder, 'line.csv');
          const file = await open(path, 'w');
          await file.write('a,b\n1,"');
          for (let megabyte = 0; megabyte < 300; megabyte++) await file.write(Buffer.alloc(1 << 20, 'x'));
          await file.close();
          return { format: 'CSV', gzip: false, paths: [path] };
        }),
      ).toMatchObject({ problem: expect.stringMatching(/^(UNREADABLE|TOO_LARGE)$/) }));

    it('a gzip bomb of one line', async () =>
      expect(
        await verdict(async (session) => {
          const path = join(session.folder, 'bomb.jsonl.gz');
          const megabyte = Buffer.alloc(1 << 20, 'x');
          await pipeline(Readable.from((function* () { for (let at = 0; at < 300; at++) yield at === 0 ? Buffer.from('{"a":"') : megabyte; })()), createGzip(), createWriteStream(path));
          return { format: 'JSONL', gzip: true, paths: [path] };
        }),
      ).toMatchObject({ problem: expect.stringMatching(/^(UNREADABLE|TOO_LARGE)$/) }));

    it('a Parquet bomb: few bytes that are a value of gigabytes', async () =>
      expect(await verdict((session) => parquet(session, "SELECT string_agg(s, '') AS bomb FROM (SELECT 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' AS s FROM range(1500000))", 'bomb.parquet', ', COMPRESSION zstd'), { memoryBytes: 128 << 20 })).toMatchObject({ problem: 'TOO_LARGE' }));

    it('a hundred thousand columns', async () => {
      const names = Array.from({ length: 100_000 }, (_, index) => `c${index}`);
      expect(await verdict((session) => written(session, 'wide.csv', `${names.join(',')}\n${names.map(() => '1').join(',')}\n`))).toMatchObject({ problem: expect.stringMatching(/^(TOO_MANY_COLUMNS|TOO_LARGE|UNREADABLE)$/) });
    });
  });
});
