/** Names of event kinds: what it is about, a dot, and what happened. */
const kindShape = /^[a-z][a-z0-9-]{0,39}\.[a-z][a-z0-9_-]{0,39}$/;

export function isEventKindName(name: string): boolean {
  return kindShape.test(name);
}

/** True when a webhook that asks for `filter` is told of the kind: it names it, or its first half as `promotion.*`. None at all means every kind. */
export function matchesKind(filter: readonly string[], kind: string): boolean {
  return filter.length === 0 || filter.some((each) => each === kind || (each.endsWith('.*') && kind.startsWith(each.slice(0, -1))));
}

/** The first entry of a filter that can match nothing, because no kind is called so. */
export function unknownInFilter(filter: readonly string[], known: readonly string[]): string | undefined {
  return filter.find((each) => !known.some((kind) => matchesKind([each], kind)));
}
