import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { type OperationLimits, refuseBeyond } from './limits.js';

interface Shape {
  /** Fields of this very selection. */
  readonly width: number;
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly duplicates: number;
}

const nothing: Shape = { width: 0, depth: 0, aliases: 0, directives: 0, duplicates: 0 };

/**
 * Measures each operation as if its fragments were written out, in time that grows with the document only: each fragment is measured once.
 * Done before GraphQL's own validation, some of whose rules take time that grows with the square of the document.
 * @throws OperationTooLarge. Fragments that contain themselves are endless, and so too deep.
 */
export function checkShape(document: DocumentNode, limits: OperationLimits): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const measure = new Measure(fragments);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const { width, depth, aliases, directives, duplicates } = measure.selection(definition.selectionSet);
    refuseBeyond(limits, 'depth', depth);
    refuseBeyond(limits, 'aliases', aliases);
    refuseBeyond(limits, 'directives', directives + (definition.directives?.length ?? 0));
    refuseBeyond(limits, 'duplicates', duplicates);
    refuseBeyond(limits, 'rootFields', width);
  }
}

class Measure {
  private readonly known = new Map<string, Shape | 'under way'>();

  constructor(private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>) {}

  selection({ selections }: SelectionSetNode): Shape {
    const seen = new Set<string>();
    let { width, depth, aliases, directives, duplicates } = nothing;
    for (const selection of selections) {
      let inner: Shape;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        if (seen.has(key)) duplicates++;
        seen.add(key);
        if (selection.alias) aliases++;
        inner = this.field(selection);
      } else {
        inner = selection.kind === Kind.FRAGMENT_SPREAD ? this.fragment(selection.name.value) : this.selection(selection.selectionSet);
      }
      width += inner.width;
      depth = Math.max(depth, inner.depth);
      aliases += inner.aliases;
      directives += inner.directives + (selection.directives?.length ?? 0);
      duplicates += inner.duplicates;
    }
    return { width, depth, aliases, directives, duplicates };
  }

  private field({ name, selectionSet }: FieldNode): Shape {
    if (!selectionSet) return { ...nothing, width: 1, depth: 1 };
    const inner = this.selection(selectionSet);
    // The standard introspection query goes down nine times `ofType`, which a type can't make any longer.
    return { ...inner, width: 1, depth: inner.depth + (name.value === 'ofType' ? 0 : 1) };
  }

  private fragment(name: string): Shape {
    const known = this.known.get(name);
    if (known === 'under way') return { ...nothing, depth: Number.POSITIVE_INFINITY };
    if (known) return known;
    const definition = this.fragments.get(name);
    if (!definition) return nothing;
    this.known.set(name, 'under way');
    const shape = this.selection(definition.selectionSet);
    this.known.set(name, shape);
    return shape;
  }
}
