/** Characters of a name that a node has room for. */
const room = 18;

/**
 * A qualified name that is too long for its node, from its longest part on: `shop.main.churn_features` and its neighbours begin alike, and are told apart by what comes last. What is too long still is cut where it is shown.
 */
export function shortLabel(label: string): string {
  if (label.length <= room) return label;
  const parts = [...label.matchAll(/[^./]+/g)];
  const longest = parts.reduce<RegExpExecArray | undefined>((best, part) => (best === undefined || part[0].length >= best[0].length ? part : best), undefined);
  return longest === undefined || longest.index === 0 ? label : `…${label.slice(longest.index)}`;
}
