import { decodeMetricBatch, defaultMetricBatchLimits, encodeMetricBatch, MalformedMetricBatch, type MetricColumns } from '@plinth/contracts';
import type { Id } from '@plinth/kernel';
import { checkCount, checkKey, isTime, type MetricSummary, summarizeMetric, TooMany } from '../rules/index.js';
import type { RunId } from '../run.store.js';
import { InvalidMetrics } from '../tracking.errors.js';
import type { MetricAppend } from './metric-store.js';

/** Points of one key as columns, as a client that speaks GraphQL sends them. */
export interface MetricPoints {
  readonly key: string;
  readonly steps: readonly number[];
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** Checks a batch that came packed, and keeps its bytes. @throws InvalidMetrics, InvalidName, TooMany */
export function readPacked(runId: RunId, id: Id<'MetricAppend'>, packed: Uint8Array): MetricAppend {
  const series = decode(packed);
  for (const { key } of series) checkKey(key, 'body');
  return { runId, id, points: countPoints(series), packed, summaries: summarize(series, 'body') };
}

/** Checks and packs points that came as columns; undefined when there are none. @throws InvalidMetrics, InvalidName, TooMany */
export function packPoints(runId: RunId, id: Id<'MetricAppend'>, points: readonly MetricPoints[], field: string): MetricAppend | undefined {
  const { maxPoints, maxSeries } = defaultMetricBatchLimits;
  checkCount(points, 'Series of one call', field, maxSeries);
  const series = points.map(({ key, steps, times, values }, index) => {
    checkKey(key, `${field}[${index}].key`);
    if (steps.length !== values.length || times.length !== values.length) throw new InvalidMetrics('steps, times and values of a series have equal length.', `${field}[${index}]`);
    return { key, steps, times, values: Float64Array.from(values) };
  });
  const present = series.filter(({ values }) => values.length);
  if (!present.length) return undefined;
  if (countPoints(present) > maxPoints) throw new TooMany('Points of one call', field, maxPoints);
  if (new Set(present.map(({ key }) => key)).size < present.length) throw new InvalidMetrics('Two series have the same key.', field);
  const summaries = summarize(present, field);
  return { runId, id, points: countPoints(present), packed: encodeMetricBatch(present), summaries };
}

function countPoints(series: readonly MetricColumns[]): number {
  return series.reduce((sum, { values }) => sum + values.length, 0);
}

function decode(packed: Uint8Array): MetricColumns[] {
  try {
    return decodeMetricBatch(packed);
  } catch (error) {
    if (!(error instanceof MalformedMetricBatch)) throw error;
    const { reason, offset, message } = error;
    if (reason.startsWith('TOO_MANY')) throw new TooMany('Bytes, series or points of a metric batch', 'body', limitOf(reason));
    throw new InvalidMetrics(message, 'body', { reason, offset });
  }
}

function limitOf(reason: MalformedMetricBatch['reason']): number {
  const { maxBytes, maxSeries, maxPoints } = defaultMetricBatchLimits;
  return reason === 'TOO_MANY_BYTES' ? maxBytes : reason === 'TOO_MANY_SERIES' ? maxSeries : maxPoints;
}

function summarize(series: readonly MetricColumns[], field: string): Map<string, MetricSummary> {
  const summaries = new Map<string, MetricSummary>();
  for (const columns of series) {
    checkColumns(columns, field);
    const summary = summarizeMetric(columns);
    if (summary) summaries.set(columns.key, summary);
  }
  return summaries;
}

function checkColumns({ key, steps, times }: MetricColumns, field: string): void {
  for (const time of times) if (!isTime(time)) throw new InvalidMetrics(`A time of ${JSON.stringify(key)} does not lie between the years 1 and 9999.`, field, { key });
  for (const step of steps) if (!Number.isSafeInteger(step)) throw new InvalidMetrics(`A step of ${JSON.stringify(key)} is no whole number up to 2^53 - 1.`, field, { key });
}

