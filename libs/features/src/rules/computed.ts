import { type Content, keyOf, type DefinitionKey, type ViewContent } from './definition.js';
import type { ScalarType, ValueType } from './vocabulary.js';

/** A view that is computed, with what it computes from, as it is about to be defined. */
export interface ComputedView {
  readonly digest: string;
  readonly content: ViewContent;
  readonly inputs: readonly NamedContent[];
  /** Where its content stands in what was sent. */
  readonly field: string;
}

export interface NamedContent {
  readonly name: string;
  readonly content: Content;
}

/** A column that expressions can read, and whose it is. */
export interface InputColumn {
  /** The name in expressions. */
  readonly column: string;
  readonly type: ValueType;
  readonly key: DefinitionKey;
  /** The feature of the view, or the value of the REQUEST source. */
  readonly part: string;
}

/** What the expressions of a computed view can read: the features of each view as `view__feature`, and the values of REQUEST sources by their own names. */
export function inputColumns(inputs: readonly NamedContent[]): InputColumn[] {
  return inputs.flatMap(({ name, content }): InputColumn[] => {
    if (content.kind === 'VIEW') return content.features.map((feature) => ({ column: `${name}__${feature.name}`, type: feature.type, key: keyOf('VIEW', name), part: feature.name }));
    if (content.kind === 'SOURCE') return content.schema.map((value) => ({ column: value.name, type: value.type, key: keyOf('SOURCE', name), part: value.name }));
    return [];
  });
}

const scalars: Readonly<Record<ScalarType, string>> = { BOOLEAN: 'BOOLEAN', INT32: 'INTEGER', INT64: 'BIGINT', FLOAT: 'FLOAT', DOUBLE: 'DOUBLE', DECIMAL: 'DECIMAL(38,10)', STRING: 'VARCHAR', BYTES: 'BLOB', DATE: 'DATE', TIMESTAMP: 'TIMESTAMP', UUID: 'UUID', JSON: 'JSON' };

/** DuckDB's name of the type. Moments have no zone there: all of them are UTC. */
export function duckdbType(type: ValueType): string {
  const list = /^LIST<(.+)>$/.exec(type);
  return list ? `${nameOf(list[1] ?? '')}[]` : nameOf(type);
}

function nameOf(scalar: string): string {
  return Object.entries(scalars).find(([name]) => name === scalar)?.[1] ?? 'VARCHAR';
}

const integers = ['TINYINT', 'SMALLINT', 'INTEGER', 'UTINYINT', 'USMALLINT'];

/** Whether every value of DuckDB's type is one of the declared type: the same, or a narrower one. */
export function fitsType(computed: string, declared: ValueType): boolean {
  if (computed === duckdbType(declared)) return true;
  switch (declared) {
    case 'INT32':
      return ['TINYINT', 'SMALLINT', 'UTINYINT', 'USMALLINT'].includes(computed);
    case 'INT64':
      return [...integers, 'UINTEGER'].includes(computed);
    case 'DOUBLE':
      return computed === 'FLOAT' || integers.includes(computed) || computed === 'UINTEGER' || computed.startsWith('DECIMAL');
    case 'DECIMAL':
      return computed.startsWith('DECIMAL') || integers.includes(computed) || computed === 'BIGINT';
    case 'TIMESTAMP':
      return computed === 'DATE';
    default:
      return false;
  }
}
