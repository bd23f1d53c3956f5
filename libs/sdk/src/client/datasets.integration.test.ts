import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataFolder } from '../data/index.js';
import type { DatasetColumnStatistics } from './dataset-profile-types.js';
import type { DatasetSnapshot } from './dataset-types.js';
import { PlinthClient } from './plinth-client.js';

let server: TestServer;
let owner: PlinthClient;
let writer: PlinthClient;
let token: string;
let root: string;
let name: string;
let names = 0;

beforeAll(async () => {
  server = await TestServer.start();
  ({ token } = await server.makeActor('OWNER'));
  owner = new PlinthClient({ url: server.url, token });
  writer = new PlinthClient({ url: server.url, token: (await server.makeActor('WRITER')).token });
  root = mkdtempSync(join(tmpdir(), 'plinth-datasets-'));
});
afterAll(async () => {
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(async () => {
  name = `set-${(names += 1)}`;
  await owner.datasets.create(name);
});

const codeOf = (refused: Promise<unknown>): Promise<unknown> => refused.then(() => undefined, (error: unknown) => (error as { code?: unknown }).code);

/** A commit on a branch, of a copy that begins where the branch does. */
async function commit(files: Readonly<Record<string, string>>, ref = 'main'): Promise<DatasetSnapshot> {
  const place = join(root, name, ref);
  mkdirSync(place, { recursive: true });
  const folder = await dataFolder(place, { dataset: name, connection: { url: server.url, token } });
  if (ref !== 'main') await folder.pull({ reference: ref, cacheFolder: null });
  for (const [path, content] of Object.entries(files)) writeFileSync(join(place, path), content);
  return (await folder.commit({ ref })).snapshot;
}

async function branched(): Promise<DatasetSnapshot> {
  const first = await commit({ 'a.csv': 'a\n1\n', 'b.csv': 'b\n1\n' });
  await owner.datasets.setRef(first.datasetId, 'cleaning', first.digest);
  return first;
}

describe('branches of a data set', { timeout: 60_000 }, () => {
  it('are merged', async () => {
    const first = await branched();
    const cleaned = await commit({ 'a.csv': 'a\n2\n' }, 'cleaning');
    expect(await owner.datasets.merge(`${name}@cleaning`, 'main')).toMatchObject({ digest: cleaned.digest, parents: [first.digest] });
    const mine = await commit({ 'b.csv': 'b\n2\n', 'c.csv': 'c\n' }, 'cleaning');
    await owner.datasets.setRef(first.datasetId, 'other', cleaned.digest);
    const theirs = await commit({ 'a.csv': 'a\n3\n' }, 'other');
    expect(await owner.datasets.merge(`${name}@cleaning`, 'other', { message: 'Both' })).toMatchObject({ dataset: { name }, files: 3, parents: [theirs.digest, mine.digest], message: 'Both' });
  });

  it('that changed the same file are merged by whose word counts, and not otherwise', async () => {
    const first = await branched();
    const [theirs, ours] = [await commit({ 'a.csv': 'a\n2\n' }, 'cleaning'), await commit({ 'a.csv': 'a\n33\n' })];
    expect(await owner.datasets.mergePreview(`${name}@cleaning`, 'main')).toMatchObject({
      base: { digest: first.digest }, ours: { digest: ours.digest }, theirs: { digest: theirs.digest }, conflictCount: 1, conflicts: [{ path: 'a.csv', base: { size: 4 }, ours: { size: 5 }, theirs: { size: 4 } }],
    });
    expect(await codeOf(owner.datasets.merge(`${name}@cleaning`, 'main'))).toBe('MERGE_CONFLICTED');
    expect(await codeOf(owner.datasets.merge(`${name}@cleaning`, 'main', { prefer: 'THEIRS', expectedHead: first.digest }))).toBe('REF_MOVED');
    const options = { prefer: 'THEIRS', idempotencyKey: `merge-${name}` } as const;
    const merged = await owner.datasets.merge(`${name}@cleaning`, 'main', options);
    expect(await owner.datasets.merge(`${name}@cleaning`, 'main', options)).toEqual(merged);
    expect((await owner.datasets.diff(`${name}@${theirs.digest}`, `${name}@main`)).summary).toMatchObject({ added: 0, removed: 0, changed: 0 });
  });

  it('are moved and deleted by few while they are protected', async () => {
    await branched();
    expect(await codeOf(writer.datasets.protect(`${name}@main`))).toBe('FORBIDDEN');
    expect(await owner.datasets.protect(`${name}@main`)).toMatchObject({ name: 'main', kind: 'BRANCH', isProtected: true });
    expect(await codeOf(writer.datasets.deleteRef(`${name}@main`))).toBe('REF_PROTECTED');
    expect(await owner.datasets.unprotect(name)).toMatchObject({ name: 'main', isProtected: false });
    expect(await writer.datasets.deleteRef(`${name}@cleaning`, { reason: 'Done' })).toMatchObject({ name: 'cleaning' });
    expect(await codeOf(owner.datasets.protect(`${name}@cleaning`))).toBe('REF_NOT_FOUND');
  });
});

describe('a snapshot', { timeout: 60_000 }, () => {
  it('is held against deletion, with a reason, until it is released', async () => {
    const first = await commit({ 'a.csv': 'a\n1\n' });
    await commit({ 'a.csv': 'a\n2\n' });
    expect(await codeOf(writer.datasets.hold(`${name}@1`, 'case 7'))).toBe('FORBIDDEN');
    expect(await codeOf(owner.datasets.hold(`${name}@1`, ' '))).toBe('INVALID_INPUT');
    expect(await owner.datasets.hold(`${name}@1`, 'case 7')).toMatchObject({ digest: first.digest, heldAt: expect.any(String) as string, holdReason: 'case 7' });
    expect(await codeOf(owner.datasets.deleteSnapshot(`${name}@1`))).toBe('SNAPSHOT_HELD');
    expect(await codeOf(owner.datasets.delete(name))).toBe('DATASET_HELD');
    expect(await owner.datasets.release(`${name}@1`, 'closed')).toMatchObject({ heldAt: null, holdReason: null });
    expect(await owner.datasets.deleteSnapshot(`${name}@1`)).toMatchObject({ digest: first.digest, number: 1, deletedAt: expect.any(String) as string });
    expect(await codeOf(owner.datasets.deleteSnapshot(`${name}@main`))).toBe('SNAPSHOT_IN_USE');
    expect(await codeOf(owner.datasets.deleteSnapshot(`${name}@9`))).toBe('SNAPSHOT_NOT_FOUND');
  });
});

describe('two snapshots', { timeout: 60_000 }, () => {
  it('differ in what their columns hold, those that lie furthest apart first', async () => {
    await commit({ 'a.csv': 'near,far,gone\n1,1,x\n2,2,x\n3,,x\n', 'same.csv': 'a\n1\n' });
    await commit({ 'a.csv': 'near,far,new\n1,101,1\n2,102,2\n4,103,3\n5,104,4\n' });
    for (const number of [1, 2]) await expect.poll(async () => (await owner.datasets.profile(`${name}@${number}`)).profile.state, { timeout: 30_000 }).toBe('DONE');
    const found: DatasetColumnStatistics[] = [];
    for await (const each of owner.datasets.diffStatistics(`${name}@1`, `${name}@2`, { pageSize: 3 })) found.push(each);
    expect(found.slice(0, 2)).toMatchObject([
      { table: 'a.csv', column: 'far', distance: 1, beforeRows: 3, afterRows: 4, before: { nulls: 1, mean: 1.5 }, after: { nulls: 0, mean: 102.5 } },
      { table: 'a.csv', column: 'near', distance: expect.any(Number) as number, before: { maximum: '3' }, after: { maximum: '5' } },
    ]);
    expect(found.slice(2).map(({ column, distance, before, after }) => [column, distance, before === null, after === null]).sort()).toEqual([['gone', null, false, true], ['new', null, true, false]]);
  });
});

describe('a data set', { timeout: 60_000 }, () => {
  it('says how long it keeps what no ref names, and takes that back', async () => {
    expect(await owner.datasets.update(name, { retentionDays: 30, description: 'Flights' })).toMatchObject({ retentionDays: 30, description: 'Flights' });
    expect(await owner.datasets.update(name, { sensitivity: 'RESTRICTED' })).toMatchObject({ retentionDays: 30, sensitivity: 'RESTRICTED' });
    expect(await owner.datasets.update(name, { retentionDays: null })).toMatchObject({ retentionDays: null, description: 'Flights' });
    expect(await codeOf(owner.datasets.update(name, { retentionDays: 0 }))).toBe('INVALID_INPUT');
    expect(await codeOf(writer.datasets.update(name, { retentionDays: 1 }))).toBe('FORBIDDEN');
    const renamed = await owner.datasets.update(name, { name: `${name}-renamed` });
    expect([renamed.name, await codeOf(owner.datasets.update(name, {}))]).toEqual([`${name}-renamed`, 'DATASET_NOT_FOUND']);
  });

  it('is put away and taken out again, deleted and restored', async () => {
    await commit({ 'a.csv': 'a\n1\n' });
    expect((await owner.datasets.archive(name)).archivedAt).toEqual(expect.any(String));
    expect(await codeOf(commit({ 'a.csv': 'a\n2\n' }))).toBe('DATASET_ARCHIVED');
    expect((await owner.datasets.unarchive(name)).archivedAt).toBeNull();
    expect((await owner.datasets.delete(name)).deletedAt).toEqual(expect.any(String));
    expect(await codeOf(owner.datasets.snapshot(`${name}@1`))).toBe('DATASET_DELETED');
    expect((await owner.datasets.restore(name)).deletedAt).toBeNull();
    expect((await owner.datasets.snapshot(`${name}@1`)).number).toBe(1);
    expect(await codeOf(owner.datasets.archive('nowhere'))).toBe('DATASET_NOT_FOUND');
  });
});
