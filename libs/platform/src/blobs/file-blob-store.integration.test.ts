import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixedClock, IdSource, SystemClock } from '@plinth/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BlobStoreConfig, createBlobStore } from './index.js';
import { bytes, codeOf, collect, readAll, sha256, streamOf } from './testing/bytes.js';
import { describeContent } from './testing/content-contract.js';
import { describeUploads } from './testing/upload-contract.js';

describe('blobs in files', () => {
  const clock = new SystemClock();
  const ids = new IdSource(clock);
  let root: string;
  const config = (): BlobStoreConfig => ({ kind: 'files', root });
  const open = () => createBlobStore(config(), clock);

  beforeAll(async () => {
    root = join(await mkdtemp(join(tmpdir(), 'plinth-blobs-')), 'artifacts');
  });
  afterAll(() => rm(join(root, '..'), { recursive: true, force: true }));

  describeContent(open);
  describeUploads(open, config);

  it('are for this user only', async () => {
    const workspace = ids.next<'Workspace'>();
    const { digest } = await (await open()).put(workspace, streamOf(bytes(10)));
    const path = join(root, 'blobs', workspace, digest.slice(0, 2));
    for (const folder of [root, join(root, 'blobs'), join(root, 'blobs', workspace), path, join(root, 'staging')]) expect((await stat(folder)).mode & 0o777, folder).toBe(0o700);
    expect((await stat(join(path, digest))).mode & 0o777).toBe(0o600);
  });

  it('are never read or written through a symbolic link', async () => {
    const store = await open();
    const outside = await mkdtemp(join(tmpdir(), 'plinth-outside-'));
    const content = Buffer.from('secret');
    const digest = sha256(content);
    const [linkedBlob, linkedShard, linkedWorkspace] = [ids.next<'Workspace'>(), ids.next<'Workspace'>(), ids.next<'Workspace'>()];
    await mkdir(join(outside, digest.slice(0, 2)));
    await writeFile(join(outside, digest.slice(0, 2), digest), content);
    await mkdir(join(root, 'blobs', linkedBlob, digest.slice(0, 2)), { recursive: true });
    await symlink(join(outside, digest.slice(0, 2), digest), join(root, 'blobs', linkedBlob, digest.slice(0, 2), digest));
    await mkdir(join(root, 'blobs', linkedShard));
    await symlink(join(outside, digest.slice(0, 2)), join(root, 'blobs', linkedShard, digest.slice(0, 2)));
    await symlink(outside, join(root, 'blobs', linkedWorkspace));
    expect(await codeOf(store.open(linkedBlob, digest))).toBe('BLOB_NOT_FOUND');
    expect(await collect(store.list(linkedBlob))).toEqual([]);
    for (const workspace of [linkedShard, linkedWorkspace]) {
      expect(await codeOf(store.open(workspace, digest))).toBe('UNAVAILABLE');
      expect(await codeOf(store.put(workspace, streamOf(content)))).toBe('UNAVAILABLE');
    }
    await store.put(linkedBlob, streamOf(content));
    expect((await readAll(store.open(linkedBlob, digest))).equals(content)).toBe(true);
    await rm(outside, { recursive: true });
  });

  it('lose what broken puts left behind when the store is opened, and nothing else', async () => {
    const store = await open();
    const workspace = ids.next<'Workspace'>();
    const resumable = await store.createUpload(workspace, { digest: sha256(bytes(10)), size: 10 });
    const [broken, running] = [ids.next<'Upload'>(), ids.next<'Upload'>()];
    for (const put of [broken, running]) {
      await mkdir(join(root, 'staging', workspace, put));
      await writeFile(join(root, 'staging', workspace, put, 'bytes'), 'half a blob');
    }
    const longAgo = new Date(clock.nowMs() - 2 * 60 * 60_000);
    await utimes(join(root, 'staging', workspace, broken, 'bytes'), longAgo, longAgo);
    await utimes(join(root, 'staging', workspace, resumable, 'bytes'), longAgo, longAgo);
    await open();
    expect((await readdir(join(root, 'staging', workspace))).sort()).toEqual([resumable, running].sort());
    await createBlobStore(config(), new FixedClock(clock.nowMs() + 2 * 60 * 60_000));
    expect(await readdir(join(root, 'staging', workspace))).toEqual([resumable]);
  });

  it('refuse a root that is no folder, with one sentence', async () => {
    const file = join(root, 'a-file');
    await writeFile(file, '');
    await expect(createBlobStore({ kind: 'files', root: file }, clock)).rejects.toMatchObject({ code: 'BLOB_STORE_NOT_USABLE', message: expect.stringContaining('PLINTH_DATA') as unknown });
  });

  it('say that the store is away when their folder is', async () => {
    const away = join(root, '..', 'away');
    const store = await createBlobStore({ kind: 'files', root: away }, clock);
    await chmod(away, 0o700);
    await rm(away, { recursive: true });
    expect(await codeOf(store.ping())).toBe('UNAVAILABLE');
  });
});
