import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, lstatSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { Progress } from '../../client/byte-source.js';
import type { Connection } from '../../client/connection.js';
import type { DatasetSnapshot, DatasetTable, NewDataset } from '../../client/dataset-types.js';
import { DatasetsClient } from '../../client/datasets.js';
import { PlinthRequestError } from '../../client/errors.js';
import { Transport } from '../../client/transport.js';
import { connectionOf, currentSettings } from '../../settings.js';
import { DatasetRoutes } from '../dataset-routes.js';
import { FileIndex } from '../file-index.js';
import { compareBytes, describe, type FoundFile } from '../folder-scan.js';
import { FolderSender } from '../folder-sender.js';
import { patiently } from '../patiently.js';
import { commitLines } from '../snapshot-lines.js';
import { type CroissantDocument, type DeclaredFile, type DeclaredTable, readCroissant } from './read-croissant.js';

export interface ImportCroissantOptions {
  /** The data set; the name in the file unless told. Made when there is none of the name. */
  readonly dataset?: string | undefined;
  readonly create?: NewDataset | undefined;
  readonly message?: string | undefined;
  readonly connection?: Connection | undefined;
  readonly onProgress?: Progress | undefined;
}

export interface ImportedCroissant {
  readonly dataset: string;
  readonly snapshot: DatasetSnapshot;
  readonly isNew: boolean;
  /** What was not taken over, a sentence each. */
  readonly notes: readonly string[];
}

/** How many are named in an error. */
const named = 5;

/**
 * Commits the files that a Croissant description declares. They are taken from a folder and from nowhere else: no address in the description is asked for anything, and no path or link leads out of
 * the folder. Each is hashed against what is declared before anything is sent.
 * @param file the description, JSON-LD
 * @throws PlinthRequestError with code MALFORMED_CROISSANT, FILES_MISSING, DIGEST_MISMATCH, PATHS_COLLIDE
 */
export async function importCroissant(file: string, folder: string, { dataset, create, message, connection, onProgress }: ImportCroissantOptions = {}): Promise<ImportedCroissant> {
  const document = readCroissant(await readFile(file, 'utf8'));
  const found = locate(document.files, folder);
  await requireDeclared(found);
  const transport = new Transport(connection ?? connectionOf(currentSettings({})));
  const name = dataset ?? document.name;
  const { id } = await new DatasetsClient(transport).ensure(name, { description: document.description ?? undefined, ...create });
  const routes = new DatasetRoutes(transport, name);
  const files = [...found].map(([, each]) => each).sort((one, other) => compareBytes(one.path, other.path));
  const sent = await new FolderSender(transport, routes, id, FileIndex.fleeting(), onProgress).send(files, []);
  const head = await headOf(routes);
  const notes = [...document.notes];
  const schema = { tables: document.tables.flatMap((table) => tableOf(table, document, found, notes)) };
  const request = { ref: 'main', base: null, expectedHead: head?.digest ?? null, message: message ?? `Imported from the Croissant description of ${document.name}`, schema, metadata: { croissant: document.said }, idempotencyKey: randomUUID() };
  const { snapshot, isNew } = await patiently(() => routes.commit(request, commitLines({ added: sent.files, changed: [], removed: [] })));
  return { dataset: name, snapshot, isNew, notes };
}

/** By what the description calls them. */
function locate(declared: readonly DeclaredFile[], folder: string): Map<DeclaredFile, FoundFile> {
  const root = realpathSync(folder);
  const found = new Map<DeclaredFile, FoundFile>();
  const missing: string[] = [];
  const taken = new Map<string, string>();
  for (const each of declared) {
    const place = each.places.map((path) => placeIn(root, path)).find((path) => path !== undefined);
    if (place === undefined) {
      missing.push(each.id);
      continue;
    }
    const path = place.split(sep).join('/').normalize('NFC');
    const other = taken.get(path);
    if (other !== undefined) throw new PlinthRequestError(`${other} and ${each.id} would both be ${path}.`, { code: 'PATHS_COLLIDE', status: 409, help: 'Give the files names that tell them apart.' });
    taken.set(path, each.id);
    found.set(each, describe(path, join(root, place)));
  }
  if (missing.length > 0) throw new PlinthRequestError(`${counted(missing)} not in ${folder}.`, { code: 'FILES_MISSING', status: 404, help: 'Fetch them into the folder first: the addresses in the description are not followed.' });
  if (found.size === 0) throw new PlinthRequestError('The description declares no file that could be taken over.', { code: 'FILES_MISSING', status: 404, help: 'Files in archives and patterns of files have no digests of their own: commit the folder instead.' });
  return found;
}

/** The path within the folder, when a regular file of it is there. */
function placeIn(root: string, path: string): string | undefined {
  if (isAbsolute(path) || path.includes('\0') || path.split(/[/\\]/).includes('..')) return undefined;
  const inside = relative(root, resolve(root, path));
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return undefined;
  const file = join(root, inside);
  try {
    // A link on the way, or in its place, could lead out.
    return lstatSync(file).isFile() && realpathSync(file) === file ? inside : undefined;
  } catch {
    return undefined;
  }
}

/** @throws PlinthRequestError with code DIGEST_MISMATCH: nothing was sent */
async function requireDeclared(found: ReadonlyMap<DeclaredFile, FoundFile>): Promise<void> {
  const wrong: string[] = [];
  for (const [{ sha256, md5 }, file] of found) {
    const [declared, algorithm] = sha256 ? [sha256, 'sha256'] : [md5, 'md5'];
    if (declared && (await digestBy(algorithm, file.file)) !== declared) wrong.push(file.path);
  }
  if (wrong.length > 0) throw new PlinthRequestError(`${counted(wrong)} not what the description declares.`, { code: 'DIGEST_MISMATCH', status: 409, help: 'Fetch the files of this very version again. Nothing was sent.' });
}

async function digestBy(algorithm: string, file: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const piece of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function headOf(routes: DatasetRoutes): Promise<DatasetSnapshot | undefined> {
  return patiently(() => routes.snapshot('main')).catch((error: unknown) => {
    if (error instanceof PlinthRequestError && error.status === 404) return undefined;
    throw error;
  });
}

const formats: Readonly<Record<string, DatasetTable['format']>> = {
  'text/csv': 'CSV', 'application/vnd.apache.parquet': 'PARQUET', 'application/x-parquet': 'PARQUET', 'application/jsonl': 'JSONL', 'application/jsonlines': 'JSONL', 'application/x-ndjson': 'JSONL',
};

function tableOf({ name, files, format: declared, columns }: DeclaredTable, { files: all }: CroissantDocument, found: ReadonlyMap<DeclaredFile, FoundFile>, notes: string[]): DatasetTable[] {
  const format = formats[declared];
  const file = 'id' in files ? all.find(({ id }) => id === files.id) : undefined;
  const place = 'pattern' in files ? files.pattern : file && found.get(file)?.path;
  if (format && place) return [{ name, files: place, format, columns: columns.map((column) => ({ ...column, nullable: true })) }];
  notes.push(`The record set ${name} is over files of the format ${declared || 'that nothing tells'}, and is left out.`);
  return [];
}

function counted(names: readonly string[]): string {
  const shown = names.slice(0, named).join(', ');
  return names.length === 1 ? `${shown} is` : `${shown}${names.length > named ? `, and ${names.length - named} more` : ''} are`;
}
