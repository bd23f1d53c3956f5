import { InvalidInput } from '@plinth/kernel';
import { checkTagValue, checkText, readEntries, type TextMap } from '@plinth/tracking/rules';
import type { DatasetReference, SourceContent } from './definition.js';
import type { GivenSource } from './given.js';
import { columnName, partName } from './names.js';
import { doubled, maxFeatures, readTypedNames } from './read-parts.js';

const maxPathLength = 1_000;

/** @throws InvalidInput for what a source of this kind can not do without, or can not have */
export function readSource(given: GivenSource, field: string): SourceContent {
  const data = readData(given, field);
  const timestampColumn = given.timestampColumn ? columnName(given.timestampColumn, `${field}.timestampColumn`) : null;
  const createdColumn = given.createdColumn ? columnName(given.createdColumn, `${field}.createdColumn`) : null;
  const schema = readTypedNames(given.schema ?? [], 'a column', `${field}.schema`, maxFeatures);
  const stream = Object.fromEntries(readEntries(given.stream, `${field}.stream`, checkTagValue));
  const source: SourceContent = { kind: 'SOURCE', sourceKind: given.kind, data, timestampColumn, createdColumn, fieldMapping: readMapping(given, `${field}.fieldMapping`), schema, stream };
  checkKind(source, field);
  return source;
}

function readData({ dataset, ref, snapshot, path }: GivenSource, field: string): DatasetReference | null {
  if (!dataset) {
    if (ref || snapshot || path) throw new InvalidInput('ref, snapshot and path belong to a data set.', { field: `${field}.dataset`, help: 'Name the data set.' });
    return null;
  }
  checkText(dataset, 250, 'The name of a data set', `${field}.dataset`);
  if (ref && snapshot) throw new InvalidInput('A source follows a ref or stays at a snapshot, not both.', { field: `${field}.snapshot`, help: 'Say one of the two.' });
  if (ref) checkText(ref, 250, 'A ref', `${field}.ref`);
  const pattern = path ?? '**';
  checkText(pattern, maxPathLength, 'A path', `${field}.path`);
  if (pattern === '' || pattern.startsWith('/') || pattern.split('/').some((part) => part === '.' || part === '..' || part === '')) throw new InvalidInput('A path is relative and has no empty part, no . and no ..', { field: `${field}.path`, help: 'Write it as the data set lists it, with * and ** where it may differ.' });
  return { dataset, ref: snapshot ? null : (ref ?? 'main'), snapshot: snapshot ? snapshotDigest(snapshot, `${field}.snapshot`) : null, path: pattern };
}

function snapshotDigest(text: string, field: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidInput('A snapshot is named by its digest: 64 lower-case hex digits.', { field, help: 'Copy it from the history of the data set.' });
  return text;
}

function readMapping({ fieldMapping }: GivenSource, field: string): TextMap {
  const entries = (fieldMapping ?? []).map(({ key, value }, index) => [columnName(key, `${field}[${index}].key`), partName(value, 'a field', `${field}[${index}].value`)] as const);
  const twice = doubled(entries.map(([column]) => column)) ?? doubled(entries.map(([, name]) => name));
  if (twice !== undefined) throw new InvalidInput(`The mapping has ${twice} twice.`, { field, help: 'Map each column to a name of its own.' });
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}

function checkKind({ sourceKind, data, timestampColumn, createdColumn, schema, fieldMapping, stream }: SourceContent, field: string): void {
  const refuse = (message: string, part: string, help: string): never => {
    throw new InvalidInput(message, { field: `${field}.${part}`, help });
  };
  if (sourceKind !== 'STREAM' && Object.keys(stream).length > 0) refuse('Only a STREAM source says where a stream is read.', 'stream', 'Leave it out.');
  if (sourceKind === 'REQUEST') {
    if (data || timestampColumn || createdColumn || Object.keys(fieldMapping).length > 0) refuse('A REQUEST source is what the caller sends: it has no data set and no columns in one.', 'kind', 'Say its schema alone.');
    if (schema.length === 0) refuse('A REQUEST source says what the caller sends.', 'schema', 'Name the values with their types.');
    return;
  }
  if (sourceKind === 'BATCH' && !data) refuse('A BATCH source reads a data set.', 'dataset', 'Name the data set.');
  if (data && timestampColumn === null) refuse('A source over a data set says which column is the moment that a row is about.', 'timestampColumn', 'Name that column.');
  if (createdColumn !== null && createdColumn === timestampColumn) refuse('The moment that a row is about and the moment that it was written are two columns.', 'createdColumn', 'Leave it out when there is no such column.');
}
