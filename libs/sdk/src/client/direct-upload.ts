import type { ByteSource, Progress } from './byte-source.js';
import { sha256 } from './builtins.js';
import { PlinthRequestError } from './errors.js';
import type { Transport } from './transport.js';

/** Each holds a part in memory. */
const partsAtOnce = 3;
const maxFailures = 4;
const partTimeoutMs = 600_000;
/** The server answers within half of it, if only to say that it is not done yet. */
const finishTimeoutMs = 60_000;

/** How the server wants the bytes cut, and what its store has of them. */
export interface DirectOffer {
  readonly partSize: number;
  readonly arrived: readonly number[];
}

/** The store can't be reached from here, or refuses: the bytes can still go through the server. */
export class DirectTransferFailed extends Error {}

interface PartAddress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function parseOffer(answer: object): DirectOffer | undefined {
  if (!('direct' in answer) || typeof answer.direct !== 'object' || answer.direct === null) return undefined;
  const { direct } = answer;
  if (!('partSize' in direct) || typeof direct.partSize !== 'number' || direct.partSize < 1) return undefined;
  const arrived = 'arrived' in direct && Array.isArray(direct.arrived) ? direct.arrived.filter((part: unknown) => typeof part === 'number') : [];
  return { partSize: direct.partSize, arrived };
}

/**
 * Puts the bytes into the server's object store, part by part at addresses that the server signs, and has the server verify and keep them.
 * @param upload the upload's path on the server
 * @throws DirectTransferFailed when a part does not reach the store, PlinthRequestError when the server refuses
 */
export async function putDirectly(transport: Transport, upload: string, source: ByteSource, { partSize, arrived }: DirectOffer, onProgress: Progress): Promise<void> {
  const known = new Set(arrived);
  const missing = Array.from({ length: Math.ceil(source.size / partSize) }, (_, index) => index + 1).filter((part) => !known.has(part));
  let sent = source.size - missing.reduce((sum, part) => sum + sizeOf(part, source.size, partSize), 0);
  const lane = async (): Promise<void> => {
    for (let part = missing.shift(); part !== undefined; part = missing.shift()) {
      try {
        await putPart(transport, upload, part, await readPart(source, part, partSize));
      } catch (error) {
        // The other lanes need not go on.
        missing.length = 0;
        throw error;
      }
      sent += sizeOf(part, source.size, partSize);
      onProgress(sent, source.size);
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: partsAtOnce }, lane));
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
  await finish(transport, upload);
}

function sizeOf(part: number, size: number, partSize: number): number {
  return Math.min(size, part * partSize) - (part - 1) * partSize;
}

async function readPart(source: ByteSource, part: number, partSize: number): Promise<Uint8Array<ArrayBuffer>> {
  const from = (part - 1) * partSize;
  const content = new Uint8Array(sizeOf(part, source.size, partSize));
  let filled = 0;
  for await (const piece of source.read(from, from + content.byteLength)) {
    if (filled + piece.byteLength > content.byteLength) break;
    content.set(piece, filled);
    filled += piece.byteLength;
  }
  if (filled !== content.byteLength) throw new PlinthRequestError('The file changed while it was read.', { code: 'FILE_CHANGED', status: 409, help: 'Log it again when it is written.' });
  return content;
}

async function putPart(transport: Transport, upload: string, part: number, content: Uint8Array<ArrayBuffer>): Promise<void> {
  const hash = sha256();
  hash.update(content);
  const digest = await hash.hex();
  for (let failures = 0; ; ) {
    // A new address each time: the old one may be what failed, by its age.
    const problem = await putOnce(transport, await addressOf(transport, upload, part, digest), content);
    if (problem === undefined) return;
    if (++failures > maxFailures) throw new DirectTransferFailed(problem);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 100 * 2 ** failures));
  }
}

/** @returns what went wrong; undefined when the part is in the store */
async function putOnce(transport: Transport, { url, headers }: PartAddress, body: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    // Nothing of ours goes along but what was signed: the store is not the server, and gets no token.
    return await transport.beside(async (stop) => {
      const response = await fetch(url, { method: 'PUT', body, headers, redirect: 'error', credentials: 'omit', signal: AbortSignal.any([stop, AbortSignal.timeout(partTimeoutMs)]) });
      await response.arrayBuffer();
      return response.ok ? undefined : `the object store answers ${response.status}`;
    });
  } catch (error) {
    return `the object store can not be reached: ${String(error)}`;
  }
}

async function addressOf(transport: Transport, upload: string, part: number, digest: string): Promise<PartAddress> {
  const answer = await transport.json(`${upload}/addresses`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ parts: [{ part, digest }] }) });
  const [address] = typeof answer === 'object' && answer !== null && 'addresses' in answer && Array.isArray(answer.addresses) ? (answer.addresses as unknown[]) : [];
  if (typeof address !== 'object' || address === null || !('url' in address) || typeof address.url !== 'string') throw new DirectTransferFailed('the server gave no address');
  const named = 'headers' in address && typeof address.headers === 'object' && address.headers !== null ? Object.entries(address.headers) : [];
  // fetch sets the length by itself, and browsers let nobody else.
  return { url: address.url, headers: Object.fromEntries(named.filter(([name]) => name !== 'content-length').map(([name, value]) => [name, String(value)])) };
}

async function finish(transport: Transport, upload: string): Promise<void> {
  for (let failures = 0; ; ) {
    try {
      const answer = await transport.json(`${upload}/complete`, { method: 'POST', timeoutMs: finishTimeoutMs });
      if (typeof answer === 'object' && answer !== null && 'complete' in answer && answer.complete === true) return;
      failures = 0;
    } catch (error) {
      if (!(error instanceof PlinthRequestError) || error.failureKind !== 'retry' || error.code === 'STOPPED' || ++failures > maxFailures) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 250 * 2 ** failures));
    }
  }
}
