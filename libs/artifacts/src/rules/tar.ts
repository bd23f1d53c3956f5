/** What the header of a file in a tar archive says. */
export interface TarEntry {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly modifiedAt: Date;
}

const blockSize = 512;
const maxOctalSize = 8 ** 11 - 1;
const fits = /^[\x20-\x7e]{1,100}$/;

/** Ends an archive: two blocks of zeros. */
export const tarEnd: Uint8Array = new Uint8Array(2 * blockSize);

/** The zeros between the end of a file's bytes and the next header. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((blockSize - (size % blockSize)) % blockSize);
}

/**
 * The header of a regular file (POSIX.1-2017, pax, "ustar Interchange Format"). A path that is long or not ASCII, and a size from 8 GiB
 * up, stand in a pax header before it, which every tar since 2001 reads.
 */
export function tarHeader({ path, size, modifiedAt }: TarEntry): Uint8Array {
  const seconds = Math.max(0, Math.floor(modifiedAt.getTime() / 1_000));
  const extended = [...(fits.test(path) ? [] : [record('path', path)]), ...(size <= maxOctalSize ? [] : [record('size', String(size))])].join('');
  const main = header(fits.test(path) ? path : 'file', size <= maxOctalSize ? size : 0, seconds, '0');
  if (extended === '') return main;
  const content = Buffer.from(extended, 'utf8');
  return Buffer.concat([header('PaxHeader', content.length, seconds, 'x'), content, tarPadding(content.length), main]);
}

function header(name: string, size: number, seconds: number, type: '0' | 'x'): Buffer {
  const block = Buffer.alloc(blockSize);
  block.write(name, 0, 100, 'latin1');
  block.write('0000644\0', 100, 'latin1');
  block.write('0000000\0', 108, 'latin1');
  block.write('0000000\0', 116, 'latin1');
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  block.write(`${seconds.toString(8).padStart(11, '0')}\0`, 136, 'latin1');
  block.write('        ', 148, 'latin1');
  block.write(type, 156, 'latin1');
  block.write('ustar\u000000', 257, 'latin1');
  // The sum of all bytes, its own field counted as blanks.
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** `<length> <key>=<value>` and a line feed, where the length, in bytes, counts its own digits. */
function record(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`, 'utf8');
  let length = rest + String(rest).length;
  length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}
