import { checkText, InvalidInput } from '@plinth/kernel';
import { type ExternalName, isOwnNamespace, maxExternalNameLength } from './external-name.js';

/** Stores whose names are keys: they begin with no slash. */
const objectStores = new Map([['s3', 's3'], ['s3a', 's3'], ['s3n', 's3'], ['gs', 'gs'], ['gcs', 'gs'], ['abfs', 'abfss'], ['abfss', 'abfss'], ['wasb', 'wasbs'], ['wasbs', 'wasbs']]);
/** File systems, whose names are paths. */
const fileSystems = new Set(['file', 'hdfs', 'viewfs', 'webhdfs', 'dbfs', 'http', 'https']);
/** Databases and brokers, by the scheme that OpenLineage writes, with the port that is meant where none is written. */
const services = new Map<string, readonly [scheme: string, port?: number]>([
  ['postgres', ['postgres', 5432]], ['postgresql', ['postgres', 5432]], ['mysql', ['mysql', 3306]], ['mssql', ['mssql', 1433]], ['sqlserver', ['sqlserver', 1433]], ['oracle', ['oracle', 1521]], ['redshift', ['redshift', 5439]],
  ['trino', ['trino', 8080]], ['kafka', ['kafka', 9092]], ['hive', ['hive', 10000]], ['cassandra', ['cassandra', 9042]],
]);
/** Folders above a place that are looked at, nearest first. */
const maxFolders = 16;

/**
 * Where bytes lie, in the words of OpenLineage's naming of datasets (https://openlineage.io/docs/spec/naming): `s3://bucket/key` is `key` in `s3://bucket`, `file:///data/x` is `/data/x` in `file`,
 * `postgres://host/db.schema.table` the table in `postgres://host:5432`. Passwords, queries and fragments are left out: they say how somebody gets there, not where it is.
 * @throws InvalidInput for what is no URI of anything, and for what is Plinth's own
 */
export function placeOfUri(uri: string, field: string): ExternalName {
  checkText(uri, maxExternalNameLength, 'An address', field);
  const place = placeIn(uri.trim());
  if (!place || place.namespace === '' || place.name === '') throw new InvalidInput(`${JSON.stringify(uri.slice(0, 200))} is no address of bytes.`, { field, help: 'Write it as s3://bucket/path, gs://bucket/path, file:///path, hdfs://host:port/path, postgres://host:port/database.schema.table, bigquery:project.dataset.table, …' });
  if (isOwnNamespace(place.namespace)) throw new InvalidInput("Snapshots of Plinth's own are named as inputs, not as places.", { field, help: 'Say derivation.inputs with the data set and the digest.' });
  return place;
}

function placeIn(uri: string): ExternalName | undefined {
  if (uri.startsWith('/')) return inFileSystem('file', '', uri);
  const glue = /^(arn:aws:glue:[^:/]+:[^:/]+):(.+)$/.exec(uri);
  if (glue?.[1] && glue[2]) return { namespace: glue[1], name: glue[2] };
  const [, written = '', authority, rest = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)/.exec(uri) ?? [];
  const scheme = written.toLowerCase();
  if (scheme === '') return undefined;
  const store = objectStores.get(scheme);
  if (store !== undefined) return authority ? { namespace: `${store}://${withoutPassword(authority)}`, name: trimmed(rest).replace(/^\/+/, '') } : undefined;
  if (fileSystems.has(scheme)) return inFileSystem(scheme, withoutUser(authority ?? '').toLowerCase(), scheme === 'file' ? decoded(rest) : rest);
  if (authority === undefined || authority === '') return { namespace: scheme, name: trimmed(rest).replace(/^\/+/, '') };
  const [known = scheme, port] = services.get(scheme) ?? [];
  const host = withoutUser(authority).toLowerCase();
  return { namespace: `${known}://${port !== undefined && !/:\d+$/.test(host) ? `${host}:${port}` : host}`, name: trimmed(rest).replace(/^\/+/, '') };
}

/** Of this machine, or of none: its scheme alone. */
function inFileSystem(scheme: string, host: string, path: string): ExternalName {
  const isHere = host === '' || (scheme === 'file' && host === 'localhost');
  return { namespace: isHere ? scheme : `${scheme}://${host}`, name: trimmed(path.startsWith('/') ? path : `/${path}`) };
}

/** A folder is the same with and without its last slash. */
function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function withoutUser(authority: string): string {
  return authority.slice(authority.lastIndexOf('@') + 1);
}

/** `container@account` is a place; `user:password@host` is how to get there. */
function withoutPassword(authority: string): string {
  const at = authority.lastIndexOf('@');
  return authority.slice(0, at).includes(':') ? authority.slice(at + 1) : authority;
}

/** The folders that a place lies in, nearest first; none where names are no paths. What is told of a folder is told of what lies in it. */
export function foldersAbove({ namespace, name }: ExternalName): readonly ExternalName[] {
  const scheme = /^[a-z0-9+.-]+/.exec(namespace)?.[0] ?? '';
  if (!objectStores.has(scheme) && !fileSystems.has(scheme)) return [];
  const folders: ExternalName[] = [];
  for (let end = name.lastIndexOf('/'); end > 0 && folders.length < maxFolders; end = name.lastIndexOf('/', end - 1)) folders.push({ namespace, name: name.slice(0, end) });
  return folders;
}
