import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { type AnalyticsSession, parseExpression, text } from '@plinth/platform/analytics';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPath, openSession, type OpenSession, tableOf } from './testing/frames.js';
import { type Record_, rowThatCounts } from './testing/oracle.js';
import { type Partition, partitionOf, startsOf } from './training-parts.js';
import { type JoinedView, type Known, type TrainingPlan, writeTrainingSet } from './index.js';

const hour = 3_600_000_000n;
const at = (hours: number): bigint => 1_700_000_000_000_000n + BigInt(Math.round(hours * 3600)) * 1_000_000n;
const key = { name: 'k', type: 'BIGINT' };
const moment = { name: 't', type: 'TIMESTAMP' };
const created = { name: 'c', type: 'TIMESTAMP' };
const value = { name: 'v', type: 'BIGINT' };
const all: Known = { kind: 'ALL' };
const whole: Partition = { parts: [1, 1], starts: [] };
const inParts: Partition = { parts: [5, 3], starts: [2n, 3n] };

describe('a training set', () => {
  let open: OpenSession;
  let session: AnalyticsSession;

  beforeAll(async () => {
    open = await openSession();
    ({ session } = open);
  });
  afterAll(() => open.close());

  const frameOf = async (rows: readonly Record_[], columns: readonly { name: string; type: string }[] = [key, moment]) => ({ ...(await tableOf(session, columns, rows)), timestamp: 't' });
  const viewOf = async (rows: readonly Record_[], options: Partial<JoinedView> = {}, columns: readonly { name: string; type: string }[] = [key, moment, created, value]): Promise<JoinedView> => ({
    ...(await tableOf(session, columns, rows)),
    name: 'view',
    keys: [{ frame: 'k', view: 'k' }],
    timestamp: 't',
    created: 'c',
    ttlMs: 0,
    features: [{ column: 'v', name: 'v', given: true }],
    ...options,
  });
  const made = async (plan: Partial<TrainingPlan> & Pick<TrainingPlan, 'frame' | 'views'>, partition?: Partition) => {
    const target = newPath(session);
    const written = await writeTrainingSet(session, { computed: [], fullFeatureNames: false, known: all, ...plan }, target, partition);
    return { written, target, rows: await session.rows(`FROM read_parquet(${text(target)})`) };
  };
  /** The values of one feature, in order of the frame. */
  const values = async (frame: readonly Record_[], rows: readonly Record_[], options: Partial<JoinedView> = {}, known: Known = all): Promise<readonly unknown[]> =>
    (await made({ frame: await frameOf(frame), views: [await viewOf(rows, options)], known })).rows.map(({ v }) => v);

  it('takes the latest value until the moment, both ends of the ttl included', async () => {
    const rows = [{ k: 1n, t: at(0), v: 10n }, { k: 1n, t: at(5), v: 15n }];
    const frame = [-1, 0, 4.999, 5, 10, 10.001].map((hours) => ({ k: 1n, t: at(hours) }));
    expect(await values(frame, rows)).toEqual([null, 10n, 10n, 15n, 15n, 15n]);
    expect(await values(frame, rows, { ttlMs: 5 * 3_600_000 })).toEqual([null, 10n, 10n, 15n, 15n, null]);
  });

  it('keeps the order and every row of the frame, also without a key, a moment or a match, and twice the same', async () => {
    const frame = [{ k: 9n, t: at(1) }, { k: 1n, t: at(1) }, { k: null, t: at(1) }, { k: 1n, t: null }, { k: 1n, t: at(1) }, { k: 1n, t: at(0) }];
    const { rows, written } = await made({ frame: await frameOf(frame), views: [await viewOf([{ k: 1n, t: at(1), v: 1n }, { k: null, t: at(0), v: 2n }, { k: 1n, t: null, v: 3n }])] });
    expect(rows.map(({ k, v }) => [k, v])).toEqual([[9n, null], [1n, 1n], [null, null], [1n, null], [1n, 1n], [1n, null]]);
    expect(written.rows).toBe(6);
  });

  it('breaks ties by the time of creation, then by the place in the file, without one the last', async () => {
    const frame = [{ k: 1n, t: at(1) }];
    expect(await values(frame, [{ k: 1n, t: at(1), c: at(3), v: 3n }, { k: 1n, t: at(1), c: at(2), v: 2n }])).toEqual([3n]);
    expect(await values(frame, [{ k: 1n, t: at(1), c: at(2), v: 2n }, { k: 1n, t: at(1), c: at(2), v: 3n }])).toEqual([3n]);
    expect(await values(frame, [{ k: 1n, t: at(1), c: at(2), v: 2n }, { k: 1n, t: at(1), c: null, v: 3n }])).toEqual([2n]);
    expect(await values(frame, [{ k: 1n, t: at(1), v: 2n }, { k: 1n, t: at(1), v: 3n }], { created: null })).toEqual([3n]);
    expect(await values(frame, [{ k: 1n, t: at(1), c: at(9), v: 2n }, { k: 1n, t: at(1), c: at(9), v: null }])).toEqual([null]);
  });

  it('makes again what was known: at a moment, or for each row at its own', async () => {
    const rows = [{ k: 1n, t: at(0), c: at(1), v: 1n }, { k: 1n, t: at(2), c: at(8), v: 2n }, { k: 1n, t: at(3), c: null, v: 3n }, { k: 1n, t: at(2), c: at(4), v: 4n }];
    const frame = [0, 1, 3, 5, 9].map((hours) => ({ k: 1n, t: at(hours) }));
    expect(await values(frame, rows)).toEqual([1n, 1n, 3n, 3n, 3n]);
    expect(await values(frame, rows, {}, { kind: 'ROW' })).toEqual([null, 1n, 1n, 4n, 2n]);
    const until = (hours: number): Known => ({ kind: 'AT', at: new Date(Number(at(hours) / 1000n)) });
    expect(await values(frame, rows, {}, until(0.5))).toEqual([null, null, null, null, null]);
    expect(await values(frame, rows, {}, until(4))).toEqual([1n, 1n, 4n, 4n, 4n]);
    expect(await values(frame, rows, {}, until(20))).toEqual([1n, 1n, 2n, 2n, 2n]);
    expect(await values(frame, rows, { created: null }, { kind: 'ROW' })).toEqual([1n, 1n, 3n, 3n, 3n]);
  });

  it('joins views without keys, by moments alone', async () => {
    const frame = await frameOf([{ k: 1n, t: at(1) }, { k: 2n, t: at(3) }]);
    const { rows } = await made({ frame, views: [await viewOf([{ k: null, t: at(0), v: 1n }, { k: null, t: at(2), v: 2n }], { keys: [] })] });
    expect(rows.map(({ v }) => v)).toEqual([1n, 2n]);
  });

  it.each([
    ['BIGINT', 'INTEGER', '-7', '-7', true], ['UBIGINT', 'TINYINT', '7', '7', true], ['FLOAT', 'DOUBLE', '-0.0', '0.0', true], ['UBIGINT', 'DOUBLE', '18446744073709549568', '18446744073709549568', true], ['DECIMAL(5,1)', 'DECIMAL(10,4)', '-7.5', '-7.5', true], ['BIGINT', 'DOUBLE', '7', '7', true], ['DOUBLE', 'BIGINT', '7', '7', true], ['BIGINT', 'DOUBLE', '9007199254740993', '9007199254740992', false], ['DOUBLE', 'BIGINT', 'nan', '7', false],
    ['BIGINT', 'DOUBLE', '7', '7.5', false], ['UBIGINT', 'BIGINT', '18446744073709551615', '-1', false], ['VARCHAR', 'VARCHAR', 'é', 'e\u0301', false], ['VARCHAR', 'VARCHAR', '', '', true], ['DATE', 'DATE', '2024-01-01', '2024-01-01', true],
    ['UUID', 'VARCHAR', '00000000-0000-0000-0000-0000000000ab', '00000000-0000-0000-0000-0000000000ab', true], ['DECIMAL(10,2)', 'BIGINT', '7', '7', true], ['BOOLEAN', 'BOOLEAN', 'true', 'true', true],
  ])('compares keys of %s and %s', async (frameType, viewType, left, right, equal) => {
    const frame = await frameOf([{ k: left, t: at(1) }], [{ name: 'k', type: frameType }, moment]);
    const views = [await viewOf([{ k: right, t: at(0), v: 1n }], {}, [{ name: 'k', type: viewType }, moment, created, value])];
    for (const partition of [whole, inParts]) expect((await made({ frame, views }, partition)).rows[0]?.v).toBe(equal ? 1n : null);
  });

  it('takes moments without a zone for UTC, of days, texts and nanoseconds too', async () => {
    const zoned = await frameOf([{ k: 1n, t: '2024-01-01 12:00:00+02:00' }], [key, { name: 't', type: 'TIMESTAMP WITH TIME ZONE' }]);
    const naive = (time: string, type = 'TIMESTAMP') => viewOf([{ k: 1n, t: time, v: 1n }], { created: null }, [key, { name: 't', type }, value]);
    const first = async (frame: Awaited<ReturnType<typeof frameOf>>, view: JoinedView) => (await made({ frame, views: [view] })).rows[0]?.v;
    expect(await first(zoned, await naive('2024-01-01 10:00:00'))).toBe(1n);
    expect(await first(zoned, await naive('2024-01-01 10:00:00.000001'))).toBe(null);
    expect(await first(zoned, await naive('2024-01-01', 'DATE'))).toBe(1n);
    expect(await first(zoned, await naive('2024-01-02', 'DATE'))).toBe(null);
    expect(await first(zoned, await naive('2024-01-01T13:00:00+03:00', 'VARCHAR'))).toBe(1n);
    expect(await first(zoned, await naive('2024-01-01T10:00:01', 'VARCHAR'))).toBe(null);
    const fine = await frameOf([{ k: 1n, t: '2024-01-01 10:00:00.000000001' }], [key, { name: 't', type: 'TIMESTAMP_NS' }]);
    expect(await first(fine, await naive('2024-01-01 10:00:00.000000001', 'TIMESTAMP_NS'))).toBe(1n);
    expect(await first(fine, await naive('2024-01-01 10:00:00.000000002', 'TIMESTAMP_NS'))).toBe(null);
    expect(await first(fine, await naive('2024-01-01 10:00:00'))).toBe(1n);
  });

  it('reads several files as one, in their order', async () => {
    const [first, second] = [await viewOf([{ k: 1n, t: at(0), v: 1n }]), await viewOf([{ k: 1n, t: at(0), v: 2n }])];
    const frames = [await frameOf([{ k: 1n, t: at(1) }]), await frameOf([{ k: 2n, t: at(1) }, { k: 1n, t: at(2) }])];
    const both = (tables: readonly { readonly files: TrainingPlan['frame']['files'] }[]) => ({ format: 'PARQUET' as const, gzip: false, paths: tables.flatMap(({ files }) => files.paths) });
    const { rows } = await made({ frame: { ...frames[0]!, files: both(frames) }, views: [{ ...first, files: both([first, second]) }] });
    expect(rows.map(({ k, v }) => [k, v])).toEqual([[1n, 2n], [2n, null], [1n, 2n]]);
  });

  it('computes features in the same query, from the frame, from features and from one another', async () => {
    const frame = await frameOf([{ k: 1n, t: at(1), amount: 3n }], [key, moment, { name: 'amount', type: 'BIGINT' }]);
    const view = await viewOf([{ k: 1n, t: at(0), v: 4n }], { features: [{ column: 'v', name: 'v', given: false }] });
    const { rows, written } = await made({
      frame,
      views: [view],
      fullFeatureNames: true,
      computed: [
        { view: 'od', name: 'twice', expression: await parseExpression(session, 'value * 2 + amount', ['value', 'amount']), inputs: { value: { kind: 'feature', view: 'view', name: 'v' }, amount: { kind: 'frame', column: 'amount' } }, given: true },
        { view: 'od', name: 'more', expression: await parseExpression(session, 'CASE WHEN x > 10 THEN \'much\' END', ['x']), inputs: { x: { kind: 'feature', view: 'od', name: 'twice' } }, given: true },
      ],
    });
    expect(rows).toEqual([{ k: 1n, t: new Date(Number(at(1) / 1000n)), amount: 3n, od__twice: 11n, od__more: 'much' }]);
    expect(written.columns.map(({ name, type }) => [name, type])).toEqual([['k', 'BIGINT'], ['t', 'TIMESTAMP'], ['amount', 'BIGINT'], ['od__twice', 'BIGINT'], ['od__more', 'VARCHAR']]);
  });

  it('takes names for names, whatever they hold', async () => {
    const odd = 'v" FROM x; --';
    const view = await viewOf([{ "k'\"": 1n, t: at(0), [odd]: 5n }], { name: 'a"b', keys: [{ frame: 'k', view: "k'\"" }], created: null, features: [{ column: odd, name: odd, given: true }] }, [{ name: "k'\"", type: 'BIGINT' }, moment, { name: odd, type: 'BIGINT' }]);
    const { rows } = await made({ frame: await frameOf([{ k: 1n, t: at(1) }]), views: [view], fullFeatureNames: true });
    expect(rows[0]).toMatchObject({ [`a"b__${odd}`]: 5n });
  });

  it('is refused with the place that is wrong, before anything is joined', async () => {
    const frame = await frameOf([{ k: 1n, t: at(1), view__v: 1n }], [key, moment, { name: 'view__v', type: 'BIGINT' }]);
    const view = await viewOf([]);
    const refused = (plan: Partial<TrainingPlan>, problem: string) => expect(made({ frame, views: [view], ...plan }), problem).rejects.toMatchObject({ code: 'INVALID_TRAINING_SET', details: { problem } });
    await refused({ fullFeatureNames: true }, 'NAME_TWICE');
    await refused({ views: [view, { ...view, name: 'other' }] }, 'NAME_TWICE');
    await refused({ views: [{ ...view, features: [{ column: 'v', name: 'K', given: true }] }] }, 'NAME_TWICE');
    await refused({ views: [{ ...view, features: [{ column: 'V', name: 'v', given: true }] }] }, 'COLUMN_MISSING');
    await refused({ views: [{ ...view, created: 'when' }] }, 'COLUMN_MISSING');
    await refused({ views: [{ ...view, keys: [{ frame: 'kk', view: 'k' }] }] }, 'COLUMN_MISSING');
    await refused({ frame: { ...frame, timestamp: 'k' } }, 'TIME_TYPE');
    await refused({ views: [{ ...view, timestamp: 'v' }] }, 'TIME_TYPE');
    await refused({ views: [await viewOf([], {}, [{ name: 'k', type: 'VARCHAR' }, moment, created, value])] }, 'KEY_TYPES');
    await refused({ views: [await viewOf([], {}, [key, moment, created, value, { name: 'FILE_INDEX', type: 'BIGINT' }])] }, 'NAME_RESERVED');
    await refused({ views: [{ ...view, ttlMs: 1.5 }] }, 'TTL');
  });

  it('takes no more memory for more rows: what does not fit is made in parts', async () => {
    const small = await openSession({ memoryBytes: 64 << 20, threads: 2 });
    const path = newPath(small.session);
    await small.session.run(`COPY (SELECT range AS k, make_timestamp(range) AS t, make_timestamp(range) AS c, range AS v FROM range(1000000)) TO ${text(path)} (FORMAT parquet)`);
    const table = { files: { format: 'PARQUET', gzip: false, paths: [path] }, columns: [key, moment, created, value] } as const;
    const view: JoinedView = { ...table, name: 'view', keys: [{ frame: 'k', view: 'k' }], timestamp: 't', created: 'c', ttlMs: 0, features: [{ column: 'v', name: 'w', given: true }] };
    expect(await partitionOf(small.session, { frame: { ...table, timestamp: 't' }, views: [view], computed: [], fullFeatureNames: false, known: all })).toEqual({ parts: [10], starts: [368_640n, 737_280n] });
    await small.close();
  });

  it('is cut between whole groups of rows of its file', () => {
    expect(startsOf([100, 300_000, 0, 200_000], 3)).toEqual([(1n << 40n) + 245_660n, (3n << 40n) + 191_420n]);
    expect(startsOf([5], 8)).toEqual([]);
  });

  it('has the columns also where the frame or the view has no row', async () => {
    const { rows, written } = await made({ frame: await frameOf([]), views: [await viewOf([])] });
    expect(rows).toEqual([]);
    expect(written.columns.map(({ name }) => name)).toEqual(['k', 't', 'v']);
    expect(await values([{ k: 1n, t: at(0) }], [])).toEqual([null]);
  });

  describe("where Feast's answers are wrong:", () => {
    it('entities (1, 23) and (12, 3) do not cross', async () => {
      const keys = [{ name: 'a', type: 'VARCHAR' }, { name: 'b', type: 'VARCHAR' }];
      const frame = await frameOf([{ a: '1', b: '23', t: at(1) }, { a: '12', b: '3', t: at(1) }], [...keys, moment]);
      const view = await viewOf([{ a: '1', b: '23', t: at(0), v: 123n }, { a: '12', b: '3', t: at(0), v: 1203n }], { keys: keys.map(({ name }) => ({ frame: name, view: name })), created: null }, [...keys, moment, value]);
      expect((await made({ frame, views: [view] })).rows.map(({ v }) => v)).toEqual([123n, 1203n]);
    });

    it('rows alike in both times do not make two of one', async () => expect(await values([{ k: 1n, t: at(1) }], Array.from({ length: 5 }, (_, index) => ({ k: 1n, t: at(0), c: at(0), v: BigInt(index) })))).toEqual([4n]));

    it('an expired value is not served', async () => expect(await values([{ k: 1n, t: at(3) }], [{ k: 1n, t: at(0), v: 1n }], { ttlMs: 3_600_000 })).toEqual([null]));

    it('a row of an entity that no view knows is not dropped', async () => expect(await values([{ k: 1n, t: at(1) }, { k: 404n, t: at(1) }], [{ k: 1n, t: at(0), v: 1n }], { ttlMs: 3_600_000 })).toEqual([1n, null]));

    it('what is written later about an earlier moment does not win', async () => expect(await values([{ k: 1n, t: at(9) }], [{ k: 1n, t: at(5), c: at(5), v: 5n }, { k: 1n, t: at(1), c: at(8), v: 1n }])).toEqual([5n]));
  });

  it('is the same file, byte for byte, whenever, with however many threads and in however many parts it is made', async () => {
    await session.run(`CREATE TABLE made AS SELECT (hash(i) % 500)::BIGINT AS k, make_timestamp(${at(0)} + (hash(i + 1) % 1000)::BIGINT * 60000000) AS t, make_timestamp(${at(0)} + (hash(i + 2) % 2000)::BIGINT * 60000000) AS c, (hash(i + 3) % 100)::BIGINT AS v, 'text ' || (hash(i + 4) % 9) AS s FROM range(180000) r(i)`);
    const [features, frame] = [newPath(session), newPath(session)];
    await session.run(`COPY made TO ${text(features)} (FORMAT parquet, ROW_GROUP_SIZE 4096)`);
    await session.run(`COPY (SELECT k, t + INTERVAL 1 HOUR AS t FROM made) TO ${text(frame)} (FORMAT parquet, ROW_GROUP_SIZE 4096)`);
    const digests = new Set<string>();
    for (const threads of [1, 4, 4]) {
      const other = await openSession({ memoryBytes: 256 << 20, threads });
      const [own, wanted] = [newPath(other.session), newPath(other.session)];
      await copyFile(features, own);
      await copyFile(frame, wanted);
      const table = (path: string) => ({ format: 'PARQUET', gzip: false, paths: [path] }) as const;
      const view: JoinedView = { files: table(own), columns: [key, moment, created, value, { name: 's', type: 'VARCHAR' }], name: 'view', keys: [{ frame: 'k', view: 'k' }], timestamp: 't', created: 'c', ttlMs: 7_200_000, features: [{ column: 'v', name: 'v', given: true }, { column: 's', name: 's', given: true }] };
      for (const known of [all, { kind: 'ROW' }] as const)
        for (const partition of [whole, { parts: [5], starts: startsOf([180_000], 2) }]) {
          const target = newPath(other.session);
          await writeTrainingSet(other.session, { frame: { files: table(wanted), columns: [key, moment], timestamp: 't' }, views: [view], computed: [], fullFeatureNames: true, known }, target, partition);
          digests.add(`${known.kind} ${createHash('sha256').update(await readFile(target)).digest('hex')}`);
        }
      await other.close();
    }
    expect(digests.size).toBe(2);
  });

  it('equals what looking at every row gives, over random frames', () => {
    const cell = (values: fc.Arbitrary<bigint>) => fc.option(values, { freq: 8 });
    const small = cell(fc.bigInt(0n, 2n));
    // Few moments, a step apart, with ttls of some steps: edges and ties are what must happen.
    const time = cell(fc.bigInt(0n, 6n).map((step) => at(0) + step * hour));
    const frameRows = fc.array(fc.record({ k: small, l: small, t: time }), { maxLength: 12 });
    const viewRows = fc.array(fc.record({ k: small, l: small, t: time, c: time, v: fc.bigInt(0n, 99n) }), { maxLength: 30 });
    const options = fc.record({ keys: fc.constantFrom([], ['k'], ['k', 'l']), hasCreated: fc.boolean(), ttlSteps: fc.constantFrom(0, 1, 3), rows: viewRows });
    const known = fc.oneof(fc.constant<Known>(all), fc.constant<Known>({ kind: 'ROW' }), fc.integer({ min: 0, max: 6 }).map((step): Known => ({ kind: 'AT', at: new Date(Number((at(0) + BigInt(step) * hour) / 1000n)) })));
    const columns = [key, { name: 'l', type: 'BIGINT' }, moment, created, value];
    return fc.assert(
      fc.asyncProperty(frameRows, fc.array(options, { minLength: 1, maxLength: 2 }), known, fc.constantFrom(whole, inParts), async (frame, views, when, partition) => {
        const joined = await Promise.all(
          views.map(async ({ keys, hasCreated, ttlSteps, rows }, index) => viewOf(rows, { name: `view${index}`, keys: keys.map((name) => ({ frame: name, view: name })), created: hasCreated ? 'c' : null, ttlMs: ttlSteps * 3_600_000 }, columns)),
        );
        const { rows } = await made({ frame: await frameOf(frame, [key, { name: 'l', type: 'BIGINT' }, moment]), views: joined, known: when, fullFeatureNames: true }, partition);
        const expected = frame.map((row) => views.map(({ keys, hasCreated, ttlSteps, rows: given }) => rowThatCounts(row, { keys: keys.map((name) => [name, name]), hasCreated, ttlMs: ttlSteps * 3_600_000, rows: given }, when)?.v ?? null));
        expect(rows.map((row) => views.map((_view, index) => row[`view${index}__v`]))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
