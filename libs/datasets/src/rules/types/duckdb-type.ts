import type { Column, Element, LogicalType, TimeUnit } from './logical-type.js';

const simple: Readonly<Record<string, LogicalType>> = {
  BOOLEAN: { kind: 'boolean' },
  TINYINT: { kind: 'integer', bits: 8, signed: true },
  SMALLINT: { kind: 'integer', bits: 16, signed: true },
  INTEGER: { kind: 'integer', bits: 32, signed: true },
  BIGINT: { kind: 'integer', bits: 64, signed: true },
  HUGEINT: { kind: 'integer', bits: 128, signed: true },
  UTINYINT: { kind: 'integer', bits: 8, signed: false },
  USMALLINT: { kind: 'integer', bits: 16, signed: false },
  UINTEGER: { kind: 'integer', bits: 32, signed: false },
  UBIGINT: { kind: 'integer', bits: 64, signed: false },
  UHUGEINT: { kind: 'integer', bits: 128, signed: false },
  FLOAT: { kind: 'float', bits: 32 },
  DOUBLE: { kind: 'float', bits: 64 },
  VARCHAR: { kind: 'string' },
  BLOB: { kind: 'bytes' },
  UUID: { kind: 'uuid' },
  JSON: { kind: 'json' },
  DATE: { kind: 'date' },
  TIME: { kind: 'time' },
  TIME_NS: { kind: 'time' },
  'TIME WITH TIME ZONE': { kind: 'time' },
  INTERVAL: { kind: 'interval' },
  TIMESTAMP_S: { kind: 'timestamp', unit: 's', zone: false },
  TIMESTAMP_MS: { kind: 'timestamp', unit: 'ms', zone: false },
  TIMESTAMP: { kind: 'timestamp', unit: 'us', zone: false },
  TIMESTAMP_NS: { kind: 'timestamp', unit: 'ns', zone: false },
  'TIMESTAMP WITH TIME ZONE': { kind: 'timestamp', unit: 'us', zone: true },
  '"NULL"': { kind: 'null' },
};

/** DuckDB's name of a type, as DESCRIBE writes it. @returns undefined for one that no file of a dataset has: enumerations, unions, bit strings */
export function fromDuckDbType(written: string): LogicalType | undefined {
  const known = simple[written];
  if (known !== undefined) return known;
  const [, item] = /^([^]*)\[\d*\]$/.exec(written) ?? [];
  if (item !== undefined) return wrap(item, (type) => ({ kind: 'list', item: nullable(type) }));
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(written) ?? [];
  if (precision !== undefined) return { kind: 'decimal', precision: Number(precision), scale: Number(scale) };
  const [, outer, inner] = /^(STRUCT|MAP)\(([^]*)\)$/.exec(written) ?? [];
  if (outer === 'STRUCT') return struct(parts(inner ?? ''));
  const [key, value, ...further] = outer === 'MAP' ? parts(inner ?? '') : [];
  if (key === undefined || value === undefined || further.length > 0) return undefined;
  return wrap(key, (keyType) => wrap(value, (valueType) => ({ kind: 'map', key: keyType, value: nullable(valueType) })));
}

/** The type in DuckDB's words: what a column of it is cast to. Nanoseconds with a zone are read as microseconds, which is all that DuckDB has. */
export function toDuckDbType(type: LogicalType): string {
  switch (type.kind) {
    case 'integer':
      return `${type.signed ? '' : 'U'}${{ 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT', 128: 'HUGEINT' }[type.bits]}`;
    case 'float':
      return type.bits === 32 ? 'FLOAT' : 'DOUBLE';
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'timestamp':
      return type.zone ? 'TIMESTAMP WITH TIME ZONE' : { s: 'TIMESTAMP_S', ms: 'TIMESTAMP_MS', us: 'TIMESTAMP', ns: 'TIMESTAMP_NS' }[type.unit satisfies TimeUnit];
    case 'list':
      return `${toDuckDbType(type.item.type)}[]`;
    case 'map':
      return `MAP(${toDuckDbType(type.key)}, ${toDuckDbType(type.value.type)})`;
    case 'struct':
      return `STRUCT(${type.fields.map(({ name, type: field }) => `"${name.replaceAll('"', '""')}" ${toDuckDbType(field)}`).join(', ')})`;
    case 'string':
    case 'null':
      return 'VARCHAR';
    case 'bytes':
      return 'BLOB';
    default:
      return type.kind.toUpperCase();
  }
}

/** No file says that what is nested is never NULL in a way that DuckDB keeps. */
function nullable(type: LogicalType): Element {
  return { type, nullable: true };
}

function wrap(written: string, make: (type: LogicalType) => LogicalType | undefined): LogicalType | undefined {
  const type = fromDuckDbType(written);
  return type && make(type);
}

function struct(written: readonly string[]): LogicalType | undefined {
  const fields: Column[] = [];
  for (const part of written) {
    const [, quoted, bare, type] = /^(?:"((?:[^"]|"")*)"|([^\s"]+)) ([^]*)$/.exec(part) ?? [];
    const read = type === undefined ? undefined : fromDuckDbType(type);
    if (read === undefined) return undefined;
    fields.push({ name: quoted?.replaceAll('""', '"') ?? bare ?? '', ...nullable(read) });
  }
  return { kind: 'struct', fields };
}

/** Splits at commas that stand in no parentheses and no quotes. */
function parts(written: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let inQuotes = false;
  let from = 0;
  for (let at = 0; at < written.length; at++) {
    const character = written[at];
    if (character === '"') inQuotes = !inQuotes;
    if (inQuotes) continue;
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (character !== ',' || depth > 0) continue;
    found.push(written.slice(from, at).trim());
    from = at + 1;
  }
  const last = written.slice(from).trim();
  return last === '' ? found : [...found, last];
}
