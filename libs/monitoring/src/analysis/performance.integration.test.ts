import { join } from 'node:path';
import { type AnalyticsSession, text } from '@plinth/platform/analytics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PerformanceFinding, type PerformanceMetric, performanceSchema } from '../rules/index.js';
import { joinLabels, measurePerformance } from './index.js';
import { type LastingSession, openLastingSession } from '../testing/lasting-session.js';

describe('performance by labels', () => {
  let lasting: LastingSession;
  let session: AnalyticsSession;
  let files = 0;

  beforeAll(async () => {
    lasting = await openLastingSession(1);
    session = lasting.session;
  });
  afterAll(() => lasting.close());

  const path = (): string => join(session.folder, `rows-${(files += 1)}.parquet`);
  const write = async (query: string): Promise<string> => {
    const target = path();
    await session.run(`COPY (${query}) TO ${text(target)} (FORMAT parquet)`);
    return target;
  };
  /** Rows of a window from 1,000 to 2,000. @param values of prediction_id, predicted_at and what the columns say */
  const rowsOf = (columns: string, values: readonly string[]): Promise<string> => write(`SELECT * FROM (VALUES ${values.map((value) => `(${value})`).join(', ')}) AS t(prediction_id, predicted_at, ${columns})`);
  const find = async (definition: object, predictions: readonly string[], labels: readonly string[], { minimumRows = 1, slice }: { readonly minimumRows?: number; readonly slice?: { readonly column: string; readonly where: string } } = {}): Promise<PerformanceFinding | string> => {
    const wanted = performanceSchema.parse(definition);
    const table = (paths: readonly string[]) => ({ format: 'PARQUET' as const, gzip: false, paths });
    const joined = await joinLabels(session, { predictions: table(predictions), labels: labels.length ? table(labels) : null, from: new Date(1_000), to: new Date(2_000) }, wanted, slice ? [slice.column] : [], path());
    return 'code' in joined ? joined.code : measurePerformance(session, joined.files, wanted, minimumRows, slice ? 'slice' : '', slice?.where);
  };
  const valuesOf = (found: PerformanceFinding | string): Partial<Record<PerformanceMetric, number | null>> => (typeof found === 'string' ? {} : Object.fromEntries((found.measurement?.metrics ?? []).map(({ metric, value }) => [metric, value])));
  const regression = { kind: 'REGRESSION', label: 'y', prediction: 'p' };
  const binary = { kind: 'BINARY', label: 'y', positive: 'true', score: 's' };

  it('joins by id within the window, and leaves out what is of other times', async () => {
    const predictions = await rowsOf('p', ["'a', 1000, 1.0", "'b', 1999, 2.0", "'c', 2000, 50.0", "'d', 999, 50.0"]);
    const labels = await rowsOf('y', ["'a', 5000, 2.0", "'b', 6000, 4.0", "'c', 6000, 0.0", "'d', 6000, 0.0", "'z', 6000, 9.0"]);
    const found = await find(regression, [predictions], [labels]);
    expect(found).toMatchObject({ rows: 2, labelled: 2, used: 2, contradicted: 0, outcome: 'MEASURED' });
    expect(valuesOf(found)).toEqual({ RMSE: Math.sqrt(2.5), MAE: 1.5, MAPE: 0.5 });
  });

  it('takes of labels that contradict each other the latest, then what came later, then the later row, and counts them', async () => {
    const predictions = await rowsOf('p', ["'moment', 1500, 1.0", "'batch', 1500, 1.0", "'row', 1500, 1.0", "'same', 1500, 1.0", "'unknown', 1500, 1.0"]);
    const first = await rowsOf('y', ["'moment', 9000, 1.0", "'batch', 5000, 0.0", "'row', 5000, 0.0", "'row', 5000, 1.0", "'same', 5000, 1.0", "'unknown', 5000, 1.0"]);
    const second = await rowsOf('y', ["'moment', 8000, 0.0", "'batch', 5000, 1.0", "'same', 5000, 1.0", "'unknown', 9000, NULL"]);
    const found = await find(regression, [predictions], [first, second]);
    expect(found).toMatchObject({ rows: 5, labelled: 5, contradicted: 3 });
    expect(valuesOf(found)).toMatchObject({ MAE: 0 });
    expect(valuesOf(await find(regression, [predictions], [second, first]))).toMatchObject({ MAE: 0.2 });
  });

  it('says nothing while labels are incomplete, also where those that are there are all right', async () => {
    const predictions = await rowsOf('p', Array.from({ length: 10 }, (_, at) => `'${at}', 1500, 1.0`));
    const labels = (count: number) => rowsOf('y', Array.from({ length: count }, (_, at) => `'${at}', 1600, 1.0`));
    const checked = { ...regression, completeShare: 0.9, checks: [{ metric: 'RMSE', atMost: 0.5 }] };
    expect(await find(checked, [predictions], [await labels(8)])).toMatchObject({ outcome: 'LABELS_INCOMPLETE', measurement: null, sentence: 'Labels are incomplete: 8 of 10 predictions have one, and 90 % are asked for.' });
    expect(await find(checked, [predictions], [await labels(9)])).toMatchObject({ outcome: 'HOLDS', sentence: 'The check holds over 9 labelled predictions.' });
    expect(await find(checked, [predictions], [])).toMatchObject({ outcome: 'LABELS_INCOMPLETE' });
    expect(await find(checked, [predictions], [await labels(9)], { minimumRows: 30 })).toMatchObject({ outcome: 'UNDECIDED', refusal: { code: 'TOO_FEW_ROWS' } });
  });

  it('holds no check of predictions that are not there, of no rows, and of columns that are missing or of another type', async () => {
    const labels = await rowsOf('y', ["'a', 1600, 1.0", "'b', 1600, 1.0"]);
    const checked = { ...regression, checks: [{ metric: 'RMSE', atMost: 9 }] };
    expect(await find(checked, [await rowsOf('p', ["'a', 1500, 1.0", "'b', 1500, 'NaN'::DOUBLE"])], [labels])).toMatchObject({ outcome: 'UNDECIDED', refusal: { code: 'PREDICTIONS_MISSING' } });
    expect(await find(checked, [await rowsOf('p', ["'a', 5000, 1.0"])], [labels])).toMatchObject({ outcome: 'UNDECIDED', refusal: { code: 'EMPTY_WINDOW' } });
    expect(await find(checked, [await rowsOf('q', ["'a', 1500, 1.0"])], [labels])).toBe('MISSING_COLUMN');
    expect(await find(checked, [await rowsOf('p', ["'a', 1500, 'one'"])], [labels])).toBe('TYPE_DOES_NOT_FIT');
    expect(await find({ ...binary, positive: 'yes' }, [await rowsOf('s', ["'a', 1500, 0.5::DOUBLE"])], [await rowsOf('y', ["'a', 1600, true"])])).toBe('UNKNOWN_CLASS');
  });

  it.each([
    ['truth values and numbers', 'true', ['true', 'false', 'true'], ['1.0', '0.0', '0.0']],
    ['numbers and truth values', '1', ['1.0', '0.0', '1.0'], ['true', 'false', 'false']],
    ['whole numbers and doubles', '1', ['1::BIGINT', '0::BIGINT', '1::BIGINT'], ['1.0::DOUBLE', '0.0::DOUBLE', '0.0::DOUBLE']],
    ['texts and numbers', '1', ["'1'", "'0'", "'1'"], ['1.0::DOUBLE', '0.0::DOUBLE', '0.0::DOUBLE']],
  ])('knows a class again as %s', async (_, positive, truth, said) => {
    const predictions = await rowsOf('p', said.map((value, at) => `'${at}', 1500, ${value}`));
    const labels = await rowsOf('y', truth.map((value, at) => `'${at}', 1600, ${value}`));
    const found = await find({ kind: 'BINARY', label: 'y', positive, prediction: 'p' }, [predictions], [labels]);
    expect(valuesOf(found)).toEqual({ ACCURACY: 2 / 3, PRECISION: 1, RECALL: 0.5, F1: 2 / 3 });
    const several = await find({ kind: 'MULTICLASS', label: 'y', prediction: 'p' }, [predictions], [labels]);
    expect(valuesOf(several)).toMatchObject({ ACCURACY: 2 / 3 });
  });

  it('tells what is not defined for rows, and holds no check of it', async () => {
    const checks = [{ metric: 'ROC_AUC', atLeast: 0.5 }];
    const one = await find({ ...binary, checks }, [await rowsOf('s', ["'a', 1500, 0.9::DOUBLE", "'b', 1500, 0.8::DOUBLE"])], [await rowsOf('y', ["'a', 1600, true", "'b', 1600, true"])]);
    expect(one).toMatchObject({ outcome: 'UNDECIDED', checks: [{ value: null, holds: null }], measurement: { metrics: expect.arrayContaining([{ metric: 'ROC_AUC', value: null, undefinedBecause: 'ONE_CLASS_ONLY' }]) } });
    const beyond = await find(binary, [await rowsOf('s', ["'a', 1500, 3.0::DOUBLE", "'b', 1500, -1.0::DOUBLE"])], [await rowsOf('y', ["'a', 1600, true", "'b', 1600, false"])]);
    expect(valuesOf(beyond)).toMatchObject({ ROC_AUC: 1, LOG_LOSS: null, CALIBRATION_ERROR: null });
  });

  it('is measured of a slice, whatever the values of its column', async () => {
    const predictions = await rowsOf('p, region', ["'a', 1500, 1.0, 'north'", "'b', 1500, 2.0, 'so''uth'", "'c', 1500, 2.0, NULL"]);
    const labels = await rowsOf('y', ["'a', 1600, 1.0", "'b', 1600, 4.0", "'c', 1600, 4.0"]);
    const found = await find(regression, [predictions], [labels], { slice: { column: 'region', where: `list_contains([${text("so'uth")}], slice_0)` } });
    expect(found).toMatchObject({ slice: 'slice', rows: 1 });
    expect(valuesOf(found)).toMatchObject({ MAE: 2 });
  });

  it('opens what is below a bound and says so', async () => {
    const predictions = await rowsOf('s', ["'a', 1500, 0.9::DOUBLE", "'b', 1500, 0.8::DOUBLE", "'c', 1500, 0.1::DOUBLE", "'d', 1500, 0.7::DOUBLE"]);
    const labels = await rowsOf('y', ["'a', 1600, true", "'b', 1600, false", "'c', 1600, false", "'d', 1600, false"]);
    const found = await find({ ...binary, checks: [{ metric: 'PRECISION', atLeast: 0.9 }, { metric: 'RECALL', atLeast: 0.9 }] }, [predictions], [labels]);
    expect(found).toMatchObject({ outcome: 'VIOLATED', sentence: 'Precision is 0.3333, and at least 0.9 is asked for (over 4 labelled predictions).', measurement: { confusion: expect.arrayContaining([{ actual: 'not true', predicted: 'true', rows: 2 }]) } });
  });
});
