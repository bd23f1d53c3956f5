import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IdSource, InvalidInput, SystemClock, type WorkspaceId } from '@plinth/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBlobStore } from '../blobs/index.js';
import { createTileStore, type TileStore } from './index.js';

const ids = new IdSource(new SystemClock());
const { PLINTH_TEST_S3_ENDPOINT: endpoint, PLINTH_TEST_S3_ACCESS_KEY: accessKey, PLINTH_TEST_S3_SECRET_KEY: secretKey } = process.env;
const withS3 = endpoint !== undefined && accessKey !== undefined && secretKey !== undefined;
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plinth-tiles-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const stores: Readonly<Record<string, () => Promise<TileStore>>> = {
  files: () => createTileStore({ kind: 'files', root }, ids),
  S3: async () => {
    const config = { kind: 's3' as const, endpoint: endpoint ?? '', accessKey: accessKey ?? '', secretKey: secretKey ?? '', region: 'us-east-1', bucket: 'plinth-tiles-test' };
    await createBlobStore(config, new SystemClock());
    return createTileStore(config, ids);
  },
};

it('is tried on S3 too where CI promises one', () => expect(withS3 || process.env.PLINTH_TEST_CI !== 'true').toBe(true));

describe.each(withS3 ? ['files', 'S3'] : ['files'])('tiles in %s', (kind) => {
  const open = () => stores[kind]!();

  it('come back, are replaced, and go', async () => {
    const store = await open();
    const workspaceId = ids.next<'Workspace'>();
    expect(await store.get(workspaceId, 'tile/0/000.p/1')).toBeUndefined();
    await store.put(workspaceId, 'tile/0/000.p/1', Uint8Array.of(1));
    await store.put(workspaceId, 'tile/0/000', Uint8Array.of(2));
    await store.put(workspaceId, 'checkpoint', Uint8Array.of(3));
    await store.put(workspaceId, 'checkpoint', Uint8Array.of(4, 5));
    const read = async (path: string) => [...((await store.get(workspaceId, path)) ?? [])];
    expect([await read('tile/0/000.p/1'), await read('tile/0/000'), await read('checkpoint')]).toEqual([[1], [2], [4, 5]]);
    expect(await store.get(ids.next<'Workspace'>(), 'checkpoint')).toBeUndefined();
    await store.delete(workspaceId, 'checkpoint');
    await store.delete(workspaceId, 'checkpoint');
    expect(await store.get(workspaceId, 'checkpoint')).toBeUndefined();
  });

  it('have no path that leads elsewhere', async () => {
    const store = await open();
    const workspaceId = ids.next<'Workspace'>();
    for (const path of ['', '/etc', '../x', 'tile/../x', 'tile//x', 'tile/.p', 'a\0', 'A', `${'a'.repeat(201)}`, 'tile/', 'a\\b', '%2e']) await expect(store.get(workspaceId, path), path).rejects.toThrow(InvalidInput);
    await expect(store.get('../x' as WorkspaceId, 'checkpoint')).rejects.toThrow(InvalidInput);
  });
});

it('in files follow no link and leave nothing aside', async () => {
  const store = await createTileStore({ kind: 'files', root }, ids);
  const workspaceId = ids.next<'Workspace'>();
  await store.put(workspaceId, 'checkpoint', Uint8Array.of(1));
  expect(await readdir(join(root, 'tlog', workspaceId, '.aside'))).toEqual([]);
  await symlink('/etc/hostname', join(root, 'tlog', workspaceId, 'linked'));
  expect(await store.get(workspaceId, 'linked')).toBeUndefined();
});
