import type { MetricColumns } from '@plinth/contracts';

type Columns = Pick<MetricColumns, 'steps' | 'times' | 'values'>;

/**
 * The points of all parts in the order of steps, then times, then of arrival, where points that agree in step, time and value (bit for
 * bit) are there once. So points that were sent twice, or lie in two places for a moment, count once.
 */
export function mergeColumns(parts: readonly Columns[]): Columns {
  const [only] = parts;
  if (parts.length === 1 && only && isStrictlyOrdered(only)) return only;
  const length = parts.reduce((sum, { values }) => sum + values.length, 0);
  const steps = new Array<number>(length);
  const times = new Array<number>(length);
  const values = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    for (let index = 0; index < part.values.length; index++, at++) {
      steps[at] = part.steps[index] ?? 0;
      times[at] = part.times[index] ?? 0;
    }
  }
  const all = { steps, times, values };
  return isStrictlyOrdered(all) ? all : sortAndCollapse(all);
}

/** The points whose step lies in the range, both ends included. */
export function cutSteps(columns: Columns, fromStep = Number.MIN_SAFE_INTEGER, toStep = Number.MAX_SAFE_INTEGER): Columns {
  const first = columns.steps.findIndex((step) => step >= fromStep);
  let end = columns.steps.length;
  while (end > 0 && (columns.steps[end - 1] ?? 0) > toStep) end--;
  if (first === 0 && end === columns.steps.length) return columns;
  if (first < 0 || first >= end) return { steps: [], times: [], values: new Float64Array(0) };
  return { steps: columns.steps.slice(first, end), times: columns.times.slice(first, end), values: columns.values.slice(first, end) };
}

/** True when each point comes after the one before it by step or time: then there is nothing to sort or to collapse. */
function isStrictlyOrdered({ steps, times }: Columns): boolean {
  for (let index = 1; index < steps.length; index++) {
    const [step = 0, before = 0] = [steps[index], steps[index - 1]];
    if (step < before || (step === before && (times[index] ?? 0) <= (times[index - 1] ?? 0))) return false;
  }
  return true;
}

function sortAndCollapse({ steps, times, values }: Columns): Columns {
  const order = Uint32Array.from(steps.keys());
  // The index last: what came first stays first.
  order.sort((left, right) => (steps[left] ?? 0) - (steps[right] ?? 0) || (times[left] ?? 0) - (times[right] ?? 0) || left - right);
  const bits = new BigUint64Array(values.buffer, values.byteOffset, values.length);
  const kept: number[] = [];
  const seen = new Set<bigint>();
  let last = -1;
  for (const index of order) {
    const sameMoment = last >= 0 && steps[index] === steps[last] && times[index] === times[last];
    if (!sameMoment) seen.clear();
    last = index;
    const value = bits[index] ?? 0n;
    if (seen.has(value)) continue;
    seen.add(value);
    kept.push(index);
  }
  return { steps: kept.map((index) => steps[index] ?? 0), times: kept.map((index) => times[index] ?? 0), values: Float64Array.from(kept, (index) => values[index] ?? Number.NaN) };
}
