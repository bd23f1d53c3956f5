import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IdSource, SystemClock } from '@plinth/kernel';
import { joinLabels, measurePerformance } from '@plinth/monitoring';
import { type PerformanceFinding, performanceSchema } from '@plinth/monitoring/rules';
import { Analytics, type AnalyticsSession, text } from '@plinth/platform/analytics';
import { beforeAll, describe, expect, it } from 'vitest';
import { type PerformanceCase, performanceCases } from './performance-cases.js';

const python = process.env.PLINTH_TEST_EVIDENTLY;
const script = fileURLToPath(new URL('./performance.py', import.meta.url));

interface Theirs {
  readonly values: Readonly<Record<string, number | null>>;
  /** Rows, mean score and share of each bin that has rows. */
  readonly bins?: readonly (readonly [number, number, number])[];
}

const isClose = (one: number, other: number): boolean => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(other));
const isSame = (one: number | null | undefined, other: number | null | undefined): boolean => (typeof one === 'number' && typeof other === 'number' ? isClose(one, other) : one === other);

/** In CI a missing Evidently, which brings scikit-learn, is a failure; on a machine without it there is nothing to compare with. */
describe.runIf(python !== undefined || process.env.PLINTH_TEST_CI === 'true')('scikit-learn, asked of the same labels and predictions,', () => {
  const all = performanceCases();
  let answers: readonly Theirs[] = [];
  let ours: readonly PerformanceFinding[] = [];

  beforeAll(async () => {
    expect(python, 'PLINTH_TEST_EVIDENTLY names no python with Evidently').toBeDefined();
    const folder = await mkdtemp(join(tmpdir(), 'plinth-scikit-'));
    const analytics = new Analytics({ scratchFolder: join(folder, 'scratch'), limits: { memoryBytes: 256 << 20, threads: 1 } }, new IdSource(new SystemClock()));
    try {
      await writeFile(join(folder, 'cases'), all.map((each) => JSON.stringify(each)).join('\n'));
      const { status, stderr } = spawnSync(python ?? '', [script, join(folder, 'cases'), join(folder, 'answers')], { encoding: 'utf8' });
      expect(status, stderr).toBe(0);
      answers = (await readFile(join(folder, 'answers'), 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as Theirs);
      ours = await analytics.session(async (session) => {
        const found: PerformanceFinding[] = [];
        for (const [at, each] of all.entries()) found.push(await findingOf(session, each, at));
        return found;
      });
    } finally {
      await analytics.close();
      await rm(folder, { recursive: true, force: true });
    }
  }, 300_000);

  it('says the same to 1e-9, and nothing where nothing is defined', () => {
    expect(answers).toHaveLength(all.length);
    const different = all.flatMap(({ name, kind }, at) => {
      const theirs = answers[at]?.values ?? {};
      const found = Object.fromEntries((ours[at]?.measurement?.metrics ?? []).map(({ metric, value }) => [metric, value]));
      return Object.keys(theirs).filter((metric) => !isSame(found[metric], theirs[metric])).map((metric) => ({ kind, name, metric, ours: found[metric], theirs: theirs[metric] }));
    });
    expect(different).toEqual([]);
    expect(all.length).toBeGreaterThan(200);
  });

  it('has the same reliability diagram as calibration_curve', () => {
    const different = all.flatMap(({ name }, at) => {
      const theirs = answers[at]?.bins;
      const found = (ours[at]?.measurement?.reliability ?? []).map(({ rows, meanScore, share }) => [rows, meanScore, share] as const);
      return theirs === undefined || (theirs.length === found.length && theirs.every((bin, place) => bin.every((value, part) => isClose(found[place]?.[part] ?? NaN, value)))) ? [] : [{ name, found, theirs }];
    });
    expect(different).toEqual([]);
  });
});

/** The rows go the way of real ones: predictions and labels as files, joined by ids. */
async function findingOf(session: AnalyticsSession, wanted: PerformanceCase, at: number): Promise<PerformanceFinding> {
  const place = (name: string): string => join(session.folder, `${name}-${at}`);
  const table = async (name: string, rows: readonly object[], columns: string) => {
    await writeFile(place(`${name}.jsonl`), rows.map((row) => JSON.stringify(row)).join('\n'));
    await session.run(`COPY (SELECT * FROM read_json(${text(place(`${name}.jsonl`))}, format = 'newline_delimited', columns = {prediction_id: 'VARCHAR', predicted_at: 'BIGINT', ${columns}})) TO ${text(place(`${name}.parquet`))} (FORMAT parquet)`);
    return { format: 'PARQUET' as const, gzip: false, paths: [place(`${name}.parquet`)] };
  };
  const own = (row: number) => ({ prediction_id: String(row), predicted_at: 1_000 });
  const labelType = wanted.kind === 'BINARY' ? 'BOOLEAN' : wanted.kind === 'REGRESSION' ? 'DOUBLE' : 'VARCHAR';
  const labels = await table('labels', wanted.truth.map((y, row) => ({ ...own(row), y })), `y: '${labelType}'`);
  const [predictions, definition] = await (async () => {
    switch (wanted.kind) {
      case 'REGRESSION': return [await table('rows', wanted.said.map((p, row) => ({ ...own(row), p })), "p: 'DOUBLE'"), { kind: 'REGRESSION', label: 'y', prediction: 'p' }] as const;
      case 'BINARY': return [await table('rows', wanted.scores.map((s, row) => ({ ...own(row), s })), "s: 'DOUBLE'"), { kind: 'BINARY', label: 'y', positive: 'true', score: 's', threshold: wanted.threshold, bins: wanted.bins }] as const;
      case 'MULTICLASS': {
        const columns = wanted.classes.map((_, each) => `s${each}: 'DOUBLE'`).join(', ');
        const rows = wanted.scores.map((scores, row) => ({ ...own(row), ...Object.fromEntries(scores.map((score, each) => [`s${each}`, score])) }));
        return [await table('rows', rows, columns), { kind: 'MULTICLASS', label: 'y', average: wanted.average, bins: wanted.bins, scores: wanted.classes.map((name, each) => ({ class: name, column: `s${each}` })) }] as const;
      }
    }
  })();
  const read = performanceSchema.parse(definition);
  const joined = await joinLabels(session, { predictions, labels, from: new Date(0), to: new Date(10_000) }, read, [], place('joined.parquet'));
  if ('code' in joined) throw new Error(joined.sentence);
  return measurePerformance(session, joined.files, read, 1);
}
