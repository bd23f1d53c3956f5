import type { FeatureValueType } from '@plinth/sdk';

/** Feast's `feast.types.ValueType.Enum` as of 0.67, by number. */
const names: Readonly<Record<number, string>> = {
  0: 'INVALID', 1: 'BYTES', 2: 'STRING', 3: 'INT32', 4: 'INT64', 5: 'DOUBLE', 6: 'FLOAT', 7: 'BOOL', 8: 'UNIX_TIMESTAMP', 11: 'BYTES_LIST', 12: 'STRING_LIST', 13: 'INT32_LIST', 14: 'INT64_LIST', 15: 'DOUBLE_LIST', 16: 'FLOAT_LIST',
  17: 'BOOL_LIST', 18: 'UNIX_TIMESTAMP_LIST', 19: 'NULL', 20: 'MAP', 21: 'MAP_LIST', 22: 'BYTES_SET', 23: 'STRING_SET', 24: 'INT32_SET', 25: 'INT64_SET', 26: 'DOUBLE_SET', 27: 'FLOAT_SET', 28: 'BOOL_SET', 29: 'UNIX_TIMESTAMP_SET',
  32: 'JSON', 33: 'JSON_LIST', 34: 'STRUCT', 35: 'STRUCT_LIST', 36: 'UUID', 37: 'TIME_UUID', 38: 'UUID_LIST', 39: 'TIME_UUID_LIST', 40: 'UUID_SET', 41: 'TIME_UUID_SET', 42: 'VALUE_LIST', 43: 'VALUE_SET', 44: 'DECIMAL', 45: 'DECIMAL_LIST',
  46: 'DECIMAL_SET', 47: 'SCALAR_MAP', 48: 'ZONED_TIMESTAMP',
};

const scalars: Readonly<Record<string, FeatureValueType>> = { BYTES: 'BYTES', STRING: 'STRING', INT32: 'INT32', INT64: 'INT64', DOUBLE: 'DOUBLE', FLOAT: 'FLOAT', BOOL: 'BOOLEAN', UNIX_TIMESTAMP: 'TIMESTAMP', ZONED_TIMESTAMP: 'TIMESTAMP', JSON: 'JSON', UUID: 'UUID', TIME_UUID: 'UUID', DECIMAL: 'DECIMAL' };
const lists: Readonly<Record<string, FeatureValueType>> = {
  BYTES: 'LIST<BYTES>', STRING: 'LIST<STRING>', INT32: 'LIST<INT32>', INT64: 'LIST<INT64>', DOUBLE: 'LIST<DOUBLE>', FLOAT: 'LIST<FLOAT>', BOOL: 'LIST<BOOLEAN>', UNIX_TIMESTAMP: 'LIST<TIMESTAMP>', JSON: 'LIST<JSON>', UUID: 'LIST<UUID>', TIME_UUID: 'LIST<UUID>', DECIMAL: 'LIST<DECIMAL>',
};
const nested: Readonly<Record<string, FeatureValueType>> = { MAP: 'JSON', SCALAR_MAP: 'JSON', STRUCT: 'JSON', MAP_LIST: 'LIST<JSON>', STRUCT_LIST: 'LIST<JSON>', VALUE_LIST: 'JSON', VALUE_SET: 'JSON' };

export interface ReadType {
  /** Undefined when nothing here stands for it. */
  readonly type: FeatureValueType | undefined;
  /** What Feast calls it. */
  readonly feast: string;
  /** Whether something is lost: what a set or the fields of a struct promise. */
  readonly isLoose: boolean;
}

export function readValueType(number: number): ReadType {
  const feast = names[number] ?? `type ${number}`;
  const [, of = '', plural] = /^(.*)_(LIST|SET)$/.exec(feast) ?? [];
  const exact = scalars[feast] ?? (plural === 'LIST' ? lists[of] : undefined);
  if (exact !== undefined) return { type: exact, feast, isLoose: false };
  return { type: nested[feast] ?? (plural === 'SET' ? lists[of] : undefined), feast, isLoose: true };
}
