import { type AnalyticsSession, double, tableSql, text, type TableFiles } from '@plinth/platform/analytics';
import { z } from 'zod';
import { calibrationError, classFigures, type ConfusionCell, defined, innerEdges, judged, type LabelledCounts, type MeasuredMetric, type Measurement, notDefined, type PerformanceDefinition, type PerformanceFinding, refusalOfCounts, refusedPerformance, type ReliabilityBin } from '../rules/performance/index.js';

/** What is added to 0 and taken from 1 before logarithms, and what is divided by at the least: scikit-learn's, for doubles. */
const epsilon = Number.EPSILON;
/** Cells of classes that were predicted as classes. */
const mostCells = 10_000;
/** Cells that a report keeps. */
const keptCells = 400;

const number = z.coerce.number();
const countsShape = z.object({ rows: number, labelled: number, used: number, contradicted: number });
type Session = Pick<AnalyticsSession, 'row' | 'rows'>;

/**
 * Measures rows that {@link joinLabels} wrote, or those of a slice, and judges them. Rows are counted and added up where they lie.
 * @param where SQL of the server's own that tells the rows of the slice
 */
export async function measurePerformance(session: Session, files: TableFiles, wanted: PerformanceDefinition, minimumRows: number, slice = '', where = 'true'): Promise<PerformanceFinding> {
  const rows = `(FROM ${tableSql(files)} WHERE ${where})`;
  const usable = usableSql(wanted);
  const counts: LabelledCounts = countsShape.parse(
    await session.row(`SELECT count(*) AS rows, count(label) AS labelled, count(*) FILTER (${usable}) AS used, count(*) FILTER (contradicted) AS contradicted FROM ${rows}`),
  );
  const refusal = refusalOfCounts(counts, wanted, minimumRows);
  if (refusal) return refusedPerformance(slice, counts, refusal);
  const used = `(FROM ${rows} WHERE ${usable})`;
  const measurement = await measured(session, used, wanted);
  if (measurement === undefined) return refusedPerformance(slice, counts, { code: 'TOO_MANY_CLASSES', sentence: `There are more than ${mostCells} pairs of classes: these are no classes.` });
  return judged(slice, counts, measurement, wanted.checks);
}

function usableSql(wanted: PerformanceDefinition): string {
  const scores = scoresOf(wanted).map((_, at) => `score_${at} IS NOT NULL`);
  return ['label IS NOT NULL', 'predicted IS NOT NULL', ...scores].join(' AND ');
}

function scoresOf(wanted: PerformanceDefinition): readonly string[] {
  if (wanted.kind === 'BINARY') return wanted.score === null ? [] : [wanted.positive];
  return wanted.kind === 'MULTICLASS' ? wanted.scores.map((each) => each.class) : [];
}

async function measured(session: Session, used: string, wanted: PerformanceDefinition): Promise<Measurement | undefined> {
  if (wanted.kind === 'REGRESSION') return regression(session, used);
  const cells = await confusion(session, used);
  if (cells === undefined) return undefined;
  const classes = wanted.kind === 'BINARY' ? classFigures(cells, 'BINARY', 'true') : classFigures(cells, wanted.average);
  const confused = wanted.kind === 'BINARY' ? cells.map(({ actual, predicted, rows }) => ({ actual: named(actual, wanted.positive), predicted: named(predicted, wanted.positive), rows })) : cells;
  const { metrics, reliability } = await scored(session, used, wanted);
  return { metrics: [...classes, ...metrics], confusion: confused.slice(0, keptCells), reliability };
}

const named = (truth: string, positive: string): string => (truth === 'true' ? positive : `not ${positive}`);

const cellShape = z.object({ actual: z.string(), predicted: z.string(), rows: number });

/** The most frequent first. Undefined where there are too many. */
async function confusion(session: Session, used: string): Promise<readonly ConfusionCell[] | undefined> {
  const cells = await session.rows(`SELECT label::VARCHAR AS actual, predicted::VARCHAR AS predicted, count(*) AS rows FROM ${used} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ${mostCells + 1}`, mostCells + 1);
  return cells.length > mostCells ? undefined : cells.map((cell) => cellShape.parse(cell));
}

const errorsShape = z.object({ squared: number, absolute: number, relative: number });

async function regression(session: Session, used: string): Promise<Measurement> {
  const { squared, absolute, relative } = errorsShape.parse(
    await session.row(`SELECT favg((label - predicted) * (label - predicted)) AS squared, favg(abs(label - predicted)) AS absolute, favg(abs(label - predicted) / greatest(abs(label), ${double(epsilon)})) AS relative FROM ${used}`),
  );
  return { metrics: [defined('RMSE', Math.sqrt(squared)), defined('MAE', absolute), defined('MAPE', relative)], confusion: null, reliability: null };
}

interface Scored {
  readonly metrics: readonly MeasuredMetric[];
  readonly reliability: readonly ReliabilityBin[] | null;
}

const soundShape = z.object({ sound: z.boolean(), known: z.boolean(), loss: number.nullable() });

/** What scores say beside the classes. Scores that are no probabilities still put rows in an order where there are two classes, and say nothing where there are more. */
async function scored(session: Session, used: string, wanted: Exclude<PerformanceDefinition, { kind: 'REGRESSION' }>): Promise<Scored> {
  const classes = scoresOf(wanted);
  if (classes.length === 0) return { metrics: [], reliability: null };
  const isBinary = wanted.kind === 'BINARY';
  const sum = classes.map((_, at) => `score_${at}`).join(' + ');
  const within = classes.map((_, at) => `score_${at} BETWEEN 0 AND 1`).join(' AND ');
  const sound = isBinary ? within : `${within} AND abs(${sum} - 1) <= 1e-8 + 1e-5 * abs(${sum})`;
  const known = isBinary ? 'true' : `label IN (${classes.map(text).join(', ')})`;
  const clipped = (score: string): string => `least(${double(1 - epsilon)}, greatest(${double(epsilon)}, ${score}))`;
  const ofLabel = isBinary ? `CASE WHEN label THEN score_0 ELSE 1 - score_0 END` : `CASE ${classes.map((name, at) => `WHEN label = ${text(name)} THEN score_${at}`).join(' ')} END`;
  const all = soundShape.parse(await session.row(`SELECT bool_and(${sound}) AS sound, bool_and(${known}) AS known, favg(-ln(${clipped(`(${ofLabel})`)})) AS loss FROM ${used}`));
  const loss = !all.sound ? notDefined('LOG_LOSS', 'NO_PROBABILITIES') : !all.known || all.loss === null ? notDefined('LOG_LOSS', 'CLASS_WITHOUT_SCORE') : defined('LOG_LOSS', all.loss);
  const auc = isBinary ? await areaUnder(session, used, 'score_0', 'label') : all.sound ? await areaOverClasses(session, used, classes, all.known) : notDefined('ROC_AUC', 'NO_PROBABILITIES');
  if (!all.sound) return { metrics: [auc, loss, notDefined('CALIBRATION_ERROR', 'NO_PROBABILITIES')], reliability: null };
  const scores = `[${classes.map((_, at) => `score_${at}`).join(', ')}]`;
  const [sureness, right] = isBinary ? ['score_0', 'label'] : [`list_max(${scores})`, `(label = list_extract([${classes.map(text).join(', ')}], list_position(${scores}, list_max(${scores}))))`];
  const reliability = await reliabilityOf(session, used, sureness, right, wanted.bins);
  return { metrics: [auc, loss, defined('CALIBRATION_ERROR', calibrationError(reliability))], reliability };
}

const areaShape = z.object({ area: number.nullable(), positive: number.nullable(), negative: number.nullable() });

/** The chance that a row of the class has a higher score than one that is not of it, ties counted half: the area under the curve. */
async function areaUnder(session: Session, used: string, score: string, truth: string): Promise<MeasuredMetric> {
  const groups = `SELECT ${score} AS s, count(*) FILTER (${truth})::DOUBLE AS p, count(*) FILTER (NOT ${truth})::DOUBLE AS n FROM ${used} GROUP BY 1`;
  const { area, positive, negative } = areaShape.parse(await session.row(`SELECT fsum(p * (below - n) + p * n / 2) AS area, fsum(p) AS positive, fsum(n) AS negative FROM (SELECT p, n, sum(n) OVER (ORDER BY s) AS below FROM (${groups}))`));
  return area === null || !positive || !negative ? notDefined('ROC_AUC', 'ONE_CLASS_ONLY') : defined('ROC_AUC', area / (positive * negative));
}

/** The mean over classes, each against the others, as `roc_auc_score(multi_class='ovr', average='macro')`. */
async function areaOverClasses(session: Session, used: string, classes: readonly string[], isKnown: boolean): Promise<MeasuredMetric> {
  if (!isKnown) return notDefined('ROC_AUC', 'CLASS_WITHOUT_SCORE');
  let sum = 0;
  for (const [at, name] of classes.entries()) {
    const { value, undefinedBecause } = await areaUnder(session, used, `score_${at}`, `(label = ${text(name)})`);
    if (value === null) return notDefined('ROC_AUC', undefinedBecause ?? 'ONE_CLASS_ONLY');
    sum += value;
  }
  return defined('ROC_AUC', sum / classes.length);
}

const binShape = z.object({ bin: number, rows: number, score: number, share: number });

/** Bins of equal width that have rows. A score on an edge is of the bin below it, as in `calibration_curve`. */
async function reliabilityOf(session: Session, used: string, sureness: string, right: string, bins: number): Promise<readonly ReliabilityBin[]> {
  const edges = innerEdges(bins);
  const bin = edges.map((edge) => `(s > ${double(edge)})::INTEGER`).join(' + ');
  const rows = await session.rows(`SELECT ${bin} AS bin, count(*) AS rows, favg(s) AS score, favg(r::INTEGER::DOUBLE) AS share FROM (SELECT ${sureness} AS s, ${right} AS r FROM ${used}) GROUP BY 1 ORDER BY 1`, bins);
  return rows.map((row) => {
    const found = binShape.parse(row);
    return { from: edges[found.bin - 1] ?? 0, to: edges[found.bin] ?? 1, rows: found.rows, meanScore: found.score, share: found.share };
  });
}

