import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ObjectFramesReader } from '@plinth/contracts';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { describe as found } from './folder-scan.js';
import { PackBatch } from './pack-batch.js';

const folder = mkdtempSync(join(tmpdir(), 'plinth-pack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function contents(body: Uint8Array): Buffer[] {
  const reader = new ObjectFramesReader();
  const objects: Buffer[][] = [];
  for (const event of reader.push(body)) {
    if (event.kind === 'BEGIN') objects.push([]);
    else if (event.kind === 'BYTES') objects.at(-1)?.push(Buffer.from(event.bytes));
  }
  reader.finish();
  return objects.map((pieces) => Buffer.concat(pieces));
}

describe('a batch of small files', () => {
  it('becomes the frames of those that are wanted, each content once', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), fc.func(fc.boolean()), (files, isWanted) => {
        const batch = new PackBatch(Buffer.alloc(16_384));
        const digests = files.map((bytes, index) => {
          const file = join(folder, `f${index}`);
          writeFileSync(file, bytes);
          return batch.add(found(`f${index}`, file));
        });
        expect(digests).toEqual(files.map(sha256));
        const distinct = [...new Set(digests)];
        expect(batch.digests().toString('hex')).toBe(distinct.join(''));
        const wanted = distinct.map((_, index) => index).filter(isWanted);
        expect(contents(Buffer.concat(batch.body(wanted))).map(sha256)).toEqual(wanted.map((index) => distinct[index]));
      }),
      { numRuns: 50 },
    );
  });

  it('takes no more than there is room for', () => {
    const batch = new PackBatch(Buffer.alloc(100));
    expect(batch.hasRoomFor(50)).toBe(true);
    expect(batch.hasRoomFor(62)).toBe(false);
  });

  it('refuses a file that is another than was found', () => {
    const file = join(folder, 'growing');
    writeFileSync(file, 'abc');
    const before = found('growing', file);
    appendFileSync(file, 'd');
    const batch = new PackBatch(Buffer.alloc(1_000));
    expect(() => batch.add(before)).toThrow(expect.objectContaining({ code: 'FILE_CHANGED', field: 'growing' }));
    writeFileSync(file, 'a');
    expect(() => batch.add(before)).toThrow(expect.objectContaining({ code: 'FILE_CHANGED' }));
    expect(batch.count).toBe(0);
  });
});
