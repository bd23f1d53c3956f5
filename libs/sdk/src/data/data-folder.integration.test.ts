import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PlinthClient } from '../client/plinth-client.js';
import { CuttingProxy } from '../testing/cutting-proxy.js';
import { dataFolder, verifyFolder } from './index.js';

const large = randomBytes(3 << 20);
let server: TestServer;
let proxy: CuttingProxy;
let root: string;
let token: string;
let name: string;
let names = 0;

beforeAll(async () => {
  server = await TestServer.start();
  ({ token } = await server.makeActor('OWNER'));
  proxy = await new CuttingProxy().start();
  proxy.pointTo(server.url);
  root = mkdtempSync(join(tmpdir(), 'plinth-data-'));
});
afterAll(async () => {
  await proxy?.stop();
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(async () => {
  proxy.cutEvery = 0;
  name = `flights-${(names += 1)}`;
  await client().datasets.create(name);
});

const client = () => new PlinthClient({ url: server.url, token });
const open = (folder: string, dataset?: string) => dataFolder(join(root, folder), { dataset, connection: { url: proxy.url, token } });
const cacheFolder = () => join(root, 'cache');

function put(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, folder, path)), { recursive: true });
    writeFileSync(join(root, folder, path), content);
  }
}

function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !entry.parentPath.includes('.plinth-data'));
  return Object.fromEntries(files.map((entry) => join(entry.parentPath, entry.name)).sort().map((file) => [file.slice(join(root, folder).length + 1), createHash('sha256').update(readFileSync(file)).digest('hex')]));
}

describe('a folder and a data set', { timeout: 60_000 }, () => {
  it('is committed, fetched elsewhere, changed there, and followed', async () => {
    const here = `${name}-here`;
    const there = `${name}-there`;
    put(here, { 'a.csv': 'a', 'train/é.csv': 'b', 'train/same.csv': 'a', 'empty.csv': '', 'weights.bin': large, '.git/config': 'mine' });
    const first = await (await open(here, name)).commit({ message: 'first' });
    expect(first).toMatchObject({ isNew: true, snapshot: { number: 1, files: 5, message: 'first' } });
    expect(first.changes.added.map(({ path }) => path)).toEqual(['a.csv', 'empty.csv', 'train/same.csv', 'train/é.csv', 'weights.bin']);

    const pulled = await (await open(there, name)).pull({ cacheFolder: cacheFolder() });
    expect(pulled).toMatchObject({ written: 5, removed: 0, kept: [], cachedBytes: 0 });
    const { '.git/config': _, ...committed } = contentOf(here);
    expect(contentOf(there)).toEqual(committed);
    expect(await verifyFolder(join(root, there))).toMatchObject({ checked: 5, differing: [], missing: [] });

    put(there, { 'a.csv': 'a changed', 'new/b.csv': 'new' });
    unlinkSync(join(root, there, 'empty.csv'));
    expect(await (await open(there)).changes()).toMatchObject({ added: [{ path: 'new/b.csv' }], changed: [{ path: 'a.csv' }], removed: [{ path: 'empty.csv' }] });
    expect(await verifyFolder(join(root, there))).toMatchObject({ differing: ['a.csv'], missing: ['empty.csv'] });
    const second = await (await open(there)).commit();
    expect(second.snapshot).toMatchObject({ number: 2, files: 5, parents: [first.snapshot.digest] });
    expect(second.sentBytes).toBeLessThan(1_000);
    expect(await (await open(there)).commit()).toMatchObject({ isNew: false, sentBytes: 0 });

    put(here, { 'train/é.csv': 'mine alone' });
    expect(await (await open(here)).pull({ cacheFolder: cacheFolder() })).toMatchObject({ written: 2, removed: 1, kept: ['train/é.csv'] });
    expect(readFileSync(join(root, here, 'train/é.csv'), 'utf8')).toBe('mine alone');
    expect(readFileSync(join(root, here, 'a.csv'), 'utf8')).toBe('a changed');
    const merged = await (await open(here)).commit();
    expect(merged.snapshot).toMatchObject({ number: 3, parents: [second.snapshot.digest] });

    const log = [];
    for await (const each of client().datasets.log(name)) log.push([each.number, each.refs.map((ref) => ref.name)]);
    expect(log).toEqual([[3, ['main']], [2, []], [1, []]]);
    const diff = await client().datasets.diff(`${name}@1`, name);
    expect(diff.summary).toMatchObject({ added: 1, changed: 2, removed: 1 });
    const changed = [];
    for await (const { kind, path } of client().datasets.diffFiles(`${name}@1`, `${name}@3`)) changed.push(`${kind} ${path}`);
    expect(changed).toEqual(['CHANGED a.csv', 'REMOVED empty.csv', 'ADDED new/b.csv', 'CHANGED train/é.csv']);
  });

  it('touches nothing when both sides changed a file, unless it is told whose word counts', async () => {
    put(`${name}-a`, { 'x.csv': '1', 'y.csv': '1' });
    await (await open(`${name}-a`, name)).commit();
    await (await open(`${name}-b`, name)).pull({ cacheFolder: null });
    put(`${name}-b`, { 'x.csv': '2', 'y.csv': '2' });
    await (await open(`${name}-b`)).commit();
    put(`${name}-a`, { 'x.csv': '3' });
    await expect((await open(`${name}-a`)).commit()).rejects.toMatchObject({ code: 'REF_MOVED' });
    const before = contentOf(`${name}-a`);
    await expect((await open(`${name}-a`)).pull()).rejects.toMatchObject({ code: 'LOCAL_CHANGES', message: expect.stringContaining('x.csv') });
    expect(contentOf(`${name}-a`)).toEqual(before);
    await (await open(`${name}-a`)).pull({ force: true, cacheFolder: null });
    expect(contentOf(`${name}-a`)).toEqual(contentOf(`${name}-b`));
  });

  it('takes a part, and commits no more than that', async () => {
    put(`${name}-all`, { 'train/1.csv': '1', 'train/2.csv': '2', 'test/1.csv': '3' });
    await (await open(`${name}-all`, name)).commit();
    const part = `${name}-part`;
    await (await open(part, name)).pull({ only: ['train'], cacheFolder: null });
    expect(Object.keys(contentOf(part))).toEqual(['train/1.csv', 'train/2.csv']);
    unlinkSync(join(root, part, 'train/1.csv'));
    const { snapshot, changes } = await (await open(part)).commit();
    expect(changes.removed.map(({ path }) => path)).toEqual(['train/1.csv']);
    expect(snapshot.files).toBe(2);
    await expect((await open(`${name}-none`, name)).pull({ only: ['tra'] })).rejects.toMatchObject({ code: 'PATH_NOT_IN_SNAPSHOT' });
  });

  it('is fetched from the cache of another project, unless somebody changed it there', async () => {
    put(`${name}-1`, { 'a.csv': 'one', 'b.csv': 'two', 'weights.bin': large });
    await (await open(`${name}-1`, name)).commit();
    const cache = join(root, `${name}-cache`);
    await (await open(`${name}-2`, name)).pull({ cacheFolder: cache });
    put(`${name}-2`, { 'b.csv': 'changed in its place' });
    const again = await (await open(`${name}-3`, name)).pull({ cacheFolder: cache });
    expect(again).toMatchObject({ cachedBytes: large.length + 3, fetchedBytes: 3 });
    expect(contentOf(`${name}-3`)).toEqual(contentOf(`${name}-1`));
    put(`${name}-3`, { 'a.csv': 'changed here' });
    expect(readFileSync(join(root, `${name}-2`, 'a.csv'), 'utf8')).toBe('one');
  });

  it('goes on where it was cut off, sending and fetching', async () => {
    const files = Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`f${index}.bin`, randomBytes(150_000)]));
    put(`${name}-from`, { ...files, 'weights.bin': randomBytes(6 << 20) });
    proxy.cutEvery = 4;
    const cutsBefore = proxy.cuts;
    await retried(async () => (await open(`${name}-from`, name)).push());
    await retried(async () => (await open(`${name}-from`, name)).commit());
    await retried(async () => (await open(`${name}-to`, name)).pull({ cacheFolder: null }));
    expect(proxy.cuts).toBeGreaterThan(cutsBefore);
    expect(contentOf(`${name}-to`)).toEqual(contentOf(`${name}-from`));
    expect(await client().datasets.byName(name)).toMatchObject({ lastNumber: 1 });
  });

  it('is found committed when the answer was lost with whoever waited for it', async () => {
    put(`${name}-l`, { 'a.csv': 'a' });
    const { snapshot } = await (await open(`${name}-l`, name)).commit();
    rmSync(join(root, `${name}-l`, '.plinth-data'), { recursive: true });
    expect(await (await open(`${name}-l`, name)).commit()).toMatchObject({ isNew: false, snapshot: { digest: snapshot.digest } });
    rmSync(join(root, `${name}-l`, '.plinth-data'), { recursive: true });
    put(`${name}-l`, { 'a.csv': 'b' });
    await expect((await open(`${name}-l`, name)).commit()).rejects.toMatchObject({ code: 'REF_MOVED' });
  });

  it('commits nothing while a file is written, and nothing that is no file', async () => {
    put(`${name}-x`, { 'a.csv': 'a' });
    symlinkSync('/etc/passwd', join(root, `${name}-x`, 'link'));
    await expect((await open(`${name}-x`, name)).commit()).rejects.toMatchObject({ code: 'UNSUPPORTED_FILE', field: 'link' });
    expect(await client().datasets.byName(name)).toMatchObject({ lastNumber: 0 });
  });

  it('writes nothing through a link that stands where a folder of the snapshot is to be', async () => {
    put(`${name}-y`, { 'in/a.csv': 'a' });
    await (await open(`${name}-y`, name)).commit();
    mkdirSync(join(root, `${name}-outside`));
    mkdirSync(join(root, `${name}-z`));
    symlinkSync(join(root, `${name}-outside`), join(root, `${name}-z`, 'in'));
    await expect((await open(`${name}-z`, name)).pull({ cacheFolder: null })).rejects.toMatchObject({ code: 'UNSUPPORTED_FILE' });
    expect(readdirSync(join(root, `${name}-outside`))).toEqual([]);
  });

  it('is one of one data set', async () => {
    put(`${name}-q`, { 'a.csv': 'a' });
    await (await open(`${name}-q`, name)).commit();
    await client().datasets.create(`${name}-other`);
    await expect((await open(`${name}-q`, `${name}-other`)).pull()).rejects.toMatchObject({ code: 'OTHER_DATASET' });
    await expect(open(`${name}-nowhere`)).rejects.toMatchObject({ code: 'NO_WORKING_COPY' });
    await expect(open(`${name}-q`, 'nobody')).rejects.toMatchObject({ code: 'DATASET_NOT_FOUND' });
    expect(existsSync(join(root, `${name}-nowhere`))).toBe(false);
  });
});

/** As somebody does who types the command again. */
async function retried<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 20 || !(error instanceof Error && 'status' in error && error.status === 0)) throw error;
    }
  }
}
