import type { FeatureDefinitionInput } from '@plinth/sdk';
import { aboutOf } from './about.js';
import type { Notes } from './notes.js';
import type { ProtoMessage } from './proto-message.js';
import { readValueType } from './value-types.js';

/** `feast.core.DataSource`, protos/feast/core/DataSource.proto. */
const fields = { type: 1, mapping: 2, timestamp: 3, partition: 4, created: 5, file: 11, bigquery: 12, kafka: 13, kinesis: 14, redshift: 15, request: 18, snowflake: 19, name: 20, description: 23, tags: 24, owner: 25, batch: 26, spark: 27, trino: 30, athena: 35 } as const;
const known = [...Object.values(fields), 16, 17, 21, 22, 28, 50];
const types: Readonly<Record<number, string>> = { 0: 'INVALID', 1: 'BATCH_FILE', 2: 'BATCH_BIGQUERY', 3: 'STREAM_KAFKA', 4: 'STREAM_KINESIS', 5: 'BATCH_REDSHIFT', 6: 'CUSTOM_SOURCE', 7: 'REQUEST_SOURCE', 8: 'BATCH_SNOWFLAKE', 9: 'PUSH_SOURCE', 10: 'BATCH_TRINO', 11: 'BATCH_SPARK', 12: 'BATCH_ATHENA', 13: 'BATCH_ICEBERG' };
/** Where in the registry sources stand beside its own list: within views and services. */
const withinViews: readonly (readonly [list: number, fields: readonly number[]])[] = [[6, [7, 9]], [14, [10, 11]], [19, [7]]];

export interface Sources {
  readonly definitions: readonly FeatureDefinitionInput[];
  /** Names of those that are taken over. */
  readonly names: ReadonlySet<string>;
}

/** Every source of the registry, those that stand only within a view or another source too; each once, by its name. */
export function readSources(registry: ProtoMessage, dataset: string, notes: Notes): Sources {
  const found = new Map<string, ProtoMessage>();
  const gather = (source: ProtoMessage | undefined): void => {
    if (!source) return;
    const name = source.text(fields.name);
    if (name !== '' && !found.has(name)) found.set(name, source);
    gather(source.message(fields.batch));
  };
  for (const source of registry.messages(12)) gather(source);
  for (const [list, numbers] of withinViews) for (const view of registry.messages(list)) for (const number of numbers) gather(view.message(1)?.message(number));
  for (const computed of registry.messages(8)) for (const entry of computed.message(1)?.messages(4) ?? []) gather(entry.message(2)?.message(2));
  const definitions = [...found.values()].flatMap((source) => readSource(source, dataset, notes));
  return { definitions, names: new Set(definitions.map(({ name }) => name)) };
}

function readSource(source: ProtoMessage, dataset: string, notes: Notes): FeatureDefinitionInput[] {
  const name = source.text(fields.name);
  const what = `The source ${name}`;
  const type = types[source.number(fields.type)] ?? `of type ${source.number(fields.type)}`;
  notes.unknown(what, source, known);
  const about = aboutOf(source, fields, what, notes);
  if (source.text(fields.partition)) notes.add(`${what}: its partition column ${source.text(fields.partition)} is left out; files are chosen by their paths.`);
  if (type === 'REQUEST_SOURCE') return [{ name, ...about, source: { kind: 'REQUEST', schema: requested(source, what, notes) } }];
  const batch = source.message(fields.batch);
  const data = dataOf(batch && (type === 'PUSH_SOURCE' || type.startsWith('STREAM_')) ? batch : source, dataset, what, notes);
  if (type === 'PUSH_SOURCE') return [{ name, ...about, source: { kind: 'PUSH', ...(batch ? data : {}) } }];
  if (type.startsWith('STREAM_')) return [{ name, ...about, source: { kind: 'STREAM', ...(batch ? data : {}), stream: streamOf(source, type, what, notes) } }];
  if (!data) {
    notes.add(`${what} is ${type}, which Plinth has no word for, and is left out.`);
    return [];
  }
  return [{ name, ...about, source: { kind: 'BATCH', ...data } }];
}

/** Rows as files of a data set. What lies in a warehouse has to be committed to one first. */
function dataOf(source: ProtoMessage, dataset: string, what: string, notes: Notes): Partial<NonNullable<FeatureDefinitionInput['source']>> | undefined {
  const type = types[source.number(fields.type)] ?? '';
  const columns = { timestampColumn: source.text(fields.timestamp) || undefined, createdColumn: source.text(fields.created) || undefined, fieldMapping: [...source.map(fields.mapping)].map(([key, value]) => ({ key, value })) };
  if (columns.timestampColumn === undefined) {
    notes.add(`${what} names no column for the moment that a row is about: it is taken for event_timestamp.`);
    columns.timestampColumn = 'event_timestamp';
  }
  if (type === 'BATCH_FILE') {
    const options = source.message(fields.file);
    const uri = options?.text(2) ?? '';
    if (options?.message(1)?.has(2)) notes.add(`${what} is a Delta table: commit its Parquet files.`);
    const path = pathIn(uri);
    notes.add(`${what} read ${uri}: commit it to the data set ${JSON.stringify(dataset)} as ${path}.`);
    return { dataset, path, ...columns };
  }
  const table = { BATCH_BIGQUERY: fields.bigquery, BATCH_REDSHIFT: fields.redshift, BATCH_SNOWFLAKE: fields.snowflake, BATCH_SPARK: fields.spark, BATCH_TRINO: fields.trino, BATCH_ATHENA: fields.athena }[type];
  if (table === undefined && type !== 'BATCH_ICEBERG') return undefined;
  const options = table === undefined ? undefined : source.message(table);
  const from = options?.text(1) || options?.text(2) || 'a table';
  const name = source.text(fields.name);
  notes.add(`${what} read ${from} (${type}): Plinth reads files, so commit its rows to a data set ${JSON.stringify(name)}.`);
  return { dataset: name, path: '**', ...columns };
}

/** The path below the repository, or what follows the host or bucket of an address. */
function pathIn(uri: string): string {
  const path = uri.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*\//i, '').split('/').filter((part) => part !== '' && part !== '.' && part !== '..').join('/');
  // A folder of Parquet files is read as a whole.
  return path === '' ? '**' : /\.\w+$/.test(path) || path.includes('*') ? path : `${path}/**`;
}

function requested(source: ProtoMessage, what: string, notes: Notes) {
  const options = source.message(fields.request);
  return (options?.messages(3) ?? []).flatMap((column) => {
    const { type, feast } = readValueType(column.number(2));
    if (type !== undefined) return [{ name: column.text(1), type }];
    notes.add(`${what}: the value ${column.text(1)} is ${feast}, which nothing stands for here, and is left out.`);
    return [];
  });
}

function streamOf(source: ProtoMessage, type: string, what: string, notes: Notes) {
  const kafka = source.message(fields.kafka);
  if (kafka) {
    notes.unknown(what, kafka, [1, 2, 3, 4]);
    return [{ key: 'engine', value: 'kafka' }, { key: 'servers', value: kafka.text(1) }, { key: 'topic', value: kafka.text(2) }];
  }
  const kinesis = source.message(fields.kinesis);
  if (kinesis) return [{ key: 'engine', value: 'kinesis' }, { key: 'region', value: kinesis.text(1) }, { key: 'stream', value: kinesis.text(2) }];
  notes.add(`${what} is ${type} and does not say where it is read.`);
  return [];
}
