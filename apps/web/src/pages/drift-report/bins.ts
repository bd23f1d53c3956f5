/** Shares of the same bins on both sides, with edges where they are bins of numbers and names where they are categories. */
export interface Bins {
  readonly edges?: readonly number[] | null | undefined;
  readonly labels?: readonly string[] | null | undefined;
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/** A bin from left to right by shares of the width, with the height of both sides by a share of the tallest. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly then: number;
  readonly now: number;
}

/**
 * Bins of numbers as bars, whose areas are the shares: a bin of twice the width is half as high. Where edges lie so far apart that most bins would be slivers, they are laid out
 * evenly, and it says so.
 */
export function binsOf({ edges, reference, current }: Bins): { readonly bins: readonly Bin[]; readonly isEven: boolean } {
  const [first, last] = [edges?.[0] ?? 0, edges?.at(-1) ?? 0];
  const extent = last - first;
  const widths = reference.map((_, at) => (extent > 0 ? ((edges?.[at + 1] ?? 0) - (edges?.[at] ?? 0)) / extent : 0));
  const isEven = !(extent > 0) || !Number.isFinite(extent) || widths.filter((width) => width < 0.004).length > widths.length / 2;
  const count = Math.max(1, reference.length);
  const places = reference.map((_, at) => (isEven ? { from: at / count, to: (at + 1) / count } : { from: ((edges?.[at] ?? 0) - first) / extent, to: ((edges?.[at + 1] ?? 0) - first) / extent }));
  const dense = places.map(({ from, to }, at) => {
    const width = Math.max(to - from, 1e-3);
    return { from, to, then: (reference[at] ?? 0) / width, now: (current[at] ?? 0) / width };
  });
  const tallest = Math.max(0, ...dense.flatMap(({ then, now }) => [then, now])) || 1;
  return { bins: dense.map(({ from, to, then, now }) => ({ from, to, then: then / tallest, now: now / tallest })), isEven };
}

export interface CategoryShare {
  readonly label: string;
  readonly then: number;
  readonly now: number;
}

/** Categories, those that moved most first; what is beyond the limit comes together at the end. */
export function categoriesOf({ labels, reference, current }: Bins, most: number): { readonly shown: readonly CategoryShare[]; readonly rest: number } {
  const all = (labels ?? []).map((label, at) => ({ label, then: reference[at] ?? 0, now: current[at] ?? 0 }));
  const sorted = all.toSorted((one, other) => Math.abs(other.now - other.then) - Math.abs(one.now - one.then) || other.then - one.then);
  return { shown: sorted.slice(0, most), rest: Math.max(0, sorted.length - most) };
}
