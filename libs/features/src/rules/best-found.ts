import { bitsOf, eachBit, numbersInPart, type PackedNumbers } from './number-set.js';

/** A row of the index that a search reads. */
export interface FoundNumbers extends PackedNumbers {
  /** What it stands for: words of the search from 0 on, and after them conditions. */
  readonly place: number;
  /** What a definition gets for it, 0 to 254; only the best counts in each place. Conditions give 0. */
  readonly score: number;
  /** Of the numbers: the first one is `part` times {@link numbersInPart}. */
  readonly part: number;
}

/** Where a definition stands among all that a search finds: higher ranks first, then lower numbers. */
export interface RankPlace {
  readonly rank: number;
  readonly number: number;
}

export interface Wanted {
  /** Every place from 0 to below this must be met. */
  readonly places: number;
  /** Definitions that have the searched text for a name: they come first if they are found at all. */
  readonly named: ReadonlySet<number>;
  readonly after?: RankPlace | undefined;
  readonly limit: number;
}

/** More than all words of a search can give. */
const forTheName = 10_000;

/** The best of those that every place knows. Rows are taken 32 numbers at a time, and a number once for each place, so that the time hardly depends on how many definitions have a word. */
export function bestFound(rows: readonly FoundNumbers[], { places, named, after, limit }: Wanted): RankPlace[] {
  const byRank = new Map<number, number[]>();
  for (const [part, own] of partsOf(rows)) {
    const byPlace = Array.from({ length: places }, (_, place) => own.filter((row) => row.place === place));
    if (byPlace.some((each) => each.length === 0)) continue;
    const ranks = new Uint16Array(numbersInPart);
    // Conditions stand last and give nothing: from them on, whoever does not meet them is not looked at.
    const met = byPlace.reduceRight<Uint32Array | undefined>((before, each) => addBest(each, ranks, before), undefined) ?? new Uint32Array();
    for (let place = 0; place < met.length; place++)
      eachBit(met[place] ?? 0, (bit) => {
        const index = place * 32 + bit;
        const number = part * numbersInPart + index;
        const rank = (ranks[index] ?? 0) + (named.has(number) ? forTheName : 0);
        if (after && (rank > after.rank || (rank === after.rank && number <= after.number))) return;
        const known = byRank.get(rank);
        if (!known) byRank.set(rank, [number]);
        else if (known.length < limit) known.push(number);
      });
  }
  return [...byRank].sort(([left], [right]) => right - left).flatMap(([rank, numbers]) => numbers.map((number) => ({ rank, number }))).slice(0, limit);
}

/** Gives each number the best score of these rows. @param among numbers that are looked at; all unless told. @returns those of them that stand in a row */
function addBest(rows: readonly FoundNumbers[], ranks: Uint16Array, among: Uint32Array | undefined): Uint32Array {
  const seen = new Uint32Array(numbersInPart / 32);
  for (const row of rows.toSorted((left, right) => right.score - left.score)) {
    const own = bitsOf(row);
    // By places: what iterates over pairs costs as much as all the rest together.
    for (let place = 0; place < own.length; place++) {
      const fresh = (own[place] ?? 0) & ~(seen[place] ?? 0) & (among?.[place] ?? -1);
      if (fresh === 0) continue;
      seen[place] = (seen[place] ?? 0) | fresh;
      if (row.score > 0) eachBit(fresh, (bit) => (ranks[place * 32 + bit] = (ranks[place * 32 + bit] ?? 0) + row.score));
    }
  }
  return seen;
}

function partsOf(rows: readonly FoundNumbers[]): [part: number, rows: FoundNumbers[]][] {
  const parts = new Map<number, FoundNumbers[]>();
  for (const row of rows) {
    const known = parts.get(row.part);
    if (known) known.push(row);
    else parts.set(row.part, [row]);
  }
  return [...parts].sort(([left], [right]) => left - right);
}
