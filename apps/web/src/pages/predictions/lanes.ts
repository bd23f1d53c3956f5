export interface LaneBatch {
  readonly id: string;
  readonly kind: 'PREDICTIONS' | 'LABELS';
  readonly rows: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

/** A stretch of time, as wide as a few pixels, with what came of it. */
export interface LaneBar {
  /** By a share of the width. */
  readonly from: number;
  readonly to: number;
  /** Rows whose batches begin in it. */
  readonly predictions: number;
  readonly labels: number;
  readonly batches: number;
}

export interface Lanes {
  readonly bars: readonly LaneBar[];
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Most rows of a stretch, of each kind. */
  readonly most: { readonly predictions: number; readonly labels: number };
}

/** Rows in time: how many predictions, and how many labels of when they became known, by the middle of their batches. */
export function lanesOf(batches: readonly LaneBatch[], count: number): Lanes {
  const middles = batches.map(({ firstAt, lastAt }) => (Date.parse(firstAt) + Date.parse(lastAt)) / 2);
  const [from, to] = [Math.min(...middles), Math.max(...middles)];
  if (batches.length === 0 || count < 1) return { bars: [], from: 0, to: 0, most: { predictions: 0, labels: 0 } };
  const extent = Math.max(1, to - from);
  const found = new Map<number, { predictions: number; labels: number; batches: number }>();
  batches.forEach(({ kind, rows }, at) => {
    const place = Math.min(count - 1, Math.floor((((middles[at] ?? from) - from) / extent) * count));
    const sums = found.get(place) ?? { predictions: 0, labels: 0, batches: 0 };
    found.set(place, { predictions: sums.predictions + (kind === 'PREDICTIONS' ? rows : 0), labels: sums.labels + (kind === 'LABELS' ? rows : 0), batches: sums.batches + 1 });
  });
  const bars = [...found].toSorted(([one], [other]) => one - other).map(([place, sums]) => ({ from: place / count, to: (place + 1) / count, ...sums }));
  return { bars, from, to, most: { predictions: Math.max(0, ...bars.map(({ predictions }) => predictions)), labels: Math.max(0, ...bars.map(({ labels }) => labels)) } };
}
