import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { InvalidBody, TooMuchLineage, UnsupportedEncoding } from '../openlineage.errors.js';
import { maxBodyBytes } from '../rules/index.js';

const inflate = promisify(gunzip);

/** The body as it was before its sender packed it: never more than {@link maxBodyBytes} of it, however little was sent. @throws InvalidBody, TooMuchLineage, UnsupportedEncoding */
export async function unpack(body: unknown, encoding: string | undefined): Promise<Uint8Array> {
  if (!(body instanceof Uint8Array)) throw new InvalidBody('The body is empty.', 'Send events as JSON.');
  switch (encoding?.trim().toLowerCase() ?? 'identity') {
    case 'identity':
      return body;
    case 'gzip':
    case 'x-gzip':
      return inflate(body, { maxOutputLength: maxBodyBytes }).catch((error: unknown) => {
        if (error instanceof RangeError) throw new TooMuchLineage(`A request has at most ${maxBodyBytes} bytes of events, unpacked.`, maxBodyBytes);
        throw new InvalidBody('The body is no gzip, or not all of it came.', 'Send it whole, or without Content-Encoding.');
      });
    default:
      throw new UnsupportedEncoding();
  }
}
