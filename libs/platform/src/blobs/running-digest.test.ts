import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunningDigest, UnknownDigestState } from './running-digest.js';

describe('a running digest', () => {
  it('is SHA-256, wherever it is put aside', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), async (pieces) => {
        let digest = await RunningDigest.open();
        const so = createHash('sha256');
        for (const piece of pieces) {
          await digest.update(Buffer.from(piece));
          so.update(piece);
          expect(digest.digest()).toBe(so.copy().digest('hex'));
          digest = await RunningDigest.open(digest.state());
        }
        expect(digest.digest()).toBe(so.digest('hex'));
      }),
    );
  });

  it('takes pieces that are longer than a turn', async () => {
    const content = Buffer.alloc(1_500_000, 'the bytes of a model, ');
    const digest = await RunningDigest.open();
    await digest.update(content);
    expect(digest.digest()).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('refuses a state that it did not make', async () => {
    await expect(RunningDigest.open(Buffer.alloc(112).toString('base64'))).rejects.toThrow(UnknownDigestState);
  });
});
