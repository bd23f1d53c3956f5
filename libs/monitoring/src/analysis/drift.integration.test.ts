import { join } from 'node:path';
import { type AnalyticsSession, text } from '@plinth/platform/analytics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareNumbers, type DriftOptions, type DriftTest } from '../rules/index.js';
import { outcomeOf } from '../rules/monitors/index.js';
import { decodeBaseline, encodeBaseline } from './baseline-document.js';
import { compareTables, type DriftTable, profileTable } from './index.js';
import { type LastingSession, openLastingSession } from '../testing/lasting-session.js';

describe('a drift report', () => {
  let lasting: LastingSession;
  let session: AnalyticsSession;
  let files = 0;

  beforeAll(async () => {
    lasting = await openLastingSession(2);
    session = lasting.session;
  });
  afterAll(() => lasting.close());

  async function table(query: string): Promise<DriftTable> {
    const path = join(session.folder, `table-${(files += 1)}.parquet`);
    await session.run(`COPY (${query}) TO ${text(path)} (FORMAT parquet)`);
    return { files: { format: 'PARQUET', gzip: false, paths: [path] } };
  }

  const random = (seed: number): string => `(hash(i * 7 + ${seed}) / 18446744073709551616.0)`;
  const column = async (reference: string, current: string, options: DriftOptions = {}, rows = 2_000) => compareTables(session, await table(`SELECT ${reference} AS c FROM range(${rows}) r(i)`), await table(`SELECT ${current} AS c FROM range(${rows}) r(i)`), options);
  const code = async (reference: string, current: string, options: DriftOptions = {}) => {
    const { refusals, datasetDrifted } = await column(reference, current, options);
    return { codes: refusals.map((refusal) => refusal.code), datasetDrifted };
  };

  it('says what the same rows in memory say, tells what moved, and is the same each time', async () => {
    const [reference, current] = [await table(`SELECT ${random(1)} * 10 AS amount, 'c' || (i % 4) AS region FROM range(3000) r(i)`), await table(`SELECT ${random(2)} * 13 AS amount, 'c' || (i % 4) AS region FROM range(2000) r(i)`)];
    const report = await compareTables(session, reference, current);
    const rows = async (from: DriftTable) => session.series(`SELECT amount FROM read_parquet(${text(from.files.paths[0] ?? '')})`, 10_000);
    expect(report.columns.map(({ column: name, test, drifted }) => [name, test, drifted])).toEqual([['amount', 'WASSERSTEIN', true], ['region', 'JENSEN_SHANNON', false]]);
    expect(compareNumbers(await rows(reference), await rows(current))).toMatchObject({ statistic: expect.closeTo(report.columns[0]?.statistic ?? NaN, 12) });
    expect(report).toMatchObject({ shareDrifted: 0.5, datasetDrifted: true, sentence: '1 of 2 columns has drifted (50 %, limit 50 %): the data as a whole has drifted.' });
    expect(report.columns[0]?.sentence).toMatch(/^amount has drifted: its Wasserstein distance is 0\.\d+, at or above 0\.1; it is a large change\. Its mean went from [45][.\d]* to 6[.\d]*/);
    expect(JSON.stringify(await compareTables(session, reference, current))).toBe(JSON.stringify(report));
  });

  describe('of bad input', () => {
    it('leaves out NULL, NaN and infinities, and says how many', async () => {
      const { columns } = await column(`CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'nan'::DOUBLE WHEN 2 THEN 'infinity'::DOUBLE ELSE i END`, 'i::DOUBLE');
      expect(columns[0]?.reference).toMatchObject({ rows: 2_000, values: 500, nulls: 500, notFinite: 1_000 });
    });
    it.each([
      ['an empty window', 'i', 'i', 'EMPTY_WINDOW', null, { where: 'false' }],
      ['a column that lost all its values', 'i', 'NULL::BIGINT', 'NO_VALUES', true, {}],
      ['a reference without a value', 'NULL::BIGINT', 'i', 'NO_VALUES', true, {}],
      ['no value on either side', 'NULL::BIGINT', 'NULL::BIGINT', 'NO_VALUES', null, {}],
      ['a type that changed', 'i', "'v' || i", 'TYPE_CHANGED', true, {}],
      ['moments', "TIMESTAMP '2024-01-01' + to_seconds(i)", "TIMESTAMP '2025-01-01' + to_seconds(i)", 'NOT_COMPARED', null, {}],
      ['a type that nothing compares', '{a: i}', '{a: i}', 'NOT_COMPARED', null, {}],
    ] as const)('%s', async (_what, reference, current, expected, drifted, { where }: { where?: string }) => {
      const [one, other] = [await table(`SELECT ${reference} AS c FROM range(2000) r(i)`), await table(`SELECT ${current} AS c FROM range(2000) r(i)`)];
      const report = await compareTables(session, one, where === undefined ? other : { ...other, where });
      expect({ codes: report.refusals.map((refusal) => refusal.code), datasetDrifted: report.datasetDrifted }).toEqual({ codes: [expected], datasetDrifted: drifted });
    });
    it('a column that is gone counts as drift, one that is new does not', async () => {
      const report = await compareTables(session, await table('SELECT i AS a, i AS b FROM range(10) r(i)'), await table('SELECT i AS a, i AS c FROM range(10) r(i)'));
      expect(report.refusals.map(({ code: told, column: name, countsAsDrift }) => [told, name, countsAsDrift])).toEqual([['MISSING_COLUMN', 'b', true], ['NEW_COLUMN', 'c', false]]);
      expect(report.shareDrifted).toBe(0.5);
    });
    it('a constant that stays is no drift, one that changes is, whatever the test', async () => {
      for (const test of ['KOLMOGOROV_SMIRNOV', 'WASSERSTEIN', 'T', 'EPPS_SINGLETON', 'ANDERSON_DARLING', 'CRAMER_VON_MISES', 'JENSEN_SHANNON', 'PSI', 'ENERGY_DISTANCE', 'CHI_SQUARE', 'Z', 'G', 'KULLBACK_LEIBLER', 'HELLINGER'] as const) {
        const [same, other] = [await column('5', '5', { numericTest: test }), await column('5', '6', { numericTest: test })];
        expect([test, same.columns[0]?.drifted, other.columns[0]?.drifted]).toEqual([test, false, true]);
      }
    });
    it.each<[string, string, DriftOptions, string]>([
      ['a column that its test could not look at', 'i AS a', { choices: { b: { test: 'FISHER_EXACT', kind: 'CATEGORICAL' } } }, 'TEST_DOES_NOT_FIT'],
      ['a column that was asked for and that nobody has', 'i AS a', { columns: ['a', 'nowhere'] }, 'UNKNOWN_COLUMN'],
      ['columns that could not be compared together', 'i AS a', { columns: ['a'], multivariate: true }, 'TOGETHER_NOT_COMPARED'],
    ])('is no calm beside %s', async (_what, a, options, expected) => {
      const both = await table(`SELECT ${a}, 'v' || i AS b FROM range(2000) r(i)`);
      const report = await compareTables(session, both, both, options);
      expect({ refused: report.refusals.map((each) => each.code), drifted: report.datasetDrifted, outcome: outcomeOf(report, { on: 'ANY_COLUMN', openAfter: 1, closeAfter: 1 }) }).toEqual({ refused: [expected], drifted: false, outcome: 'UNDECIDED' });
      expect(report.sentence).toMatch(/Of 1 more nothing is known: it was not compared\.$/);
    });
    it('a single row, or fewer than are asked for', async () => {
      const one = await column('i', 'i', {}, 1);
      expect(one.columns[0]).toMatchObject({ test: 'Z', drifted: false, pValue: 1 });
      expect((await column('i', 'i', { numericTest: 'ANDERSON_DARLING' }, 1)).refusals[0]?.code).toBe('TOO_FEW_ROWS');
      expect((await code('i', 'i', { minimumRows: 5_000 })).codes).toEqual(['TOO_FEW_ROWS']);
    });
    it('a million categories', async () => {
      const report = await column(`'k' || i`, `'k' || (i + 1000000)`, {}, 300_000);
      expect(report.refusals.map((refusal) => refusal.code)).toEqual(['TOO_MANY_CATEGORIES']);
      expect(report.datasetDrifted).toBeNull();
      const few = await column(`CASE WHEN i % 10 = 0 THEN 'k' || i ELSE 'common' || (i % 3) END`, `CASE WHEN i % 2 = 0 THEN 'k' || i ELSE 'common' || (i % 3) END`, { categoricalTest: 'JENSEN_SHANNON' }, 1_500_000);
      expect(few.columns[0]).toMatchObject({ drifted: true });
    }, 120_000);
    it('names that are hostile', async () => {
      const name = `a"b'; DROP TABLE x; --`;
      const odd = await table(`SELECT i AS "${name.replaceAll('"', '""')}" FROM range(100) r(i)`);
      expect((await compareTables(session, odd, odd)).columns[0]).toMatchObject({ column: name, drifted: false });
    });
  });

  describe('against a saved baseline', () => {
    it('is the same as against its rows, where these are few or have few different values', async () => {
      const [reference, current] = [await table(`SELECT ${random(3)} AS a, (i % 700)::INTEGER AS b, 'c' || (i % 9) AS c FROM range(8000) r(i)`), await table(`SELECT ${random(4)} * 1.2 AS a, (i % 800)::INTEGER AS b, 'c' || (i % 10) AS c FROM range(5000) r(i)`)];
      const saved = decodeBaseline(encodeBaseline(await profileTable(session, reference)));
      expect(JSON.stringify(await compareTables(session, saved, current))).toBe(JSON.stringify(await compareTables(session, reference, current)));
    });

    const tests: readonly DriftTest[] = ['KOLMOGOROV_SMIRNOV', 'WASSERSTEIN', 'ENERGY_DISTANCE', 'JENSEN_SHANNON', 'PSI', 'KULLBACK_LEIBLER', 'MANN_WHITNEY', 'CRAMER_VON_MISES', 'T'];
    it('is within one per cent of all rows, and within the bound that it tells, for four shapes of columns', async () => {
      const shapes = (seed: number, moved: number): string => [`${random(seed)} * ${1 + moved}`, `-ln(1 - ${random(seed + 1)}) * ${1 + moved}`, `sqrt(-2 * ln(1 - ${random(seed + 2)})) * cos(6.283185307 * ${random(seed + 3)}) + ${moved}`, `1700000000 + ${random(seed + 4)} * ${1_000 * (1 + moved)}`].map((sql, at) => `${sql} AS c${at}`).join(', ');
      const [reference, current] = [await table(`SELECT ${shapes(10, 0)} FROM range(250000) r(i)`), await table(`SELECT ${shapes(20, 0.15)} FROM range(60000) r(i)`)];
      const saved = await profileTable(session, reference);
      expect(encodeBaseline(saved).length).toBeLessThan(4 * 100_000);
      for (const numericTest of tests) {
        const [exact, sketched] = [await compareTables(session, reference, current, { numericTest }), await compareTables(session, saved, current, { numericTest })];
        for (const [at, { statistic, errorBound, drifted }] of sketched.columns.entries()) {
          const all = exact.columns[at]!;
          const label = `${numericTest} of ${all.column}: ${statistic} for ${all.statistic}, bound ${errorBound}`;
          expect(Math.abs(statistic - all.statistic), label).toBeLessThanOrEqual(0.01 * Math.abs(all.statistic));
          if (numericTest !== 'T') expect(Math.abs(statistic - all.statistic), label).toBeLessThanOrEqual((errorBound ?? 0) * (1 + 1e-9));
          expect(drifted, label).toBe(all.drifted);
        }
      }
    }, 240_000);

    it('refuses a test that needs every row', async () => {
      const saved = await profileTable(session, await table(`SELECT ${random(5)} AS c FROM range(50000) r(i)`));
      const report = await compareTables(session, saved, await table(`SELECT ${random(6)} AS c FROM range(50000) r(i)`), { numericTest: 'ANDERSON_DARLING' });
      expect(report.refusals.map((refusal) => refusal.code)).toEqual(['TEST_NEEDS_ROWS']);
      expect(report.datasetDrifted).toBeNull();
    });
  });

  it('finds texts that are of something else, and not those that are the same', async () => {
    const words = (seed: number, from: string) => `SELECT list_aggregate([[${from}][1 + (hash(i * 11 + j + ${seed}) % 6)::INTEGER] FOR j IN range(8)], 'string_agg', ' ') AS c FROM range(800) r(i)`;
    const [bank, other] = ["'loan', 'rate', 'bank', 'credit', 'term', 'fee'", "'goal', 'match', 'team', 'league', 'rate', 'player'"];
    const reference = await table(words(1, bank));
    const [same, moved] = [await compareTables(session, reference, await table(words(2, bank))), await compareTables(session, reference, await table(words(3, other)))];
    expect(same.columns[0]).toMatchObject({ kind: 'TEXT', drifted: false });
    expect(moved.columns[0]).toMatchObject({ kind: 'TEXT', drifted: true });
    expect(moved.columns[0]?.aspects.filter(({ drifted }) => drifted).map(({ test }) => test)).toEqual(expect.arrayContaining(['VOCABULARY', 'OUT_OF_VOCABULARY']));
    const saved = decodeBaseline(encodeBaseline(await profileTable(session, reference)));
    expect((await compareTables(session, saved, await table(words(3, other)))).columns[0]).toMatchObject({ kind: 'TEXT', drifted: true });
  });

  it('finds embeddings that lie elsewhere, and not those that lie where they were', async () => {
    const vectors = (seed: number, shift: number) => `SELECT [sqrt(-2 * ln(1 - hash(i * 100 + j * 2 + ${seed}) / 18446744073709551616.0)) * cos(6.283185307 * hash(i * 100 + j * 2 + 1 + ${seed}) / 18446744073709551616.0) + CASE WHEN j < 4 THEN ${shift} ELSE 0 END FOR j IN range(16)] AS c FROM range(600) r(i)`;
    const reference = await table(vectors(1, 0));
    const [same, moved] = [await compareTables(session, reference, await table(vectors(7_000_000, 0))), await compareTables(session, reference, await table(vectors(9_000_000, 0.8)))];
    expect(same.columns[0]).toMatchObject({ kind: 'EMBEDDING', drifted: false });
    expect(moved.columns[0]?.aspects.map(({ test, drifted }) => [test, drifted])).toEqual([['MMD', true], ['DOMAIN_CLASSIFIER', true]]);
    const wider = await table('SELECT [1.0, 2.0]::DOUBLE[] AS c FROM range(50) r(i)');
    expect((await compareTables(session, reference, wider)).refusals[0]).toMatchObject({ code: 'TYPE_CHANGED', countsAsDrift: true });
  }, 120_000);

  it('sees columns that no longer hang together, each of which has stayed as it was', async () => {
    const together = (seed: number, other: number) => `SELECT ${random(seed)} AS a, ${random(seed)} + ${random(seed + 1)} * 0.1 AS b, ${random(other)} AS c, ${random(other)} * 2 + ${random(seed + 2)} * 0.1 AS d FROM range(6000) r(i)`;
    const reference = await table(together(1, 4));
    const broken = `SELECT a, b, (SELECT 1) * c AS c, 2 * (1 - c) + 0.05 AS d FROM (${together(31, 34)})`;
    const options = { multivariate: true } as const;
    const [same, moved] = [await compareTables(session, reference, await table(together(21, 24)), options), await compareTables(session, await profileTable(session, reference), await table(broken), options)];
    expect(same.multivariate).toMatchObject({ drifted: false });
    expect(moved.multivariate).toMatchObject({ drifted: true });
    expect(moved.columns.filter(({ drifted }) => drifted)).toEqual([]);
  });

  it('corrects for many columns when asked', async () => {
    const columns = (seed: number) => Array.from({ length: 20 }, (_, at) => `${random(seed * 100 + at)} AS c${at}`).join(', ');
    const [reference, current] = [await table(`SELECT ${columns(1)} FROM range(500) r(i)`), await table(`SELECT ${columns(2)} FROM range(500) r(i)`)];
    const none = await compareTables(session, reference, current);
    const bonferroni = await compareTables(session, reference, current, { correction: 'BONFERRONI' });
    expect(bonferroni.columns.map(({ threshold }) => threshold)).toEqual(none.columns.map(({ threshold }) => threshold / 20));
    const drifts = ({ columns: verdicts }: typeof none) => verdicts.filter(({ drifted }) => drifted).length;
    expect(drifts(bonferroni)).toBeLessThanOrEqual(drifts(await compareTables(session, reference, current, { correction: 'BENJAMINI_HOCHBERG' })));
    expect(drifts(bonferroni)).toBe(0);
  });
});
