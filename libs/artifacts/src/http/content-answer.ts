import type { Readable } from 'node:stream';
import { type BlobRange, InvalidRange } from '@plinth/platform/blobs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { attachment, entityTag, isKnownTo, parseByteRange, rangeStillHolds } from '../rules/index.js';
import { header } from './headers.js';

/** Bytes with a digest that somebody uploaded. */
export interface Content {
  readonly path: string;
  /** SHA-256, 64 lower-case hex digits. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly mediaType: string;
  /** `private, no-cache` unless told. */
  readonly cacheControl?: string;
}

/** What somebody uploaded may be anything: a browser saves it and never runs it in the name of this site (MLflow CVE-2024-27132). */
export function describeContent(reply: FastifyReply, { path, digest, mediaType, cacheControl = 'private, no-cache' }: Content): FastifyReply {
  return reply
    .header('Content-Type', mediaType)
    .header('ETag', entityTag(digest))
    .header('Accept-Ranges', 'bytes')
    .header('Cache-Control', cacheControl)
    .header('Content-Disposition', attachment(path))
    .header('Content-Security-Policy', "sandbox; default-src 'none'")
    .header('Cross-Origin-Resource-Policy', 'same-origin')
    .header('X-Content-Type-Options', 'nosniff');
}

/** Whether the client has these very bytes already. */
export function isKnownContent(request: FastifyRequest, { digest }: Content): boolean {
  return isKnownTo(header(request, 'if-none-match'), digest);
}

/** Answers a GET with the bytes, or with the range of them that is asked for. @throws InvalidRange */
export async function sendContent(request: FastifyRequest, reply: FastifyReply, content: Content, open: (range?: BlobRange) => Promise<Readable>): Promise<void> {
  const { size, digest } = content;
  const range = rangeStillHolds(header(request, 'if-range'), digest) ? parseByteRange(header(request, 'range'), size) : { kind: 'ignore' as const };
  if (range.kind === 'unsatisfiable') {
    reply.header('Content-Range', `bytes */${size}`);
    throw new InvalidRange(size);
  }
  if (range.kind === 'ignore') {
    const whole = await open();
    return void describeContent(reply, content).header('Content-Length', size).send(whole);
  }
  const { start, end } = range;
  const part = await open({ start, end });
  describeContent(reply, content).status(206).header('Content-Range', `bytes ${start}-${end}/${size}`).header('Content-Length', end - start + 1).send(part);
}
