import { join } from 'node:path';
import { type AnalyticsSession, type TableFiles, text } from '@plinth/platform/analytics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLeakage } from './index.js';
import { openAnalytics, type TestAnalytics } from './testing/open-session.js';

describe('leakage between splits', () => {
  let analytics: TestAnalytics;
  beforeAll(async () => (analytics = await openAnalytics()));
  afterAll(() => analytics.close());

  const table = async (session: AnalyticsSession, name: string, query: string): Promise<TableFiles> => {
    const path = join(session.folder, `${name}.parquet`);
    await session.run(`COPY (${query}) TO ${text(path)} (FORMAT parquet)`);
    return { format: 'PARQUET', gzip: false, paths: [path] };
  };
  const split = (name: string, files: TableFiles, where: string | null = null) => ({ name, table: files, where });

  it('is found by key, with rows on both sides and some of the keys', () =>
    analytics.session(async (session) => {
      const train = split('train', await table(session, 'train', "SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (2, 'c'), (NULL, 'd')) t(id, v)"));
      const test = split('test', await table(session, 'test', "SELECT * FROM (VALUES (2, 'x'), (3, 'y'), (NULL, 'z')) t(id, v)"));
      const other = split('holdout', await table(session, 'holdout', "SELECT 9 AS id, 'a' AS v"));
      expect(await findLeakage(session, [train, test, other], { keys: ['id'] })).toEqual([{ left: 'train', right: 'test', shared: 2, leftRows: 3, rightRows: 2, examples: [{ id: '2' }, { id: null }] }]);
      expect(await findLeakage(session, [train, test, other], { keys: ['v'], withheld: new Set(['v']) })).toEqual([{ left: 'train', right: 'holdout', shared: 1, leftRows: 1, rightRows: 1, examples: [{ v: '•••' }] }]);
    }));

  it('is found by whole rows, and not where one column differs', () =>
    analytics.session(async (session) => {
      const files = await table(session, 'all', "SELECT i % 50 AS a, 'v' || (i % 50) AS b, i < 60 AS early FROM range(100) r(i)");
      const [early, late] = [split('early', files, '"early"'), split('late', files, 'NOT "early"')];
      expect(await findLeakage(session, [early, late], { keys: null })).toEqual([]);
      const found = await findLeakage(session, [early, late], { keys: ['a', 'b'] });
      expect(found).toMatchObject([{ shared: 40, leftRows: 40, rightRows: 40 }]);
      expect(found[0]?.examples).toHaveLength(5);
    }));

  it('tells composite keys apart that are the same when written together', () =>
    analytics.session(async (session) => {
      const [left, right] = [split('l', await table(session, 'l', "SELECT '1' AS a, '23' AS b")), split('r', await table(session, 'r', "SELECT '12' AS a, '3' AS b"))];
      expect(await findLeakage(session, [left, right], { keys: ['a', 'b'] })).toEqual([]);
    }));

  it('is exact where memory holds a part of the rows only', () =>
    analytics.session(
      async (session) => {
        const train = await table(session, 'train', 'SELECT i AS id, md5(i::VARCHAR) AS v FROM range(3000000) r(i)');
        const test = await table(session, 'test', 'SELECT i AS id, md5(i::VARCHAR) AS v FROM range(2999990, 4000000) r(i)');
        expect(await findLeakage(session, [split('train', train), split('test', test)], { keys: ['v'] })).toMatchObject([{ shared: 10, leftRows: 10, rightRows: 10 }]);
      },
      { memoryBytes: 100 << 20 },
    ));
});
