/** Hues that colour-blind eyes tell apart; `--series-1` … `--series-10` in the tokens. */
export const hueCount = 10;
/** Line styles that tell apart series of one hue: solid, dashed, dotted, dash-dot. */
export const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];
export const slotCount = hueCount * dashes.length;

/** How one series looks: `hue` 1 to {@link hueCount}, and a line style. */
export interface Look {
  readonly hue: number;
  readonly dash: readonly number[];
}

/** FNV-1a, 32 bits: spreads ids that differ in one character. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    value ^= text.charCodeAt(at);
    value = Math.imul(value, 0x01000193);
  }
  return value >>> 0;
}

/**
 * Gives each run its hue. A run that was given one before keeps it, whatever else is shown; a new one takes the hue its id falls on,
 * or else the next of those that the fewest runs beside it have.
 */
export function assignHues(known: ReadonlyMap<string, number>, shown: readonly string[]): Map<string, number> {
  const hues = new Map<string, number>();
  const uses = Array.from({ length: hueCount }, () => 0);
  const give = (id: string, hue: number): void => {
    hues.set(id, hue);
    uses[hue - 1] = (uses[hue - 1] ?? 0) + 1;
  };
  for (const id of new Set(shown)) {
    const hue = known.get(id);
    if (hue !== undefined) give(id, hue);
  }
  for (const id of shown) {
    if (hues.has(id)) continue;
    const fewest = Math.min(...uses);
    const start = hash(id) % hueCount;
    const at = uses.findIndex((_, offset) => uses[(start + offset) % hueCount] === fewest);
    give(id, ((start + at) % hueCount) + 1);
  }
  return hues;
}

/** Runs of one hue shown together differ in line style, in the order of their ids, so that sorting the table changes nothing. */
export function looks(hues: ReadonlyMap<string, number>): Map<string, Look> {
  const seen = Array.from({ length: hueCount + 1 }, () => 0);
  const result = new Map<string, Look>();
  for (const [id, hue] of [...hues].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const nth = seen[hue] ?? 0;
    seen[hue] = nth + 1;
    result.set(id, { hue, dash: dashes[nth % dashes.length] ?? [] });
  }
  return result;
}
