import type { ConfusionCell, MeasuredMetric } from './metric.js';
import { defined } from './metric.js';

export type Averaging = 'BINARY' | 'MACRO' | 'WEIGHTED' | 'MICRO';

interface ClassCounts {
  readonly right: number;
  readonly predicted: number;
  readonly actual: number;
}

/** What was asked for of nothing is 0, as scikit-learn has it. */
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/**
 * Accuracy, precision, recall and F1 of how often each class was predicted as which, of one class or over all that are there, as `precision_recall_fscore_support` of scikit-learn.
 * @param positive the class that BINARY means
 */
export function classFigures(cells: readonly ConfusionCell[], averaging: Averaging, positive?: string): readonly MeasuredMetric[] {
  const sums = new Map<string, { right: number; predicted: number; actual: number }>();
  const of = (name: string) => {
    const found = sums.get(name) ?? { right: 0, predicted: 0, actual: 0 };
    sums.set(name, found);
    return found;
  };
  let [rows, right] = [0, 0];
  for (const cell of cells) {
    of(cell.actual).actual += cell.rows;
    of(cell.predicted).predicted += cell.rows;
    rows += cell.rows;
    if (cell.actual !== cell.predicted) continue;
    of(cell.actual).right += cell.rows;
    right += cell.rows;
  }
  const [precision, recall, f1] = averaged([...sums.values()], averaging, sums.get(positive ?? '') ?? { right: 0, predicted: 0, actual: 0 }, { right, predicted: rows, actual: rows });
  return [defined('ACCURACY', share(right, rows)), defined('PRECISION', precision), defined('RECALL', recall), defined('F1', f1)];
}

function averaged(classes: readonly ClassCounts[], averaging: Averaging, positive: ClassCounts, all: ClassCounts): readonly [number, number, number] {
  if (averaging === 'BINARY') return figures(positive);
  if (averaging === 'MICRO') return figures(all);
  const total = averaging === 'MACRO' ? classes.length : classes.reduce((sum, { actual }) => sum + actual, 0);
  return classes.reduce<readonly [number, number, number]>(
    (sum, counts) => {
      const weight = averaging === 'MACRO' ? 1 / total : counts.actual / total;
      const [precision, recall, f1] = figures(counts);
      return [sum[0] + weight * precision, sum[1] + weight * recall, sum[2] + weight * f1];
    },
    [0, 0, 0],
  );
}

function figures({ right, predicted, actual }: ClassCounts): readonly [number, number, number] {
  return [share(right, predicted), share(right, actual), share(2 * right, predicted + actual)];
}
