import type { FeatureDefinitionInput } from '../client/feature-types.js';

const defined = Symbol.for('plinth.feature-definition');

/** Something that is defined in code: what is to be sent, and the definitions that it names. Made by `entity`, `source`, `featureView` and `featureService`. */
export interface Defined<Kind extends 'entity' | 'source' | 'view' | 'service' = 'entity' | 'source' | 'view' | 'service'> {
  readonly kind: Kind;
  readonly name: string;
  /** What the server is told. */
  readonly definition: FeatureDefinitionInput;
  /** Those that it names by themselves rather than by their names: they are applied with it. */
  readonly names: readonly Defined[];
}

/** What every definition may say of itself. */
export interface About {
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Id of who answers for it; whoever does now, and you for a new one, unless told. */
  readonly ownerId?: string;
  /** What versions after this one may do; FORWARD unless told. */
  readonly compatibility?: 'NONE' | 'BACKWARD' | 'FORWARD' | 'FULL';
}

export function define<Kind extends Defined['kind']>(kind: Kind, name: string, { description, tags, ownerId, compatibility }: About, content: Pick<FeatureDefinitionInput, 'entity' | 'source' | 'view' | 'service'>, names: readonly Defined[]): Defined<Kind> {
  const made: Defined<Kind> = { kind, name, definition: { name, description, tags: pairs(tags), ownerId, compatibility, ...content }, names };
  Object.defineProperty(made, defined, { value: true });
  return made;
}

/** By a mark rather than by its class: a file may have another copy of this package. */
export function isDefined(value: unknown): value is Defined {
  return typeof value === 'object' && value !== null && defined in value;
}

/**
 * The definitions among the values, in lists too, and all that they name, each once.
 * @throws TypeError when two different ones have the same kind and name
 */
export function collectDefinitions(values: readonly unknown[]): FeatureDefinitionInput[] {
  const found = new Map<string, Defined>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (!isDefined(value)) return;
    const key = `${value.kind} ${value.name}`;
    const known = found.get(key);
    if (known === value) return;
    if (known && JSON.stringify(known.definition) !== JSON.stringify(value.definition)) throw new TypeError(`The ${value.kind} ${JSON.stringify(value.name)} is defined twice, differently.`);
    found.set(key, value);
    for (const each of value.names) visit(each);
  };
  visit([...values]);
  return [...found.values()].map(({ definition }) => definition);
}

export function pairs(record: Readonly<Record<string, string>> | undefined): { readonly key: string; readonly value: string }[] | undefined {
  return record && Object.entries(record).map(([key, value]) => ({ key, value }));
}

/** A definition or the name of one that the server knows. */
export type Named<Of extends Defined> = Of | string;

export function nameOf(named: Named<Defined>): string {
  return typeof named === 'string' ? named : named.name;
}

export function namedAmong(all: readonly (Named<Defined> | undefined)[]): Defined[] {
  return all.filter((each) => each !== undefined && typeof each !== 'string');
}
