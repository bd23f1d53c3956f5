import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { fileSource } from '../client/artifact-transfer.js';
import { mediaTypeOf } from '../client/media-type.js';
import { artifactFolderOf, artifactPathOf } from '../client/url-path.js';
import type { ArtifactRecord } from '../journal/records.js';
import { uuidV7 } from '../ids.js';

/** Larger files are not copied: they are named by their digest, and refused by it if they change before they are sent. */
const copyLimit = 2 * 2 ** 30;
const maxFiles = 100_000;

export interface StagedFile {
  readonly file: string;
  readonly path: string;
}

/**
 * The files behind what was logged, with their paths in the run. Links inside a folder are not followed.
 * @throws PlinthRequestError with code INVALID_ARTIFACT_PATH for a folder that the server would not take, Error for what is no file
 */
export async function listFiles(source: string, path: string | undefined): Promise<StagedFile[]> {
  if (source === '') throw new Error('its file has no name');
  const file = resolve(source);
  const found = await stat(file);
  if (!found.isDirectory() && !found.isFile()) throw new Error(`${source} is neither a file nor a folder`);
  if (found.isFile()) return [{ file, path: path === undefined ? basename(file) : path.endsWith('/') ? path + basename(file) : path }];
  const prefix = artifactFolderOf(path ?? basename(file));
  const entries = await readdir(file, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  if (files.length > maxFiles) throw new Error(`${source} holds ${files.length} files; at most ${maxFiles} go into one artifact folder`);
  return files.sort().map((each) => ({ file: each, path: [...(prefix ? [prefix] : []), ...relative(file, each).split(sep)].join('/') }));
}

/**
 * Keeps the file as it is now, as a clone where the file system can, so that training may overwrite it at once.
 * @throws PlinthRequestError with code INVALID_ARTIFACT_PATH
 */
export async function stageFile({ file, path }: StagedFile, copies: string | undefined): Promise<ArtifactRecord> {
  artifactPathOf(path);
  const { size } = await stat(file);
  if (copies === undefined || size > copyLimit) {
    const source = await fileSource(file, path);
    return { kind: 'artifact', path, size: source.size, digest: source.digest, mediaType: source.mediaType, file };
  }
  const copy = uuidV7();
  await mkdir(copies, { recursive: true, mode: 0o700 });
  await copyFile(file, join(copies, copy), constants.COPYFILE_FICLONE);
  return describeCopy(copies, copy, path);
}

/** @throws PlinthRequestError with code INVALID_ARTIFACT_PATH */
export async function stageBytes(bytes: Uint8Array, path: string, copies: string | undefined): Promise<ArtifactRecord> {
  artifactPathOf(path);
  if (copies === undefined) throw new Error('there is no folder to keep bytes in until they are sent');
  const copy = uuidV7();
  await mkdir(copies, { recursive: true, mode: 0o700 });
  await writeFile(join(copies, copy), bytes, { mode: 0o600 });
  return describeCopy(copies, copy, path);
}

async function describeCopy(copies: string, copy: string, path: string): Promise<ArtifactRecord> {
  const file = join(copies, copy);
  try {
    const source = await fileSource(file, path);
    return { kind: 'artifact', path, size: source.size, digest: source.digest, mediaType: mediaTypeOf(path), copy };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** The first bytes of a file, enough to tell an image's format. */
export async function firstBytes(file: string): Promise<Uint8Array> {
  for await (const part of createReadStream(file, { end: 511 })) {
    if (part instanceof Uint8Array) return part;
  }
  return new Uint8Array(0);
}
