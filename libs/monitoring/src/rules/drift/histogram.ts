import type { Histogram } from '../report.js';
import { type Binned, byValue, otherCategories, sharesOf, sturgesEdges } from '../statistics/binning.js';
import { countsBetween, distinctAtLeast, maximumOf, minimumOf } from '../statistics/distribution.js';
import type { NumberSides } from './measure-numbers.js';

const mostLabels = 20;
const mostBins = 40;

/** Bins to be drawn: values where they are few, else the rule of Sturges over both sides. */
export function numberHistogram({ reference, current, wholeNumbers }: NumberSides): Histogram {
  if (distinctAtLeast(reference, current) <= mostLabels) {
    const { labels, ...counts } = byValue(reference, current);
    return { edges: null, labels, reference: sharesOf(counts.reference), current: sharesOf(counts.current) };
  }
  const [least, most] = [Math.min(minimumOf(reference), minimumOf(current)), Math.max(maximumOf(reference), maximumOf(current))];
  const edges = sturgesEdges(least, most, Math.min(2 ** mostBins, reference.total + current.total), wholeNumbers);
  return { edges, labels: null, reference: sharesOf(countsBetween(reference, edges)), current: sharesOf(countsBetween(current, edges)) };
}

/** The categories that most rows have, the others as one. */
export function categoryHistogram({ labels, reference, current }: Binned): Histogram {
  const [shares, currentShares] = [sharesOf(reference), sharesOf(current)];
  const all = (labels ?? []).map((label, at) => ({ label, here: shares[at] ?? 0, there: currentShares[at] ?? 0 }));
  const named = all.filter(({ label }) => label !== otherCategories).sort((a, b) => b.here + b.there - (a.here + a.there));
  const kept = named.slice(0, mostLabels);
  const rest = (side: 'here' | 'there'): number => Math.max(0, 1 - kept.reduce((sum, row) => sum + row[side], 0));
  const isWhole = kept.length === all.length;
  return {
    edges: null,
    labels: [...kept.map(({ label }) => label), ...(isWhole ? [] : [otherCategories])],
    reference: [...kept.map(({ here }) => here), ...(isWhole ? [] : [rest('here')])],
    current: [...kept.map(({ there }) => there), ...(isWhole ? [] : [rest('there')])],
  };
}
