import { artifactPath, mediaTypeOf } from '@plinth/artifacts/rules';
import { assertUnreachable } from '@plinth/kernel';
import { type LogicalType, parseType } from './types/logical-type.js';
import type { FileEntry } from './manifest/index.js';
import type { ColumnSchema, DatasetSchema, TableSchema } from './schema.js';
import type { Split } from './snapshot-document.js';

/** What is said of a snapshot in Croissant 1.1 (https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html) beside its files and tables. */
export interface CroissantFacts {
  readonly name: string;
  readonly description: string;
  /** Of the page of the snapshot. */
  readonly url: string;
  /** A text, an address, or what a file that it was imported from said. */
  readonly license: unknown;
  readonly creator: unknown;
  readonly citeAs: string | undefined;
  readonly keywords: readonly string[];
  readonly number: number;
  /** Of the snapshot. */
  readonly digest: string;
  readonly createdAt: Date;
}

export const croissantMediaType = 'application/ld+json';
export const croissantVersion = 'http://mlcommons.org/croissant/1.1';

const terms = ['arrayShape', 'citeAs', 'column', 'containedIn', 'equivalentProperty', 'extract', 'field', 'fileObject', 'fileProperty', 'fileSet', 'format', 'includes', 'isArray', 'isLiveDataset', 'jsonPath', 'key', 'md5', 'parentField', 'path', 'recordSet', 'references', 'regex', 'repeated', 'replace', 'samplingRate', 'separator', 'source', 'subField', 'transform'];

const context = {
  '@language': 'en', '@vocab': 'https://schema.org/', sc: 'https://schema.org/', cr: 'http://mlcommons.org/croissant/', rai: 'http://mlcommons.org/croissant/RAI/', dct: 'http://purl.org/dc/terms/',
  conformsTo: 'dct:conformsTo', data: { '@id': 'cr:data', '@type': '@json' }, dataType: { '@id': 'cr:dataType', '@type': '@vocab' }, examples: { '@id': 'cr:examples', '@type': '@json' },
  ...Object.fromEntries(terms.map((term) => [term, `cr:${term}`])),
};

/** The document without its `distribution` and `recordSet`. */
export function croissantHead({ name, description, url, license, creator, citeAs, keywords, number, digest, createdAt }: CroissantFacts): Readonly<Record<string, unknown>> {
  return {
    '@context': context, '@type': 'sc:Dataset', conformsTo: croissantVersion, name, description, license, url, creator, datePublished: createdAt.toISOString(), version: `${number}.0.0`, identifier: `sha256:${digest}`,
    ...(citeAs === undefined ? {} : { citeAs }), ...(keywords.length ? { keywords } : {}),
  };
}

/** A file, by its whole path. @param address where its bytes are to be had */
export function croissantFile({ path, digest, size }: FileEntry, address: string): Readonly<Record<string, unknown>> {
  return { '@type': 'cr:FileObject', '@id': `files/${encoded(path)}`, name: path, contentUrl: address, contentSize: `${size} B`, encodingFormat: mediaTypeOf(artifactPath(path)), sha256: digest };
}

const formats = { CSV: 'text/csv', PARQUET: 'application/vnd.apache.parquet', JSONL: 'application/jsonl' } as const;

/** The files of each table, and its columns; the splits, and the files of those that have folders. Types that Croissant has no word for are texts. */
export function croissantTables(schema: DatasetSchema | null, splits: readonly Split[]): { readonly fileSets: readonly object[]; readonly recordSets: readonly object[] } {
  const tables = schema?.tables ?? [];
  return {
    fileSets: [
      ...tables.map(({ name, files, format }) => ({ '@type': 'cr:FileSet', '@id': `files-of/${encoded(name)}`, name: `The files of ${name}`, includes: files, encodingFormat: formats[format] })),
      ...splits.flatMap((split) => (split.kind === 'FILES' && split.folders.length ? [{ '@type': 'cr:FileSet', '@id': `files-of-split/${encoded(split.name)}`, name: `The files of the split ${split.name}`, includes: split.folders.map((folder) => `${folder}/**`), encodingFormat: 'application/octet-stream' }] : [])),
    ],
    recordSets: [
      ...tables.map((table) => ({ '@type': 'cr:RecordSet', '@id': `tables/${encoded(table.name)}`, name: table.name, field: [...table.columns.map((column) => fieldOf(table, column)), ...splitFieldOf(table, splits)] })),
      ...(splits.length ? [splitRecords(splits)] : []),
    ],
  };
}

/** What a split is for, by the names that people give them. */
const splitMeanings: readonly (readonly [RegExp, string])[] = [[/^train(ing)?$/i, 'cr:TrainingSplit'], [/^(val|valid|validation|dev)$/i, 'cr:ValidationSplit'], [/^test(ing)?$/i, 'cr:TestSplit']];

/** The splits as records, the way that Croissant tells of them; conditions and lists of keys, which it has no word for, in words. */
function splitRecords(splits: readonly Split[]): object {
  const field = (name: string, dataType: string): object => ({ '@type': 'cr:Field', '@id': `splits/${name}`, name, dataType });
  return {
    '@type': 'cr:RecordSet', '@id': 'splits', name: 'splits', dataType: 'cr:Split', key: { '@id': 'splits/name' },
    field: [field('name', 'sc:Text'), field('url', 'sc:URL'), field('description', 'sc:Text')],
    data: splits.map((split) => ({ 'splits/name': split.name, 'splits/url': splitMeanings.find(([names]) => names.test(split.name))?.[1] ?? 'cr:Split', 'splits/description': splitInWords(split) })),
  };
}

function splitInWords(split: Split): string {
  switch (split.kind) {
    case 'FILES':
      return split.folders.length ? `All files in ${split.folders.join(', ')}; ${split.files} in all.` : `${split.files} files, one by one: Plinth lists them.`;
    case 'ROWS':
      return `Rows of ${split.table} where ${split.where}`;
    case 'KEYS':
      return `Rows of ${split.table} whose ${split.columns.join(', ')} stand in ${split.file}`;
    default:
      return assertUnreachable(split);
  }
}

/** Which split a row is in, where the splits are folders that are called as they are, and the table lies in them. */
function splitFieldOf(table: TableSchema, splits: readonly Split[]): object[] {
  const names = splits.map((split) => (split.kind === 'FILES' && split.folders.length === 1 && split.folders[0] === split.name ? split.name : undefined));
  if (!names.length || names.includes(undefined)) return [];
  const source = { fileSet: { '@id': `files-of/${encoded(table.name)}` }, extract: { fileProperty: 'fullpath' }, transform: { regex: `^(${names.map((name) => (name ?? '').replace(/[^\w]/g, '\\$&')).join('|')})/` } };
  return [{ '@type': 'cr:Field', '@id': `split-of/${encoded(table.name)}`, name: 'split', description: 'The split that the row is in, by the folder of its file.', dataType: 'sc:Text', references: { field: { '@id': 'splits/name' } }, source }];
}

function fieldOf(table: TableSchema, { name, type, description }: ColumnSchema): object {
  const parsed = parseType(type);
  const item = parsed?.kind === 'list' ? parsed.item.type : parsed;
  return {
    '@type': 'cr:Field', '@id': `tables/${encoded(table.name)}/${encoded(name)}`, name, ...(description === undefined ? {} : { description }), dataType: item ? dataTypeOf(item) : 'sc:Text',
    ...(parsed?.kind === 'list' ? { isArray: true, arrayShape: '-1' } : {}),
    source: { fileSet: { '@id': `files-of/${encoded(table.name)}` }, extract: { column: name } },
  };
}

function dataTypeOf(type: LogicalType): string {
  switch (type.kind) {
    case 'boolean':
      return 'sc:Boolean';
    case 'integer':
      return type.bits === 128 ? 'sc:Integer' : `cr:${type.signed ? 'Int' : 'UInt'}${type.bits}`;
    case 'float':
      return `cr:Float${type.bits}`;
    case 'decimal':
      return 'sc:Float';
    case 'date':
      return 'sc:Date';
    case 'time':
      return 'sc:Time';
    case 'timestamp':
      return 'sc:DateTime';
    default:
      return 'sc:Text';
  }
}

/** Each segment percent-encoded: names become parts of IRIs. */
function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
