import { type ActorFacts, type Comparison, type Condition, levelsOf, matcherOf, textsOf, type ResourceAttribute } from './condition.js';

/**
 * Where a list's rows have the attributes: SQL expressions, such as `m.owner_id`, written by the store and never by a user. They are compared
 * as text. `labels` is a jsonb object of texts.
 */
export type AttributeColumns = Readonly<Partial<Record<ResourceAttribute, string>>>;

/** A condition on the rows of a list, in SQL. */
export interface SqlCondition {
  /** A boolean expression that is never null. */
  readonly sql: string;
  /** Its values, in the order of its placeholders. */
  readonly values: readonly (string | readonly string[])[];
}

/** Whoever asks, at one moment. */
export interface Asker {
  readonly actor: ActorFacts;
  readonly sinceAuthenticationMs: number | undefined;
}

/** Gathers the values of one statement under rising numbers. */
export class Placeholders {
  readonly values: (string | readonly string[])[] = [];

  constructor(private readonly first: number) {}

  add(value: string | readonly string[]): string {
    this.values.push(value);
    return `$${this.first + this.values.length - 1}::${typeof value === 'string' ? 'text' : 'text[]'}`;
  }
}

/** The condition as SQL over a row. Holds for the very rows for which `matcherOf` does: the property test compares both on Postgres. */
export function sqlOf(condition: Condition, asker: Asker, columns: AttributeColumns, placeholders: Placeholders): string {
  if ('all' in condition) return `(${condition.all.map((part) => sqlOf(part, asker, columns, placeholders)).join(' and ')})`;
  if ('any' in condition) return `(${condition.any.map((part) => sqlOf(part, asker, columns, placeholders)).join(' or ')})`;
  // What asks nothing of the row is known before the list is read.
  if ('authenticatedWithinMinutes' in condition || condition.attribute.startsWith('actor.')) return String(matcherOf(condition)({ ...asker, resource: undefined }));
  return comparisonSql(condition, asker.actor, expressionOf(condition.attribute, columns, placeholders), placeholders);
}

function expressionOf(attribute: string, columns: AttributeColumns, placeholders: Placeholders): string {
  const [, name, ...label] = attribute.split('.');
  const column = Object.entries(columns).find(([known]) => known === name)?.[1];
  if (column === undefined) throw new Error(`The list must say where its rows have ${name ?? attribute}.`);
  return name === 'labels' ? `(${column} ->> ${placeholders.add(label.join('.'))})` : `(${column})::text`;
}

function comparisonSql(comparison: Comparison, actor: ActorFacts, expression: string, placeholders: Placeholders): string {
  const { operator, value } = comparison;
  switch (operator) {
    case 'exists':
      return `(${expression} is ${value === true ? 'not ' : ''}null)`;
    case 'eq':
    case 'in':
      return `coalesce(${expression} = any(${placeholders.add(textsOf(value, actor))}), false)`;
    case 'ne':
    case 'nin':
      // Null differs from all of none.
      return `(${expression} is not null and ${expression} <> all(${placeholders.add(textsOf(value, actor))}))`;
    default:
      return `coalesce(${expression} = any(${placeholders.add(levelsOf(comparison))}), false)`;
  }
}
