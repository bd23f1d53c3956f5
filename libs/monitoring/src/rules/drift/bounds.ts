import type { NumberDistribution } from '../baseline.js';

/** What a sketch may hide in one share of a histogram: both ends of a bin lie within the supremum. */
export function shareRadius({ radius }: NumberDistribution): number {
  return radius === null ? 0 : 2 * radius.supremum;
}

/**
 * How far a sum of terms of two shares may be from that of all rows. Each term is convex in each share, so that it is largest at an end of what the
 * share may be; `least` is what a share can not go below.
 */
export function sumBound(reference: readonly number[], current: readonly number[], radius: { readonly reference: number; readonly current: number }, least: number, term: (reference: number, current: number) => number): number {
  return reference.reduce((sum, share, at) => {
    const other = current[at] ?? 0;
    const here = term(share, other);
    let furthest = 0;
    for (const p of ends(share, radius.reference, least)) {
      for (const q of ends(other, radius.current, least)) furthest = Math.max(furthest, Math.abs(term(p, q) - here));
    }
    return sum + furthest;
  }, 0);
}

function ends(share: number, radius: number, least: number): readonly number[] {
  return radius === 0 ? [share] : [Math.max(least, share - radius), share, Math.min(1, share + radius)];
}
