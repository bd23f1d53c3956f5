import { IdSource, SystemClock, type WorkspaceId } from '@plinth/kernel';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Blob, type BlobStore, type BlobStoreConfig, DigestMismatch, UploadOffsetMismatch } from '../index.js';
import { bytes, codeOf, collect, mebibyte, readAll, sha256, streamOf } from './bytes.js';
import { uploadUntilKilled } from './killed-process.js';

const ids = new IdSource(new SystemClock());

/** What every {@link BlobStore} does with uploads in pieces. `open` connects to the same bytes each time, as another process would. */
export function describeUploads(open: () => Promise<BlobStore>, config: () => BlobStoreConfig): void {
  let store: BlobStore;
  let workspace: WorkspaceId;

  beforeAll(async () => {
    store = await open();
    workspace = ids.next<'Workspace'>();
  });

  const append = async (uploadId: string, content: Buffer, from: number, to: number): Promise<number> => (await open()).appendUpload(workspace, uploadId, from, streamOf(content.subarray(from, to)));
  const announced = (content: Buffer): Blob => ({ digest: sha256(content), size: content.length });
  const nothingStaged = async (uploadId: string): Promise<void> => {
    expect((await collect(store.listStaleUploads(workspace, new Date(Date.now() + 86_400_000)))).filter((left) => left.uploadId === uploadId)).toEqual([]);
  };

  describe('uploads in pieces', () => {
    it.each([
      ['nothing at all', 0, []],
      ['a byte', 1, []],
      ['pieces under the smallest part', 3 * mebibyte, [1, 2 * mebibyte]],
      ['one piece of many parts', 20 * mebibyte + 5, []],
      ['pieces that end anywhere', 30 * mebibyte + 1, [1, 6 * mebibyte, 6 * mebibyte + 1, 15 * mebibyte, 29 * mebibyte]],
      ['small pieces, then large, then small', 26 * mebibyte, [mebibyte, 2 * mebibyte, 18 * mebibyte, 25 * mebibyte, 25 * mebibyte + 10]],
      ['pieces of whole parts', 24 * mebibyte, [8 * mebibyte, 16 * mebibyte]],
    ])('go on in any process, byte for byte: %s', async (_, size, cuts) => {
      const content = bytes(size, size + 11);
      const digest = sha256(content);
      const uploadId = await store.createUpload(workspace, announced(content));
      let from = 0;
      for (const to of [...cuts, size]) {
        expect(await (await open()).uploadOffset(workspace, uploadId)).toBe(from);
        expect(await append(uploadId, content, from, to)).toBe(to);
        from = to;
      }
      expect(await store.stat(workspace, digest)).toBeUndefined();
      expect(await (await open()).completeUpload(workspace, uploadId, { digest, size })).toEqual({ digest, size });
      expect(sha256(await readAll(store.open(workspace, digest)))).toBe(digest);
      await nothingStaged(uploadId);
      expect(await codeOf(store.uploadOffset(workspace, uploadId))).toBe('UPLOAD_NOT_FOUND');
      expect(await store.completeUpload(workspace, uploadId, { digest, size }), 'a retry after a lost answer').toEqual({ digest, size });
      expect(await codeOf(store.completeUpload(workspace, uploadId, { digest: sha256(Buffer.from('never put')), size }))).toBe('UPLOAD_NOT_FOUND');
      await store.delete(workspace, digest);
    });

    it('keep what came before a stream was cut off, and go on from there', async () => {
      const content = bytes(19 * mebibyte, 4);
      const digest = sha256(content);
      const uploadId = await store.createUpload(workspace, announced(content));
      expect(await codeOf(store.appendUpload(workspace, uploadId, 0, streamOf(content, { failAfter: 10 * mebibyte })))).toBe('UPLOAD_INTERRUPTED');
      const offset = await store.uploadOffset(workspace, uploadId);
      expect(offset).toBe(10 * mebibyte);
      expect(await codeOf(store.completeUpload(workspace, uploadId, { digest, size: content.length }))).toBe('SIZE_MISMATCH');
      expect(await append(uploadId, content, offset, content.length)).toBe(content.length);
      expect(await store.completeUpload(workspace, uploadId, { digest, size: content.length })).toEqual({ digest, size: content.length });
    });

    it('publish nothing whose digest or size is wrong, and stay as they are', async () => {
      for (const size of [100, 17 * mebibyte]) {
        const content = bytes(size, 6);
        const digest = sha256(content);
        const uploadId = await store.createUpload(workspace, announced(content));
        await append(uploadId, content, 0, size);
        const other = sha256(Buffer.from('another'));
        expect(await codeOf(store.completeUpload(workspace, uploadId, { digest: other, size }))).toBe('DIGEST_MISMATCH');
        expect(await codeOf(store.completeUpload(workspace, uploadId, { digest, size: size + 1 }))).toBe('SIZE_MISMATCH');
        expect(await store.stat(workspace, other)).toBeUndefined();
        expect(await store.stat(workspace, digest)).toBeUndefined();
        expect(await store.uploadOffset(workspace, uploadId)).toBe(size);
        expect(await store.completeUpload(workspace, uploadId, { digest, size })).toEqual({ digest, size });
      }
    });

    it('take no more than was announced, and only at their end', async () => {
      const content = bytes(1_000, 8);
      const uploadId = await store.createUpload(workspace, announced(content.subarray(0, 500)));
      expect(await codeOf(append(uploadId, content, 1, 10))).toBe('UPLOAD_OFFSET_MISMATCH');
      expect(await append(uploadId, content, 0, 100)).toBe(100);
      await expect(append(uploadId, content, 0, 100)).rejects.toSatisfy((error: unknown) => error instanceof UploadOffsetMismatch && error.details?.['offset'] === 100);
      expect(await codeOf(append(uploadId, content, 100, 900))).toBe('BLOB_TOO_LARGE');
      expect(await store.uploadOffset(workspace, uploadId)).toBe(500);
      expect(await store.completeUpload(workspace, uploadId, { digest: sha256(content.subarray(0, 500)), size: 500 })).toMatchObject({ size: 500 });
      for (const size of [-1, 0.5, Number.NaN]) expect(await codeOf(store.createUpload(workspace, { digest: sha256(content), size }))).toBe('INVALID_INPUT');
      expect(await codeOf(store.appendUpload(workspace, uploadId, -1, streamOf(content)))).toBe('INVALID_INPUT');
    });

    it('let one of several appends at the same place win, and keep its bytes', async () => {
      for (const size of [1_000, 9 * mebibyte]) {
        for (let round = 0; round < 5; round += 1) {
          const contents = [1, 2, 3, 4].map((seed) => bytes(size, seed + 100 * round));
          const uploadId = await store.createUpload(workspace, announced(contents[0] ?? Buffer.alloc(0)));
          const outcomes = await Promise.all(contents.map((content) => codeOf(append(uploadId, content, 0, size))));
          expect(outcomes.toSorted()).toEqual(['NO ERROR', ...contents.slice(1).map(() => 'UPLOAD_OFFSET_MISMATCH')]);
          const winner = contents[outcomes.indexOf('NO ERROR')] ?? Buffer.alloc(0);
          const completed = store.completeUpload(workspace, uploadId, announced(contents[0] ?? Buffer.alloc(0)));
          if (winner === contents[0]) expect(await completed).toEqual(announced(winner));
          else await expect(completed).rejects.toSatisfy((error: unknown) => error instanceof DigestMismatch && error.details?.['actual'] === sha256(winner));
        }
      }
    });

    it('give the same answer to two who complete at once', async () => {
      const content = bytes(18 * mebibyte, 12);
      const expected = { digest: sha256(content), size: content.length };
      const uploadId = await store.createUpload(workspace, announced(content));
      await append(uploadId, content, 0, content.length);
      const both = await Promise.all([store.completeUpload(workspace, uploadId, expected), (await open()).completeUpload(workspace, uploadId, expected)]);
      expect(both).toEqual([expected, expected]);
      expect(sha256(await readAll(store.open(workspace, expected.digest)))).toBe(expected.digest);
      await nothingStaged(uploadId);
    });

    it('are gone once given up', async () => {
      const content = bytes(2_000, 13);
      const uploadId = await store.createUpload(workspace, announced(content));
      await append(uploadId, content, 0, 1_000);
      await store.abortUpload(workspace, uploadId);
      await store.abortUpload(workspace, uploadId);
      expect(await codeOf(store.uploadOffset(workspace, uploadId))).toBe('UPLOAD_NOT_FOUND');
      expect(await codeOf(append(uploadId, content, 0, 10))).toBe('UPLOAD_NOT_FOUND');
      expect(await codeOf(store.completeUpload(workspace, uploadId, { digest: sha256(content), size: content.length }))).toBe('UPLOAD_NOT_FOUND');
      await nothingStaged(uploadId);
    });

    it('answer an append that was under way when they were given up with its end', async () => {
      const content = bytes(3 * mebibyte, 14);
      const uploadId = await store.createUpload(workspace, announced(content));
      async function* interrupted(): AsyncGenerator<Buffer, void, undefined> {
        yield content.subarray(0, 2 * mebibyte);
        await store.abortUpload(workspace, uploadId);
        yield content.subarray(2 * mebibyte);
      }
      expect(await codeOf(store.appendUpload(workspace, uploadId, 0, interrupted()))).toBe('UPLOAD_NOT_FOUND');
      expect(await codeOf(store.uploadOffset(workspace, uploadId))).toBe('UPLOAD_NOT_FOUND');
    });

    it('belong to their workspace', async () => {
      const uploadId = await store.createUpload(workspace, announced(Buffer.from('other')));
      const stranger = ids.next<'Workspace'>();
      expect(await codeOf(store.uploadOffset(stranger, uploadId))).toBe('UPLOAD_NOT_FOUND');
      expect(await codeOf(store.appendUpload(stranger, uploadId, 0, streamOf(Buffer.from('other'))))).toBe('UPLOAD_NOT_FOUND');
      await store.abortUpload(stranger, uploadId);
      expect(await store.uploadOffset(workspace, uploadId)).toBe(0);
    });

    it('survive kill -9 of the process that took the bytes: what was acknowledged is there', async () => {
      const size = 40 * mebibyte;
      const content = bytes(size, 31);
      const uploadId = await store.createUpload(workspace, announced(content));
      const acknowledged = await uploadUntilKilled(config(), { workspaceId: workspace, uploadId, size, seed: 31, piece: 3 * mebibyte });
      expect(acknowledged).toBeGreaterThan(0);
      const offset = await store.uploadOffset(workspace, uploadId);
      expect(offset).toBeGreaterThanOrEqual(acknowledged);
      expect(await append(uploadId, content, offset, size)).toBe(size);
      expect(await store.completeUpload(workspace, uploadId, { digest: sha256(content), size })).toEqual({ digest: sha256(content), size });
      expect(sha256(await readAll(store.open(workspace, sha256(content))))).toBe(sha256(content));
    });
  });
}
