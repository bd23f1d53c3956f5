import { type DatasetSchema, schemaViolations, type SchemaViolation } from '@plinth/datasets/rules';
import type { SchemaRules, Violation } from './compatibility.js';
import type { TypedName } from './definition.js';
import type { ScalarType, ValueType } from './vocabulary.js';

/** The rules of data sets, over what readers of a definition rely on. Everything counts as required: no default stands in for a feature. */
export const schemaRules: SchemaRules = (mode, before, after) => {
  const [was, is] = [byName(before), byName(after)];
  const found = new Map<string, Violation>();
  for (const violation of schemaViolations(mode, schemaOf(before), schemaOf(after))) {
    const part = violation.column?.replace(/\[\]$/, '') ?? '';
    if (!found.has(part)) found.set(part, { part, reason: reasonOf(violation, was.get(part), is.get(part)) });
  }
  return [...found.values()];
};

function reasonOf({ kind, breaks, message }: SchemaViolation, was: ValueType | undefined, is: ValueType | undefined): string {
  if (kind === 'TYPE_NOT_WIDENED') return `was ${was} and would be ${is}`;
  if (kind !== 'COLUMN_MISSING') return message;
  return breaks === 'FORWARD' ? 'would be gone, and readers of the version before need it' : 'would be new, and nothing that was written before has it';
}

function schemaOf(parts: readonly TypedName[]): DatasetSchema {
  return { tables: [{ name: 'parts', files: '**', format: 'PARQUET', columns: parts.map(({ name, type }) => ({ name, type: logicalType(type), nullable: false })) }] };
}

const scalars: Readonly<Record<ScalarType, string>> = { BOOLEAN: 'boolean', INT32: 'int32', INT64: 'int64', FLOAT: 'float32', DOUBLE: 'float64', DECIMAL: 'decimal(38, 10)', STRING: 'string', BYTES: 'bytes', DATE: 'date', TIMESTAMP: 'timestamp[us]', UUID: 'uuid', JSON: 'json' };

/** As data sets write types. */
function logicalType(type: ValueType): string {
  const [, item] = /^LIST<(.+)>$/.exec(type) ?? [];
  const scalar = Object.entries(scalars).find(([name]) => name === (item ?? type))?.[1] ?? 'string';
  return item === undefined ? scalar : `list<${scalar}>`;
}

function byName(parts: readonly TypedName[]): ReadonlyMap<string, ValueType> {
  return new Map(parts.map(({ name, type }) => [name, type]));
}
