import { Readable } from 'node:stream';
import { InvalidInput } from '@plinth/kernel';
import { BlobTooLarge, chunksOf } from '@plinth/platform/blobs';
import type { FastifyRequest } from 'fastify';

/** A small body as it came. @throws BlobTooLarge, UploadInterrupted */
export async function wholeBody(request: FastifyRequest, atMost: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of chunksOf(request.raw)) {
    size += piece.byteLength;
    if (size > atMost) throw new BlobTooLarge(atMost);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

const digestBytes = 32;
const maxDigests = 100_000;

/** Digests, 32 bytes each, one after the other. @throws InvalidInput, BlobTooLarge */
export async function digestsIn(request: FastifyRequest): Promise<Buffer> {
  const body = await wholeBody(request, maxDigests * digestBytes);
  if (body.length % digestBytes !== 0) throw new InvalidInput('The body is no sequence of digests.', { field: 'body', help: 'Send SHA-256 digests as bytes, 32 each, one after the other.' });
  return body;
}

const maxPathsBytes = 8 << 20;
const maxPaths = 10_000;

/** Paths, one a line. @throws InvalidInput, BlobTooLarge */
export async function pathsIn(request: FastifyRequest): Promise<string[]> {
  const paths = (await wholeBody(request, maxPathsBytes)).toString().split('\n').filter((path) => path !== '');
  if (paths.length === 0 || paths.length > maxPaths) throw new InvalidInput(`Between 1 and ${maxPaths} paths can be asked for at once.`, { field: 'body', help: 'Send paths, one a line.' });
  return paths;
}

/** Events as they come, one a line. */
export function jsonLines(events: AsyncIterable<object>): Readable {
  return Readable.from(linesOf(events), { objectMode: false });
}

async function* linesOf(events: AsyncIterable<object>): AsyncGenerator<string, void, undefined> {
  for await (const event of events) yield `${JSON.stringify(event)}\n`;
}
