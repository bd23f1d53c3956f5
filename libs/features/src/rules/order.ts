import { type Definition, type DefinitionKey, keyOf, namedBy } from './definition.js';

/**
 * The definitions so that each comes after those that it names, otherwise in the order given.
 * @returns the names of a circle when some of them name each other
 */
export function inOrder(definitions: readonly Definition[]): { readonly order: readonly Definition[] } | { readonly circle: readonly string[] } {
  const byKey = new Map(definitions.map((definition) => [keyOf(definition.content.kind, definition.name), definition]));
  const order: Definition[] = [];
  const done = new Set<DefinitionKey>();
  const path: DefinitionKey[] = [];
  const visit = (key: DefinitionKey): readonly string[] | undefined => {
    const definition = byKey.get(key);
    if (!definition || done.has(key)) return undefined;
    if (path.includes(key)) return path.slice(path.indexOf(key)).map((each) => each.slice(each.indexOf(' ') + 1));
    path.push(key);
    for (const named of namedBy(definition.content)) {
      const circle = visit(named);
      if (circle) return circle;
    }
    path.pop();
    done.add(key);
    order.push(definition);
    return undefined;
  };
  for (const key of byKey.keys()) {
    const circle = visit(key);
    if (circle) return { circle };
  }
  return { order };
}
