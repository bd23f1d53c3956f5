import type { DatasetSchema, DatasetTable } from '../client/dataset-types.js';
import { PlinthRequestError } from '../client/errors.js';

/**
 * The schema with the key in each table that has all of its columns. What is no schema is left as it is, for the server to say so.
 * @throws PlinthRequestError with code SCHEMA_MISSING where there is no schema, KEY_NOT_IN_SCHEMA where no table has these columns
 */
export function withKey(schema: DatasetSchema | null, key: readonly string[]): DatasetSchema {
  if (schema === null) throw new PlinthRequestError('A key names columns, and the data set has no schema yet.', { code: 'SCHEMA_MISSING', status: 400, field: 'key', help: 'Send the schema with the commit: {"tables": [{"name", "files", "format", "columns": [{"name", "type", "nullable"}]}]}.' });
  if (!Array.isArray(schema.tables)) return schema;
  const tables: readonly DatasetTable[] = schema.tables;
  const has = ({ columns }: DatasetTable): boolean => key.every((part) => columns.some(({ name }) => name === part));
  if (!tables.some(has)) throw new PlinthRequestError(`No table of the schema has the columns ${key.join(', ')}.`, { code: 'KEY_NOT_IN_SCHEMA', status: 400, field: 'key', help: 'Name columns of one table, as its schema writes them.' });
  return { tables: tables.map((table) => (has(table) ? { ...table, key } : table)) };
}
