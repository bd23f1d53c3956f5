import { fileSystem, sha256 } from './builtins.js';
import type { Progress } from './byte-source.js';
import { PlinthRequestError, unreachable } from './errors.js';
import type { Downloaded, StopSignal } from './promotion-types.js';
import { abortSignalOf } from './stop-signal.js';
import type { Transport } from './transport.js';

/** Bytes as they come, checked at the end against the digest that the answer names. */
export async function* packageBytes(transport: Transport, path: string, stop?: StopSignal, onSize: (size: number) => void = () => undefined): AsyncGenerator<Uint8Array, Downloaded, undefined> {
  const signal = abortSignalOf(stop);
  const response = await transport.request(path, { signal });
  const expected = /[0-9a-f]{64}/.exec(response.headers.get('etag') ?? '')?.[0];
  if (!expected || !response.body) throw new PlinthRequestError('The server answered with something else than the file.', { code: 'UNEXPECTED_ANSWER', status: 502, help: 'Check that no proxy stands in between.' });
  onSize(Number(response.headers.get('content-length') ?? 0));
  const hash = sha256();
  let size = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      hash.update(next.value);
      size += next.value.byteLength;
      yield next.value;
    }
  } catch (error) {
    throw signal?.aborted ? error : unreachable(transport.url, error);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  const digest = await hash.hex();
  if (digest !== expected) throw new PlinthRequestError('The bytes are not those that their digest names.', { code: 'DIGEST_MISMATCH', status: 409, help: 'Download it again; if that fails too, the stored bytes are damaged.' });
  return { size, digest };
}

/** Streams the file to the disk, where it appears whole and checked or not at all. Node only. */
export async function downloadPackage(transport: Transport, path: string, file: string, { signal, onProgress = () => undefined }: { readonly signal?: StopSignal | undefined; readonly onProgress?: Progress | undefined } = {}): Promise<Downloaded> {
  const { promises: fs } = fileSystem();
  const part = `${file}.${crypto.randomUUID().slice(0, 8)}.part`;
  let total = 0;
  let done = 0;
  const bytes = packageBytes(transport, path, signal, (size) => (total = size));
  try {
    let next = await bytes.next();
    const output = await fs.open(part, 'wx');
    try {
      for (; !next.done; next = await bytes.next()) {
        await output.write(next.value);
        done += next.value.byteLength;
        onProgress(done, total);
      }
    } finally {
      await output.close();
    }
    await fs.rename(part, file);
    return next.value;
  } catch (error) {
    await fs.rm(part, { force: true });
    throw error;
  }
}
