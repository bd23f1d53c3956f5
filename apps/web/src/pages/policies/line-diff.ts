export interface ChangedLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Lines of two texts by their longest common subsequence. Documents of policies have hundreds of lines, not thousands. */
export function lineDiff(before: readonly string[], after: readonly string[]): readonly ChangedLine[] {
  const common: number[][] = Array.from({ length: before.length + 1 }, () => Array.from({ length: after.length + 1 }, () => 0));
  const at = (left: number, right: number): number => common[left]?.[right] ?? 0;
  for (let left = before.length - 1; left >= 0; left -= 1) {
    const row = common[left];
    if (row === undefined) continue;
    for (let right = after.length - 1; right >= 0; right -= 1) row[right] = before[left] === after[right] ? at(left + 1, right + 1) + 1 : Math.max(at(left + 1, right), at(left, right + 1));
  }
  const lines: ChangedLine[] = [];
  let left = 0;
  let right = 0;
  while (left < before.length || right < after.length) {
    const old = before[left];
    const fresh = after[right];
    if (old !== undefined && old === fresh) {
      lines.push({ kind: 'same', text: old });
      left += 1;
      right += 1;
    } else if (old !== undefined && (fresh === undefined || at(left + 1, right) >= at(left, right + 1))) {
      lines.push({ kind: 'removed', text: old });
      left += 1;
    } else if (fresh !== undefined) {
      lines.push({ kind: 'added', text: fresh });
      right += 1;
    }
  }
  return lines;
}
