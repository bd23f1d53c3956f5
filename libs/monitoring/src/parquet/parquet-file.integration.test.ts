import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdSource, SystemClock } from '@plinth/kernel';
import { Analytics, text } from '@plinth/platform/analytics';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkColumn, type GivenColumn } from '../rules/predictions/index.js';
import { parquetFile } from './parquet-file.js';
import { plainOf } from '../predictions/prediction-file.js';

/** What DuckDB reads of a file is what was written into it. */
describe('a file of predictions', () => {
  let folder: string;
  let analytics: Analytics;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plinth-parquet-'));
    analytics = new Analytics({ scratchFolder: folder }, new IdSource(new SystemClock()));
  });
  afterAll(async () => {
    await analytics?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const columnOf = (given: GivenColumn, rows: number) => {
    const { name, content, present } = checkColumn(given, rows, 'values');
    return { name, type: content.type, bytes: plainOf(content), present };
  };

  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 4 });
  const kinds = [
    { type: 'DOUBLE', values: maybe(fc.double({ noNaN: true, noDefaultInfinity: true })) },
    { type: 'BIGINT', values: maybe(fc.maxSafeInteger()) },
    { type: 'BOOLEAN', values: maybe(fc.boolean()) },
    { type: 'VARCHAR', values: maybe(fc.string({ unit: 'grapheme' }).filter((each) => !each.includes('\0'))) },
  ] as const;

  it('holds every row as it was, whatever is missing', async () => {
    const tables = fc.integer({ min: 1, max: 40 }).chain((rows) => fc.tuple(fc.constant(rows), fc.tuple(...kinds.map(({ values }) => fc.array(values as fc.Arbitrary<unknown>, { minLength: rows, maxLength: rows })))));
    await analytics.session(async (session) => {
      let count = 0;
      await fc.assert(fc.asyncProperty(tables, async ([rows, columns]) => {
        const path = join(session.folder, `file-${(count += 1)}.parquet`);
        await writeFile(path, await parquetFile(columns.map((values, index) => columnOf({ name: `c${index}`, role: 'FEATURE', type: kinds[index]?.type, values: values }, rows)), rows));
        const read = await session.rows(`FROM read_parquet(${text(path)})`);
        const found = read.map((row) => [0, 1, 2, 3].map((index) => { const value = row[`c${index}`]; return typeof value === 'bigint' ? Number(value) : value; }));
        expect(found).toEqual(Array.from({ length: rows }, (_, row) => columns.map((values) => (values as readonly unknown[])[row] ?? null)));
      }), { numRuns: 60 });
    });
  });

  it('is the same bytes for the same rows, also beyond the sizes of one byte', async () => {
    const columns = Array.from({ length: 40 }, (_, index) => columnOf({ name: `column-${index}`, role: 'FEATURE', values: Array.from({ length: 5_000 }, (__, row) => (row % 7 === index % 7 ? null : row * index)) }, 5_000));
    const [one, other] = [await parquetFile(columns, 5_000), await parquetFile(columns, 5_000)];
    expect(one.equals(other)).toBe(true);
    await analytics.session(async (session) => {
      const path = join(session.folder, 'large.parquet');
      await writeFile(path, one);
      expect(await session.row(`SELECT count(*)::DOUBLE AS rows, count("column-3")::DOUBLE AS there, sum("column-39") AS sum FROM read_parquet(${text(path)})`)).toMatchObject({ rows: 5_000, there: 5_000 - 714 });
    });
  });
});
