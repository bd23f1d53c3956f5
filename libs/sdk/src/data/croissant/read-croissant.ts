import { PlinthRequestError } from '../../client/errors.js';

/** A file that a Croissant document declares. */
export interface DeclaredFile {
  /** What the document calls it. */
  readonly id: string;
  /** Where in a folder it may lie, the likeliest first: relative paths, not checked yet. */
  readonly places: readonly string[];
  /** Lower-case hex; null where only the other is declared. */
  readonly sha256: string | null;
  readonly md5: string | null;
  readonly format: string;
}

/** A record set whose fields are columns of files. */
export interface DeclaredTable {
  readonly name: string;
  /** The `@id` of its one file, or the pattern of its files. */
  readonly files: { readonly id: string } | { readonly pattern: string };
  readonly format: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly description?: string }[];
}

export interface CroissantDocument {
  readonly name: string;
  readonly description: string | null;
  /** What is kept of the rest with the snapshot, as it was said. */
  readonly said: Readonly<Record<string, unknown>>;
  readonly files: readonly DeclaredFile[];
  readonly tables: readonly DeclaredTable[];
  /** What can not be taken over, a sentence each. */
  readonly notes: readonly string[];
}

type Node = Readonly<Record<string, unknown>>;

const keptTexts = ['conformsTo', 'url', 'license', 'creator', 'datePublished', 'version', 'citeAs'] as const;

/** @throws PlinthRequestError with code MALFORMED_CROISSANT */
export function readCroissant(text: string): CroissantDocument {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw malformed('It is not JSON.');
  }
  if (!isNode(json) || !isOfType(json, 'Dataset')) throw malformed('It describes no sc:Dataset.');
  const name = textAt(json, 'name');
  if (!name) throw malformed('The data set has no name.');
  const notes: string[] = [];
  const distribution = nodesAt(json, 'distribution');
  const files = distribution.filter((node) => isOfType(node, 'FileObject')).flatMap((node) => declaredFile(node, notes));
  const tables = nodesAt(json, 'recordSet').flatMap((node) => declaredTable(node, distribution, notes));
  const said = Object.fromEntries(keptTexts.flatMap((key) => (valueAt(json, key) === undefined ? [] : [[key, valueAt(json, key)]])));
  return { name, description: textAt(json, 'description') ?? null, said, files, tables, notes };
}

function declaredFile(node: Node, notes: string[]): DeclaredFile[] {
  const [id, name, url] = [idOf(node) ?? textAt(node, 'name') ?? '', textAt(node, 'name'), textAt(node, 'contentUrl')];
  if (valueAt(node, 'containedIn') !== undefined) {
    notes.push(`${id} lies in an archive, and comes with that.`);
    return [];
  }
  const [sha256, md5] = [hexAt(node, 'sha256', 64), hexAt(node, 'md5', 32)];
  if (!sha256 && !md5) notes.push(`${id} has no digest that could be checked.`);
  const places = [url && !hasScheme(url) ? url : undefined, name, id, url && hasScheme(url) ? lastSegment(url) : undefined];
  return [{ id, places: [...new Set(places.filter((place): place is string => !!place && !hasScheme(place)))], sha256, md5, format: textAt(node, 'encodingFormat') ?? '' }];
}

function declaredTable(node: Node, distribution: readonly Node[], notes: string[]): DeclaredTable[] {
  const name = textAt(node, 'name') ?? idOf(node) ?? '';
  const fields = nodesAt(node, 'field');
  const columns = fields.flatMap((field) => {
    const source = nodesAt(field, 'source')[0];
    const column = source && nodesAt(source, 'extract')[0] && textAt(nodesAt(source, 'extract')[0] ?? {}, 'column');
    const description = textAt(field, 'description');
    return column ? [{ name: column, type: columnType(field), ...(description === undefined ? {} : { description }) }] : [];
  });
  const sources = new Set(fields.flatMap((field) => nodesAt(field, 'source').flatMap((source) => idOf(nodesAt(source, 'fileObject')[0] ?? nodesAt(source, 'fileSet')[0] ?? {}) ?? [])));
  const [source] = [...sources].map((id) => distribution.find((each) => idOf(each) === id));
  const isOneTable = sources.size === 1 && source && columns.length === fields.length && columns.length > 0 && new Set(columns.map((each) => each.name)).size === columns.length;
  if (!isOneTable || valueAt(source, 'containedIn') !== undefined) {
    notes.push(`The record set ${name} is no table over files of its own, and is left out.`);
    return [];
  }
  const format = textAt(source, 'encodingFormat') ?? '';
  if (isOfType(source, 'FileObject')) return [{ name, files: { id: idOf(source) ?? '' }, format, columns }];
  const patterns = textsAt(source, 'includes');
  if (patterns.length === 1 && patterns[0]) return [{ name, files: { pattern: patterns[0] }, format, columns }];
  notes.push(`The record set ${name} has several patterns of files, and is left out.`);
  return [];
}

const columnTypes: Readonly<Record<string, string>> = {
  Boolean: 'boolean', Integer: 'int64', Number: 'float64', Float: 'float64', Date: 'date', Time: 'time', DateTime: 'timestamp[us, UTC]', Int8: 'int8', Int16: 'int16', Int32: 'int32', Int64: 'int64',
  UInt8: 'uint8', UInt16: 'uint16', UInt32: 'uint32', UInt64: 'uint64', Float32: 'float32', Float64: 'float64',
};

/** Of the first data type that has a word here; anything else is a text. */
function columnType(field: Node): string {
  const item = textsAt(field, 'dataType').map((type) => columnTypes[localName(type)]).find((type) => type !== undefined) ?? 'string';
  return valueAt(field, 'isArray') === true || valueAt(field, 'repeated') === true ? `list<${item}?>` : item;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys are written plain, with a prefix, or as whole IRIs. */
function valueAt(node: Node, key: string): unknown {
  return Object.entries(node).find(([name]) => name === key || (name.includes(':') && localName(name) === key))?.[1];
}

function localName(name: string): string {
  return /[^/#:]*$/.exec(name)?.[0] ?? name;
}

function nodesAt(node: Node, key: string): Node[] {
  const value = valueAt(node, key);
  return (Array.isArray(value) ? value : [value]).filter(isNode);
}

/** Of a text in several languages, the first. */
function textsAt(node: Node, key: string): string[] {
  const value = valueAt(node, key);
  return (Array.isArray(value) ? value : [value]).flatMap((each: unknown): string[] => {
    if (typeof each === 'string') return [each];
    if (!isNode(each)) return [];
    const text = each['@value'] ?? each['@id'] ?? Object.values(each)[0];
    return typeof text === 'string' ? [text] : [];
  });
}

function textAt(node: Node, key: string): string | undefined {
  return textsAt(node, key)[0];
}

function idOf(node: Node): string | undefined {
  const id = node['@id'];
  return typeof id === 'string' ? id : undefined;
}

function isOfType(node: Node, name: string): boolean {
  const type = node['@type'];
  return (Array.isArray(type) ? type : [type]).some((each) => typeof each === 'string' && localName(each) === name);
}

/** @throws PlinthRequestError for what is no digest: one that can not be checked must not pass for one that was */
function hexAt(node: Node, key: string, length: number): string | null {
  const text = textAt(node, key)?.toLowerCase();
  if (text === undefined || text === '') return null;
  if (text.length !== length || !/^[0-9a-f]+$/.test(text)) throw malformed(`The ${key} of ${idOf(node) ?? textAt(node, 'name') ?? 'a file'} is none.`);
  return text;
}

function hasScheme(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:/i.test(text);
}

function lastSegment(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  try {
    return decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? '');
  } catch {
    return undefined;
  }
}

function malformed(reason: string): PlinthRequestError {
  return new PlinthRequestError(`The file is no Croissant description of a data set. ${reason}`, { code: 'MALFORMED_CROISSANT', status: 400, help: 'Validate it with `mlcroissant validate --jsonld FILE`.' });
}
