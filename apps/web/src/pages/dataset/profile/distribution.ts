import { figure } from '../../../parts/figures.js';

export interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** A bar from left to right, by shares of the width, and its height by a share of the tallest. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly height: number;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** From the least edge to the greatest of all of them. */
export function rangeOf(histograms: readonly Histogram[]): Range {
  const edges = histograms.flatMap(({ edges: each }) => [each[0] ?? 0, each.at(-1) ?? 0]);
  return { from: Math.min(...edges), to: Math.max(...edges) };
}

/**
 * Bars over one range. Their areas are the shares of the values, so that histograms of other widths and of other numbers of rows can be laid over each other; the tallest of all
 * of them has the height 1.
 */
export function barsOf(histograms: readonly Histogram[], { from, to }: Range = rangeOf(histograms)): readonly (readonly Bar[])[] {
  const extent = to - from || 1;
  const place = (value: number): number => Math.min(1, Math.max(0, (value - from) / extent));
  const dense = histograms.map(({ edges, counts }) => {
    const all = counts.reduce((sum, each) => sum + each, 0) || 1;
    return counts.map((each, index) => {
      const [left, right] = [place(edges[index] ?? from), place(edges[index + 1] ?? to)];
      return { from: left, to: right, height: each / all / Math.max(right - left, 1e-9) };
    });
  });
  const tallest = Math.max(0, ...dense.flat().map(({ height }) => height)) || 1;
  return dense.map((bars) => bars.map((bar) => ({ ...bar, height: bar.height / tallest })));
}

/** A number as the column has it: seconds since 1970 are a day or a moment. */
export function valueText(value: number, type: string): string {
  if (type !== 'date' && !type.startsWith('timestamp')) return figure(value);
  const moment = new Date(value * 1_000);
  if (Number.isNaN(moment.getTime())) return figure(value);
  const text = moment.toISOString();
  return type === 'date' || text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
}

/** A share as per cent: what is there is never 0 %, what is not all never 100 %. */
export function shareText(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0 %';
  const percent = (100 * part) / whole;
  if (percent < 0.1) return '< 0.1 %';
  if (part < whole && percent > 99.9) return '> 99.9 %';
  return `${percent < 10 ? percent.toFixed(1).replace(/\.0$/, '') : Math.round(percent) === 100 && part < whole ? percent.toFixed(1) : Math.round(percent)} %`;
}
