import { fileSystem, sha256, splitPath } from './builtins.js';
import type { Progress } from './byte-source.js';
import { PlinthRequestError, unreachable } from './errors.js';
import type { Downloaded, StopSignal } from './promotion-types.js';
import { abortSignalOf } from './stop-signal.js';
import type { Transport } from './transport.js';

/** Times in a row that a download goes on without having got a byte more, and how long it waits before the first; twice as long before each next one. */
const mostFruitless = 5;
const firstWaitMs = 200;

/** What is there of a file already, by the digest of the whole. */
interface Begun {
  readonly digest: string;
  readonly size: number;
}

/** A file on its way: goes on by itself where the wire broke, from the byte that is wanted next, as long as the file is the same. */
class PackageDownload {
  private constructor(
    private readonly transport: Transport,
    private readonly path: string,
    private readonly signal: AbortSignal | undefined,
    private response: Response | undefined,
    readonly digest: string,
    /** Bytes that are there already and don't come again. */
    readonly start: number,
    readonly size: number,
  ) {}

  static async begin(transport: Transport, path: string, stop: StopSignal | undefined, begun?: Begun): Promise<PackageDownload> {
    const signal = abortSignalOf(stop);
    const response = await ask(transport, path, signal, begun).catch(async (error: unknown) => {
      // A connection that was kept from before may have ended unnoticed.
      if (signal?.aborted || !isPassing(error)) throw error;
      await pause(firstWaitMs, signal);
      return ask(transport, path, signal, begun);
    });
    if (response.status === 416) return PackageDownload.begin(transport, path, stop);
    const { digest, start, size } = contentOf(response);
    return new PackageDownload(transport, path, signal, response, digest, start, size);
  }

  async *rest(): AsyncGenerator<Uint8Array, void, undefined> {
    let [at, fruitless] = [this.start, 0];
    while (at < this.size) {
      const before = at;
      try {
        for await (const bytes of this.once(at)) {
          at += bytes.byteLength;
          yield bytes;
        }
        if (at < this.size) throw unreachable(this.transport.url, new Error('The answer was cut off.'));
      } catch (error) {
        fruitless = at > before ? 0 : fruitless + 1;
        if (this.signal?.aborted || !isPassing(error) || fruitless > mostFruitless) throw error;
        await pause(firstWaitMs * 2 ** fruitless, this.signal);
      }
    }
  }

  private async *once(at: number): AsyncGenerator<Uint8Array, void, undefined> {
    const response = this.response ?? (await ask(this.transport, this.path, this.signal, { digest: this.digest, size: at }));
    this.response = undefined;
    const { digest, start } = contentOf(response);
    if (digest !== this.digest || start !== at) throw new PlinthRequestError('The file is another one than when its download began.', { code: 'CHANGED_MEANWHILE', status: 409, help: 'Download it again.' });
    if (!response.body) return;
    const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    } catch (error) {
      throw this.signal?.aborted ? error : unreachable(this.transport.url, error);
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }
}

/** Bytes as they come, checked at the end against the digest that the answer names. */
export async function* packageBytes(transport: Transport, path: string, stop?: StopSignal): AsyncGenerator<Uint8Array, Downloaded, undefined> {
  const download = await PackageDownload.begin(transport, path, stop);
  const hash = sha256();
  for await (const bytes of download.rest()) {
    hash.update(bytes);
    yield bytes;
  }
  return checked(await hash.hex(), download);
}

/**
 * Streams the file to the disk, where it appears whole and checked or not at all. What came of it before it broke off stays beside it, under the digest of the whole, and is
 * gone on from by whoever asks for the same file again. Node only.
 */
export async function downloadPackage(transport: Transport, path: string, file: string, { signal, onProgress = () => undefined }: { readonly signal?: StopSignal | undefined; readonly onProgress?: Progress | undefined } = {}): Promise<Downloaded> {
  const { promises: fs } = fileSystem();
  const begun = await partOf(file);
  const download = await PackageDownload.begin(transport, path, signal, begun);
  const part = partPath(file, download.digest);
  if (begun && download.digest !== begun.digest) await fs.rm(partPath(file, begun.digest), { force: true });
  const hash = sha256();
  // Each byte is written to its own place, so that two who download the same to the same file do each other no harm.
  const output = await fs.open(part, download.start > 0 ? 'r+' : 'w');
  let at = download.start;
  try {
    if (at > 0) for await (const bytes of output.createReadStream({ start: 0, end: at - 1, autoClose: false })) hash.update(bytes as Uint8Array);
    for await (const bytes of download.rest()) {
      hash.update(bytes);
      await output.write(bytes, 0, bytes.byteLength, at);
      at += bytes.byteLength;
      onProgress(at, download.size);
    }
  } finally {
    await output.close();
  }
  try {
    const downloaded = checked(await hash.hex(), download);
    await fs.rename(part, file);
    return downloaded;
  } catch (error) {
    await fs.rm(part, { force: true });
    throw error;
  }
}

/** One byte less than is there is taken to be there: so the server always has something to send, and says by it that the file is the same. */
async function partOf(file: string): Promise<Begun | undefined> {
  const { promises: fs } = fileSystem();
  const { folder, name } = splitPath(file);
  const names = await fs.readdir(folder).catch((): string[] => []);
  for (const each of names) {
    const digest = each.startsWith(`${name}.`) ? /^\.([0-9a-f]{64})\.part$/.exec(each.slice(name.length))?.[1] : undefined;
    if (digest !== undefined) return { digest, size: Math.max(0, (await fs.stat(partPath(file, digest))).size - 1) };
  }
  return undefined;
}

function partPath(file: string, digest: string): string {
  return `${file}.${digest}.part`;
}

function ask(transport: Transport, path: string, signal: AbortSignal | undefined, begun: Begun | undefined): Promise<Response> {
  return transport.request(path, { signal, ...(begun && begun.size > 0 ? { headers: { range: `bytes=${begun.size}-`, 'if-range': `"${begun.digest}"` }, accept: [416] } : {}) });
}

function contentOf({ status, headers }: Response): Begun & { readonly start: number } {
  const digest = /[0-9a-f]{64}/.exec(headers.get('etag') ?? '')?.[0];
  const [, start = '0', total] = status === 206 ? (/^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? []) : [];
  const size = Number(status === 206 ? total : headers.get('content-length'));
  if (digest === undefined || !Number.isSafeInteger(size)) throw new PlinthRequestError('The server answered with something else than the file.', { code: 'UNEXPECTED_ANSWER', status: 502, help: 'Check that no proxy stands in between.' });
  return { digest, start: Number(start), size };
}

function checked(digest: string, { digest: expected, size }: PackageDownload): Downloaded {
  if (digest !== expected) throw new PlinthRequestError('The bytes are not those that their digest names.', { code: 'DIGEST_MISMATCH', status: 409, help: 'Download it again; if that fails too, the stored bytes are damaged.' });
  return { size, digest };
}

/** Whether it may be another time: nobody answered, or somebody in between. */
function isPassing(error: unknown): boolean {
  return error instanceof PlinthRequestError && [0, 502, 503, 504].includes(error.status) && error.code !== 'UNEXPECTED_ANSWER';
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
