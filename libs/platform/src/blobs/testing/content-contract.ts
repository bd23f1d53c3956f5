import { Readable } from 'node:stream';
import { IdSource, SystemClock, type WorkspaceId } from '@plinth/kernel';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BlobStore } from '../index.js';
import { bytes, codeOf, collect, mebibyte, readAll, sha256, streamOf } from './bytes.js';

const ids = new IdSource(new SystemClock());
/** Later than anything that the test did, by whatever clock. */
const tomorrow = (): Date => new Date(new SystemClock().nowMs() + 86_400_000);

/** What every {@link BlobStore} does with whole blobs. `open` connects to the same bytes each time, as another process would. */
export function describeContent(open: () => Promise<BlobStore>): void {
  let store: BlobStore;
  let workspace: WorkspaceId;
  const fresh = (): WorkspaceId => ids.next<'Workspace'>();
  const staged = async (of: WorkspaceId): Promise<unknown[]> => collect(store.listStaleUploads(of, tomorrow()));

  beforeAll(async () => {
    store = await open();
    workspace = fresh();
  });

  describe('content', () => {
    it.each([
      ['no byte', 0],
      ['one byte', 1],
      ['one part exactly', 8 * mebibyte],
      ['one part and a byte', 8 * mebibyte + 1],
      ['12 MiB', 12 * mebibyte],
      ['five parts, the last of them small', 33 * mebibyte + 77],
    ])('gives back what was put: %s', async (_, size) => {
      const content = bytes(size, size + 3);
      const expected = { digest: sha256(content), size };
      expect(await store.put(workspace, streamOf(content))).toEqual(expected);
      expect(await store.stat(workspace, expected.digest)).toMatchObject(expected);
      expect(sha256(await readAll(store.open(workspace, expected.digest)))).toBe(expected.digest);
      await store.delete(workspace, expected.digest);
      expect(await store.put(workspace, Readable.from(streamOf(content)), { expectedDigest: expected.digest, expectedSize: size, maxSize: size })).toEqual(expected);
      expect(sha256(await readAll((await open()).open(workspace, expected.digest)))).toBe(expected.digest);
      expect(await staged(workspace)).toEqual([]);
    });

    it('refuses bytes other than announced, whatever their number, and keeps nothing', async () => {
      for (const size of [10, 20 * mebibyte]) {
        const here = fresh();
        const content = bytes(size);
        const digest = sha256(content);
        const other = sha256(Buffer.from('other'));
        expect(await codeOf(store.put(here, streamOf(content), { expectedDigest: other }))).toBe('DIGEST_MISMATCH');
        expect(await codeOf(store.put(here, streamOf(content), { expectedSize: size + 1 }))).toBe('SIZE_MISMATCH');
        expect(await codeOf(store.put(here, streamOf(content), { expectedDigest: digest, expectedSize: size - 1 }))).toBe('SIZE_MISMATCH');
        expect(await codeOf(store.put(here, streamOf(content), { maxSize: size - 1 }))).toBe('BLOB_TOO_LARGE');
        expect(await codeOf(store.put(here, streamOf(content, { failAfter: size / 2 })))).toBe('UPLOAD_INTERRUPTED');
        expect(await codeOf(store.put(here, streamOf(content, { failAfter: size / 2 }), { expectedDigest: digest }))).toBe('UPLOAD_INTERRUPTED');
        expect(await collect(store.list(here))).toEqual([]);
        expect(await store.stat(here, digest)).toBeUndefined();
        expect(await codeOf(store.open(here, digest))).toBe('BLOB_NOT_FOUND');
        expect(await staged(here)).toEqual([]);
      }
    });

    it('never shows a part of a blob while it comes', async () => {
      const content = bytes(20 * mebibyte, 9);
      const digest = sha256(content);
      const seen: unknown[] = [];
      async function* watched(): AsyncGenerator<Buffer, void, undefined> {
        for await (const chunk of streamOf(content, { chunk: 4 * mebibyte })) {
          yield chunk;
          seen.push(await store.stat(workspace, digest), await codeOf(store.open(workspace, digest)));
        }
      }
      await store.put(workspace, watched(), { expectedDigest: digest });
      expect(seen).toEqual([1, 2, 3, 4, 5].flatMap(() => [undefined, 'BLOB_NOT_FOUND']));
      expect(sha256(await readAll(store.open(workspace, digest)))).toBe(digest);
    });

    it('keeps equal bytes once, also when many put them at the same time', async () => {
      for (const size of [1_000, 9 * mebibyte]) {
        const here = fresh();
        const content = bytes(size, 5);
        const digest = sha256(content);
        const stores = [store, await open()];
        const puts = Array.from({ length: 6 }, (_, index) => (stores[index % 2] ?? store).put(here, streamOf(content), index % 3 === 0 ? { expectedDigest: digest } : {}));
        expect(await Promise.all(puts)).toEqual(puts.map(() => ({ digest, size })));
        expect(await collect(store.list(here))).toMatchObject([{ digest, size }]);
        expect(sha256(await readAll(store.open(here, digest)))).toBe(digest);
        expect(await staged(here)).toEqual([]);
      }
    });

    it('does not disturb a reader by a put of the same bytes', async () => {
      const content = bytes(12 * mebibyte, 21);
      const { digest } = await store.put(workspace, streamOf(content));
      const reader = await store.open(workspace, digest);
      const first: unknown = (await reader.iterator({ destroyOnReturn: false }).next()).value;
      await store.put(workspace, streamOf(content));
      const rest = await collect<Buffer>(reader);
      expect(first).toBeInstanceOf(Buffer);
      expect(sha256(Buffer.concat([...(first instanceof Buffer ? [first] : []), ...rest]))).toBe(digest);
    });

    it('gives ranges, both ends included', async () => {
      const content = bytes(100_000, 7);
      const { digest } = await store.put(workspace, streamOf(content));
      for (const [start, end] of [[0, 0], [0, 99_999], [1, 2], [99_999, 99_999], [50_000, 70_000]] as const)
        expect((await readAll(store.open(workspace, digest, { start, end }))).equals(content.subarray(start, end + 1))).toBe(true);
      expect((await readAll(store.open(workspace, digest, { start: 99_990, end: 1_000_000 }))).equals(content.subarray(99_990))).toBe(true);
      for (const [start, end] of [[100_000, 100_001], [3, 2], [-1, 5], [0.5, 2], [0, Number.NaN]] as const)
        expect(await codeOf(store.open(workspace, digest, { start, end }))).toBe('INVALID_RANGE');
      const empty = await store.put(workspace, streamOf(Buffer.alloc(0)));
      expect(await codeOf(store.open(workspace, empty.digest, { start: 0, end: 0 }))).toBe('INVALID_RANGE');
      expect(await codeOf(store.open(workspace, sha256(Buffer.from('absent')), { start: 0, end: 0 }))).toBe('BLOB_NOT_FOUND');
    });

    it('lists by digest, from any point on, and a workspace at a time', async () => {
      const [here, there] = [fresh(), fresh()];
      const digests: string[] = [];
      for (let index = 0; index < 12; index += 1) digests.push((await store.put(here, streamOf(Buffer.from(`blob ${index}`)))).digest);
      digests.sort();
      await store.put(there, streamOf(Buffer.from('elsewhere')));
      expect((await collect(store.list(here))).map(({ digest }) => digest)).toEqual(digests);
      expect((await collect(store.list(here, digests[4]))).map(({ digest }) => digest)).toEqual(digests.slice(5));
      expect(await collect(store.list(here, 'f'.repeat(64)))).toEqual([]);
      expect(await collect(store.list(fresh()))).toEqual([]);
      expect(await store.stat(there, digests[0] ?? '')).toBeUndefined();
      await store.delete(there, digests[0] ?? '');
      await store.delete(here, digests[0] ?? '');
      await store.delete(here, digests[0] ?? '');
      expect((await collect(store.list(here))).map(({ digest }) => digest)).toEqual(digests.slice(1));
    });

    it('refuses whatever could leave its place', async () => {
      const digest = sha256(Buffer.from('x'));
      const hostile = ['', '.', '..', '../x', '/etc/passwd', '..%2f', 'a/b', 'a\\b', 'a\0b', digest.toUpperCase(), `${digest}\n`, workspace.toUpperCase(), `${workspace}/`, `${workspace}\n`];
      for (const id of hostile) {
        const foreign = id as WorkspaceId;
        const results = await Promise.all(
          [
            store.put(foreign, streamOf(Buffer.from('x'))),
            store.put(workspace, streamOf(Buffer.from('x')), { expectedDigest: id }),
            store.open(foreign, digest),
            store.open(workspace, id),
            store.stat(foreign, digest),
            store.stat(workspace, id),
            store.delete(foreign, digest),
            store.delete(workspace, id),
            collect(store.list(foreign)),
            store.createUpload(foreign, { digest, size: 1 }),
            store.createUpload(workspace, { digest: id, size: 1 }),
            collect(store.listStaleUploads(foreign, tomorrow())),
            store.uploadOffset(foreign, workspace),
            store.uploadOffset(workspace, id),
            store.appendUpload(workspace, id, 0, streamOf(Buffer.from('x'))),
            store.completeUpload(workspace, id, { digest, size: 1 }),
            store.completeUpload(workspace, workspace, { digest: id, size: 1 }),
            store.abortUpload(foreign, workspace),
            store.abortUpload(workspace, id),
          ].map(codeOf),
        );
        expect(new Set(results), JSON.stringify(id)).toEqual(new Set(['INVALID_INPUT']));
      }
    });

    it('answers a ping, and sweeps what nobody completes', async () => {
      await store.ping();
      const here = fresh();
      const uploadId = await store.createUpload(here, { digest: sha256(Buffer.from('never sent')), size: 10 });
      expect(await collect(store.listStaleUploads(here, new Date(0)))).toEqual([]);
      expect(await staged(fresh()), 'of another workspace').toEqual([]);
      expect(await store.uploadOffset(here, uploadId)).toBe(0);
      const stale = (await staged(here)).length;
      expect(stale).toBe(1);
      for await (const left of store.listStaleUploads(here, tomorrow())) await store.abortUpload(here, left.uploadId);
      expect(await codeOf(store.uploadOffset(here, uploadId))).toBe('UPLOAD_NOT_FOUND');
    });
  });
}
