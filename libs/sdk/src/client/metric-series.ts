import * as documents from './documents.js';
import { runNotFound } from './run-not-found.js';
import type { Transport } from './transport.js';
import type { MetricSeries, MetricValue } from './types.js';

/** Points that the server gives of one series at a time. */
export const mostPoints = 10_000;
/** Points are seldom spread evenly over their steps, so parts are made smaller than they may be. */
const hopedFor = 6_000;

interface Range {
  readonly maxPoints: number;
  /** Both inclusive. */
  readonly fromStep?: number;
  readonly toStep?: number;
}

type RawSeries = Omit<MetricSeries, 'values'> & { readonly values: readonly MetricValue[] };

export async function fetchSeries(transport: Transport, id: string, keys: readonly string[], range: Range): Promise<MetricSeries[]> {
  const { run } = await transport.graphql<{ run: { metricSeries: RawSeries[] } | null }>(documents.metricRange, { id, keys, ...range });
  if (!run) throw runNotFound(id);
  return run.metricSeries.map((series) => ({ ...series, values: series.values.map(Number) }));
}

/** The series with the points that were thinned out of it. Of one step that has more than the server gives at a time, it stays thinned. */
export async function completeSeries(transport: Transport, series: MetricSeries): Promise<MetricSeries> {
  const first = series.steps[0];
  const last = series.steps.at(-1);
  if (series.total <= series.values.length || first === undefined || last === undefined || first === last) return series;
  const parts = Math.max(2, Math.ceil(series.total / hopedFor));
  const width = Math.max(1, Math.ceil((last - first + 1) / parts));
  const columns = { steps: [] as number[], times: [] as number[], values: [] as number[] };
  for (let fromStep = first; fromStep <= last; fromStep += width) {
    const [thinned] = await fetchSeries(transport, series.runId, [series.key], { maxPoints: mostPoints, fromStep, toStep: Math.min(last, fromStep + width - 1) });
    if (!thinned) continue;
    const part = await completeSeries(transport, thinned);
    for (const name of ['steps', 'times', 'values'] as const) for (const each of part[name]) columns[name].push(each);
  }
  return { ...series, ...columns };
}
