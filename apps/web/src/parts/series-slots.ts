/** Hues that colour-blind eyes tell apart; `--series-1` … `--series-10` in the tokens. */
export const hueCount = 10;
/** Line styles that tell apart two series of one hue: solid, dashed, dotted, dash-dot. */
export const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];
export const slotCount = hueCount * dashes.length;

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
 * Gives each run shown together a slot (hue and line style). A run that was given one before keeps it, whatever else is shown;
 * a new one takes the hue its id falls on, or the next that no run shown beside it has, and line styles only after all hues are taken.
 */
export function assignSlots(known: ReadonlyMap<string, number>, shown: readonly string[]): Map<string, number> {
  const slots = new Map<string, number>();
  const taken = new Set<number>();
  for (const id of shown) {
    const slot = known.get(id);
    if (slot === undefined) continue;
    slots.set(id, slot);
    taken.add(slot);
  }
  for (const id of shown) {
    if (slots.has(id)) continue;
    const start = hash(id) % hueCount;
    let slot = start;
    for (let tries = 0; tries < slotCount; tries += 1) {
      const candidate = ((start + tries) % hueCount) + Math.floor(tries / hueCount) * hueCount;
      if (!taken.has(candidate)) {
        slot = candidate;
        break;
      }
    }
    slots.set(id, slot);
    taken.add(slot);
  }
  return slots;
}

export const hueOf = (slot: number): number => (slot % hueCount) + 1;
export const dashOf = (slot: number): readonly number[] => dashes[Math.floor(slot / hueCount) % dashes.length] ?? [];
