import { canSeeRedirects, fileSystem, fromHex, sha256 } from './builtins.js';
import { PlinthRequestError } from './errors.js';
import type { ByteSource, Progress } from './byte-source.js';
import { type DirectOffer, DirectTransferFailed, parseOffer, putDirectly } from './direct-upload.js';
import { mediaTypeOf } from './media-type.js';
import type { Transport } from './transport.js';
import { artifactPathOf, pathSegments, segment } from './url-path.js';

/** Larger ones go up in resumable pieces. */
const resumableFrom = 8 * 2 ** 20;
const readSize = 2 ** 20;
/** A transfer on which nothing moves for this long is dead. */
const stalledMs = 60_000;
const maxFailures = 5;

/** @throws PlinthRequestError with code INVALID_ARTIFACT_PATH or INVALID_INPUT for a path or an id that would lead elsewhere */
export function artifactUrl(runId: string, path: string): string {
  return `/api/v1/runs/${segment(runId, 'id of the run')}/artifacts/${pathSegments(path)}`;
}

export async function bytesSource(bytes: Uint8Array, path: string): Promise<ByteSource> {
  const hash = sha256();
  hash.update(bytes);
  return { size: bytes.byteLength, digest: await hash.hex(), mediaType: mediaTypeOf(path), read: (from, to) => pieces(bytes, from, to) };
}

/** Reads the file once for its digest. Node only. */
export async function fileSource(file: string, path: string): Promise<ByteSource> {
  const hash = sha256();
  let size = 0;
  for await (const part of readFile(file, 0)) {
    hash.update(part);
    size += part.byteLength;
  }
  return knownFileSource(file, size, await hash.hex(), mediaTypeOf(path));
}

export function knownFileSource(file: string, size: number, digest: string, mediaType: string): ByteSource {
  return { size, digest, mediaType, read: (from, to) => readFile(file, from, to) };
}

function readFile(file: string, from: number, to = Infinity): AsyncIterable<Uint8Array> {
  return fileSystem().createReadStream(file, { start: from, end: Math.max(from, to - 1), highWaterMark: readSize });
}

async function* pieces(bytes: Uint8Array, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; at += readSize) yield await Promise.resolve(bytes.subarray(at, Math.min(at + readSize, to)));
}

/**
 * Puts the bytes under `path` of the run. The digest goes first, so that bytes the server has are not sent, and a cut connection
 * continues where the server's copy ends.
 */
export async function uploadArtifact(transport: Transport, runId: string, path: string, source: ByteSource, onProgress: Progress = () => undefined): Promise<void> {
  artifactPathOf(path);
  onProgress(0, source.size);
  if (source.size <= resumableFrom) await putWhole(transport, runId, path, source);
  else await uploadInPieces(transport, { runId }, path, source, onProgress);
  onProgress(source.size, source.size);
}

async function putWhole(transport: Transport, runId: string, path: string, source: ByteSource): Promise<void> {
  const body = new Uint8Array(source.size);
  let filled = 0;
  if (source.size > 0) {
    for await (const part of source.read(0, source.size)) {
      if (filled + part.byteLength > source.size) throw changedWhileRead(path);
      body.set(part, filled);
      filled += part.byteLength;
    }
  }
  if (filled !== source.size) throw changedWhileRead(path);
  await transport.headersOf(artifactUrl(runId, path), {
    method: 'PUT', body, timeoutMs: stalledMs,
    headers: { 'content-type': source.mediaType, 'content-digest': `sha-256=:${toBase64(fromHex(source.digest))}:` },
  });
}

/** What bytes are uploaded to. */
export type UploadOwner = { readonly runId: string } | { readonly datasetId: string };

/** In pieces that go on where they were cut off, straight to the server's object store where that is offered. */
export async function uploadInPieces(transport: Transport, owner: UploadOwner, path: string, source: ByteSource, onProgress: Progress): Promise<void> {
  let begun = await begin(transport, owner, path, source, true);
  if (begun.complete) return;
  if (begun.direct) {
    try {
      return await putDirectly(transport, uploadUrl(begun.uploadId), source, begun.direct, onProgress);
    } catch (error) {
      if (!(error instanceof DirectTransferFailed)) throw error;
      onProgress(0, source.size);
      begun = await begin(transport, owner, path, source, false);
      if (begun.complete) return;
    }
  }
  const url = uploadUrl(begun.uploadId);
  let { offset } = begun;
  for (let failures = 0; offset < source.size; ) {
    const before = offset;
    try {
      offset = await patch(transport, url, source, offset, Math.min(source.size, offset + begun.chunkSize), onProgress);
      failures = 0;
    } catch (error) {
      if (!isPassing(error) || ++failures > maxFailures) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 250 * 2 ** failures));
      offset = await offsetAtServer(transport, url, offset);
      if (offset > before) failures = 0;
    }
  }
}

/** @param direct whether the bytes may go straight to the server's object store, when it offers that */
async function begin(transport: Transport, owner: UploadOwner, path: string, source: ByteSource, direct: boolean): Promise<BegunUpload> {
  return parseUpload(await transport.json('/api/v1/uploads', {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...owner, path, size: source.size, digest: source.digest, mediaType: source.mediaType, direct }),
  }));
}

function uploadUrl(id: string): string {
  return `/api/v1/uploads/${segment(id, 'id of the upload')}`;
}

async function patch(transport: Transport, url: string, source: ByteSource, from: number, to: number, onProgress: Progress): Promise<number> {
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), stalledMs);
  async function* counted(): AsyncGenerator<Uint8Array> {
    let sent = from;
    for await (const part of source.read(from, to)) {
      clearTimeout(timer);
      timer = setTimeout(() => stalled.abort(), stalledMs);
      yield part;
      sent += part.byteLength;
      onProgress(sent, source.size);
    }
  }
  try {
    const answered = await transport.headersOf(url, {
      method: 'PATCH', body: counted(), signal: stalled.signal, timeoutMs: 24 * 3_600_000,
      headers: { 'content-type': 'application/offset+octet-stream', 'content-length': String(to - from), 'upload-offset': String(from) },
    });
    return Number(answered.get('upload-offset') ?? to);
  } finally {
    clearTimeout(timer);
  }
}

/** When the server cannot even be asked, the old offset is tried again: it answers with a conflict if it holds another. */
async function offsetAtServer(transport: Transport, url: string, known: number): Promise<number> {
  try {
    const response = await transport.request(url, { method: 'HEAD' });
    return Number(response.headers.get('upload-offset') ?? known);
  } catch (error) {
    if (isPassing(error)) return known;
    throw error;
  }
}

/** A conflict says that our offset is not the server's, which asking again mends. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof PlinthRequestError)) return error instanceof DOMException && error.name === 'AbortError';
  return (error.failureKind === 'retry' && error.code !== 'STOPPED') || error.status === 409;
}

interface BegunUpload {
  readonly uploadId: string;
  readonly offset: number;
  readonly complete: boolean;
  readonly chunkSize: number;
  readonly direct: DirectOffer | undefined;
}

function parseUpload(answer: unknown): BegunUpload {
  if (typeof answer !== 'object' || answer === null || !('uploadId' in answer) || !('offset' in answer) || typeof answer.offset !== 'number') {
    throw new PlinthRequestError('The server answered an upload with something else.', { code: 'UNEXPECTED_ANSWER', status: 502 });
  }
  const chunkSize = 'chunkSize' in answer && typeof answer.chunkSize === 'number' && answer.chunkSize > 0 ? answer.chunkSize : Infinity;
  return { uploadId: String(answer.uploadId), offset: answer.offset, complete: 'complete' in answer && answer.complete === true, chunkSize, direct: parseOffer(answer) };
}

function changedWhileRead(path: string): PlinthRequestError {
  return new PlinthRequestError(`${path} changed while it was read.`, { code: 'FILE_CHANGED', status: 409, help: 'Log it again when it is written.' });
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

export interface DownloadInfo {
  readonly size: number;
  readonly digest: string;
}

/** @throws PlinthRequestError as the server words it, which answers to HEAD have no room for: what was refused is asked for again with GET */
export async function inspectContent(transport: Transport, url: string): Promise<DownloadInfo> {
  const response = await transport.request(url, { method: 'HEAD' }).catch(async (error: unknown) => {
    if (!(error instanceof PlinthRequestError) || error.status === 0) throw error;
    await (await transport.request(url, { headers: { range: 'bytes=0-0' } })).body?.cancel();
    throw error;
  });
  return { size: Number(response.headers.get('content-length') ?? 0), digest: digestOf(response) };
}

/** The bytes at `url` from `offset` on. A cut connection continues with a range of the same content; other content is an error, which names `path`. */
export async function* downloadBytes(transport: Transport, url: string, path: string, { size, digest }: DownloadInfo, offset = 0): AsyncGenerator<Uint8Array> {
  let at = offset;
  let direct = size > resumableFrom && canSeeRedirects();
  for (let failures = 0; at < size; ) {
    try {
      const answer = await transport.request(url + (direct ? '?direct=1' : ''), {
        headers: at > 0 ? { range: `bytes=${at}-`, 'if-range': `"${digest}"` } : {}, ...(direct ? { redirect: 'manual', accept: [307] } : {}),
      });
      if (digestOf(answer) !== digest) throw mismatch(path);
      const fromStore = answer.status === 307 ? await fetchFromStore(answer, at) : undefined;
      if (answer.status === 307 && !fromStore) {
        direct = false;
        continue;
      }
      const response = fromStore ?? answer;
      if (at > 0 && response.status !== 206) throw mismatch(path);
      if (!response.body) throw new PlinthRequestError('The answer has no body.', { code: 'UNEXPECTED_ANSWER', status: 502 });
      const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
      try {
        for (let read = await reader.read(); !read.done; read = await reader.read()) {
          failures = 0;
          at += read.value.byteLength;
          yield read.value;
        }
      } finally {
        await reader.cancel().catch(() => undefined);
      }
      if (at < size) throw new PlinthRequestError('The connection ended early.', { code: 'SERVER_UNREACHABLE', status: 0 });
    } catch (error) {
      const passing = error instanceof PlinthRequestError ? error.failureKind === 'retry' : error instanceof TypeError;
      if (!passing || ++failures > maxFailures) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 250 * 2 ** failures));
    }
  }
}

/** Without the token, which is the server's alone. @returns undefined when the store does not give the bytes; the server still does */
async function fetchFromStore(redirection: Response, from: number): Promise<Response | undefined> {
  await redirection.body?.cancel();
  try {
    const response = await fetch(redirection.headers.get('location') ?? '', { headers: from > 0 ? { range: `bytes=${from}-` } : {}, redirect: 'error', credentials: 'omit' });
    if (response.status === (from > 0 ? 206 : 200)) return response;
    await response.body?.cancel();
    return undefined;
  } catch {
    return undefined;
  }
}

export function mismatch(path: string): PlinthRequestError {
  return new PlinthRequestError(`The bytes of ${path} are not those that its digest names.`, { code: 'DIGEST_MISMATCH', status: 409, help: 'Download it again; if that fails too, the stored bytes are damaged.' });
}

function digestOf(response: Response): string {
  const digest = /[0-9a-f]{64}/.exec(response.headers.get('etag') ?? '')?.[0];
  if (!digest) throw new PlinthRequestError('The answer names no digest.', { code: 'UNEXPECTED_ANSWER', status: 502 });
  return digest;
}
