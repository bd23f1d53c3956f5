import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { exportPaths } from '../export/audit-export.js';
import { verifyPackageBytes } from './verify-package.js';
import { readZip } from './zip-bytes.js';

interface File {
  readonly name: string;
  readonly content?: Uint8Array;
  /** What stands before the bytes; the name, unless told. */
  readonly localName?: string;
  /** What the list says that it unfolds to; the truth, unless told. */
  readonly size?: number;
  readonly flags?: number;
}

/** A ZIP of deflated files whose list may say what is not so. */
function zipOf(...files: readonly File[]): Uint8Array {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const { name, content = new Uint8Array(), localName = name, size = content.length, flags = 0 } of files) {
    const packed = deflateRawSync(content);
    const about = (named: string): Buffer => {
      const fixed = Buffer.alloc(26);
      fixed.writeUInt16LE(20, 0);
      fixed.writeUInt16LE(flags, 2);
      fixed.writeUInt16LE(8, 4);
      fixed.writeUInt32LE(crc32(content), 10);
      fixed.writeUInt32LE(packed.length, 14);
      fixed.writeUInt32LE(size, 18);
      fixed.writeUInt16LE(Buffer.byteLength(named), 22);
      return fixed;
    };
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), about(localName), Buffer.from(localName), packed]);
    parts.push(local);
    list.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), about(name), place, Buffer.from(name)]));
    offset += local.length;
  }
  const end = Buffer.alloc(22);
  end.write('504b0506', 0, 'hex');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(list).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...list, end]);
}

const zeros = new Uint8Array(8 << 20);

describe('a ZIP that somebody hands over', () => {
  it('is read when it is what it says', async () => {
    const zip = readZip(zipOf({ name: 'a/b.txt', content: zeros }));
    let size = 0;
    for await (const piece of (await zip.open('a/b.txt')) ?? []) size += piece.length;
    expect([await zip.paths(), size]).toEqual([['a/b.txt'], zeros.length]);
  });

  it.each<[string, readonly File[], RegExp]>([
    ['leads above its folder', [{ name: '../x' }], /leads out of its folder/],
    ['leads above it further in', [{ name: 'a/../../x' }], /leads out of its folder/],
    ['leads to the root', [{ name: '/etc/passwd' }], /leads out of its folder/],
    ['leads to a drive', [{ name: 'C:\\x' }], /leads out of its folder/],
    ['hides a part by a backslash', [{ name: '..\\x' }], /leads out of its folder/],
    ['ends a name early', [{ name: 'a\0.txt' }], /leads out of its folder/],
    ['has a name twice', [{ name: 'a' }, { name: 'a' }], /twice/],
    ['says one name in its list and another at the bytes', [{ name: 'a', localName: 'b' }], /another name/],
    ['is encrypted', [{ name: 'a', flags: 1 }], /encrypted/],
    ['unfolds to more than two gigabytes', Array.from({ length: 3 }, (_, index) => ({ name: `${index}`, content: zeros, size: 2 ** 30 })), /more than 2 GiB/],
  ])('is refused when it %s', async (_, files, message) => {
    expect(await verifyPackageBytes(zipOf(...files))).toMatchObject({ isIntact: false, findings: [{ kind: 'file', message: expect.stringMatching(message) }] });
  });

  it('is left as soon as a file unfolds to more than the list says', async () => {
    const zip = readZip(zipOf({ name: 'bomb', content: zeros, size: 10 }));
    let seen = 0;
    await expect(async () => {
      for await (const piece of (await zip.open('bomb')) ?? []) seen += piece.length;
    }).rejects.toThrow('another size');
    expect(seen).toBeLessThanOrEqual(10);
    expect(await verifyPackageBytes(zipOf({ name: exportPaths.manifest, content: zeros, size: 10 }))).toMatchObject({ isIntact: false, findings: [{ message: expect.stringContaining('another size') }] });
  });
});
