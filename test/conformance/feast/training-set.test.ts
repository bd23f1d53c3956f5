import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnalyticsSession, text } from '@plinth/platform/analytics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPath, openSession, type OpenSession, tableOf } from '../../../libs/features/src/training/testing/frames.js';
import { writeTrainingSet } from '../../../libs/features/src/training/index.js';

const python = process.env.PLINTH_TEST_FEAST;
const script = fileURLToPath(new URL('./retrieve.py', import.meta.url));
const hour = 3_600_000_000n;
const start = 1_700_000_000_000_000n;
const ttlHours = 48;
const zoned = 'TIMESTAMP WITH TIME ZONE';

interface Row {
  readonly [column: string]: bigint | string | null;
}

/** In CI a missing Feast is a failure; on a machine without it there is nothing to compare with. */
describe.runIf(python !== undefined || process.env.PLINTH_TEST_CI === 'true')('Feast, asked for the same training set,', () => {
  let open: OpenSession;
  let session: AnalyticsSession;
  let folder: string;

  beforeAll(async () => {
    expect(python, 'PLINTH_TEST_FEAST names no python with Feast').toBeDefined();
    open = await openSession();
    ({ session } = open);
    folder = await mkdtemp(join(tmpdir(), 'plinth-feast-'));
  });
  afterAll(async () => {
    await open.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Keys, moments and values, in order of the frame's own numbers: Feast keeps no order. */
  async function both(store: 'file' | 'duckdb', frameRows: readonly Row[], featureRows: readonly Row[]) {
    const moments = [{ name: 'k', type: 'BIGINT' }, { name: 't', type: zoned }];
    const frame = await tableOf(session, [...moments, { name: 'row', type: 'BIGINT' }], frameRows);
    const features = await tableOf(session, [...moments, { name: 'c', type: zoned }, { name: 'v', type: 'BIGINT' }], featureRows);
    const [framePath = '', featuresPath = ''] = [frame.files.paths[0], features.files.paths[0]];
    const given = newPath(session);
    const { status, stderr } = spawnSync(python ?? '', [script, store, await mkdtemp(join(folder, 'repo-')), framePath, featuresPath, String(ttlHours * 3600), join(folder, 'feast.parquet')], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    await copyFile(join(folder, 'feast.parquet'), given);
    const ours = newPath(session);
    const view = { ...features, name: 'view', keys: [{ frame: 'k', view: 'k' }], timestamp: 't', created: 'c', ttlMs: ttlHours * 3_600_000, features: [{ column: 'v', name: 'v', given: true }] };
    await writeTrainingSet(session, { frame: { ...frame, timestamp: 't' }, views: [view], computed: [], fullFeatureNames: true, known: { kind: 'ALL' } }, ours);
    const values = async (path: string) => (await session.rows(`SELECT "row"::BIGINT AS n, view__v::BIGINT AS v FROM read_parquet(${text(path)}) ORDER BY n, v`)).map(({ n, v }) => [n, v]);
    return { ours: await values(ours), theirs: await values(given) };
  }

  const frameOf = (count: number, keys: bigint): readonly Row[] => Array.from({ length: count }, (_, index) => ({ k: (BigInt(index) * 7n) % keys, t: start + ((BigInt(index) * 37n) % 240n) * hour, row: BigInt(index) }));
  /** Each moment once a key, so that nothing is a tie. */
  const featuresOf = (keys: bigint): readonly Row[] => Array.from({ length: Number(keys) * 24 }, (_, index) => ({ k: BigInt(index) % keys, t: start + ((BigInt(index) / keys) * 10n + (BigInt(index) % keys)) * hour, c: start + BigInt(index) * hour, v: BigInt(index) }));

  it.each(['file', 'duckdb'] as const)('answers the same where its own answer is right (%s)', async (store) => {
    // Every key has a row at the start: of entities without one that counts, its default store loses rows.
    const { ours, theirs } = await both(store, frameOf(200, 10n).filter(({ t }) => typeof t === 'bigint' && t >= start + 20n * hour), featuresOf(10n));
    expect(theirs).toEqual(ours);
    expect(ours.filter(([, v]) => v === null).length).toBeLessThan(ours.length);
  });

  it('loses entities that have no feature in time, with its default store: Plinth keeps each row', async () => {
    const { ours, theirs } = await both('file', [{ k: 1n, t: start + hour, row: 0n }, { k: 1n, t: start + 100n * hour, row: 1n }], [{ k: 1n, t: start, c: start, v: 1n }]);
    expect(ours).toEqual([[0n, 1n], [1n, null]]);
    expect(theirs.length).toBeLessThanOrEqual(ours.length);
  });
});
