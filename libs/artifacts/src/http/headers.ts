import { InvalidInput } from '@plinth/kernel';
import type { FastifyRequest } from 'fastify';

export function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The length that the body announces; undefined when it comes in chunks. */
export function contentLength(request: FastifyRequest): number | undefined {
  const given = header(request, 'content-length');
  return given === undefined || request.raw.headers['transfer-encoding'] !== undefined ? undefined : Number(given);
}

/** A header that holds a whole number of bytes. @throws InvalidInput */
export function byteCount(request: FastifyRequest, name: string): number {
  const given = header(request, name.toLowerCase()) ?? '';
  const count = /^\d{1,16}$/.test(given) ? Number(given) : Number.NaN;
  if (!Number.isSafeInteger(count)) throw new InvalidInput(`${name} is not a whole number of bytes.`, { field: name, help: `Send ${name} with the number of bytes from 0 up.` });
  return count;
}
