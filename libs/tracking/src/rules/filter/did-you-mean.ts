/**
 * The candidate that a person most likely meant: at most a third of the letters away, at least one allowed; undefined when none is that near.
 * Capitals do not count.
 */
export function didYouMean(written: string, candidates: readonly string[]): string | undefined {
  let nearest: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(written.toLowerCase(), candidate.toLowerCase());
    if (distance <= Math.max(1, Math.floor(candidate.length / 3)) && distance < (nearest?.distance ?? Number.POSITIVE_INFINITY)) nearest = { candidate, distance };
  }
  return nearest?.candidate;
}

/** Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours count one each. */
function editDistance(from: string, to: string): number {
  // No name is as long as that, and a filter may be: the table below has a cell for every pair of letters.
  if (Math.abs(from.length - to.length) > 8) return Number.POSITIVE_INFINITY;
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  const cell = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    rows.push(current);
    for (let column = 1; column <= to.length; column++) {
      const substitution = cell(row - 1, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1);
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(Math.min(substitution, cell(row - 1, column) + 1, cell(row, column - 1) + 1, swapped ? cell(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY));
    }
  }
  return cell(from.length, to.length);
}
