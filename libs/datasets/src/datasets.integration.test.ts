import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetClient, packOf, sha256 } from './testing/index.js';

describe('data sets', () => {
  let server: TestServer;
  let api: DatasetClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new DatasetClient(server, (await server.makeActor('WRITER')).token);
  });
  afterAll(() => server?.stop());

  it('take files, commit them and give them back', async () => {
    const { name } = await api.makeDataset();
    const first = await api.snapshotOf(name, { 'a.txt': 'one', 'train/b.csv': 'x,y\n1,2\n', empty: '' }, { message: 'Begin' });
    expect(first).toMatchObject({ number: 1, files: 3, bytes: 11, parents: [] });
    const second = await api.snapshotOf(name, { 'a.txt': 'two', 'train/b.csv': null });
    expect(second).toMatchObject({ number: 2, files: 2, bytes: 3, parents: [first.digest] });
    expect(await api.manifest(name, '1')).toBe(`${sha256('one')} 3 a.txt\n${sha256('')} 0 empty\n${sha256('x,y\n1,2\n')} 8 train/b.csv\n`);
    for (const [reference, path, content] of [['1', 'a.txt', 'one'], ['main', 'a.txt', 'two'], [first.digest, 'train/b.csv', 'x,y\n1,2\n'], ['2', 'empty', '']] as const) {
      const response = await api.get(name, `snapshots/${reference}/files/${path}`);
      expect([response.status, await response.text(), response.headers.get('etag')]).toEqual([200, content, `"${sha256(content)}"`]);
    }
    const part = await api.get(name, 'snapshots/1/files/train/b.csv', { range: 'bytes=4-6' });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, '1,2', 'bytes 4-6/8']);
    expect((await api.get(name, 'snapshots/2/files/train/b.csv')).status).toBe(404);
    const { datasetSnapshot } = await api.ask<{ datasetSnapshot: unknown }>('query ($reference: String!) { datasetSnapshot(reference: $reference) { number message dataset { name head { number } } entries { nodes { path size } } fileTypes { type files bytes } refs { name } } }', { reference: `${name}@1` });
    expect(datasetSnapshot).toEqual({
      number: 1, message: 'Begin', dataset: { name, head: { number: 2 } }, refs: [],
      entries: { nodes: [{ path: 'a.txt', size: 3 }, { path: 'empty', size: 0 }, { path: 'train/b.csv', size: 8 }] },
      fileTypes: [{ type: '', files: 1, bytes: 0 }, { type: 'csv', files: 1, bytes: 8 }, { type: 'txt', files: 1, bytes: 3 }],
    });
  });

  it('tell which bytes they have, and give many files at once', async () => {
    const { name } = await api.makeDataset();
    const contents = Array.from({ length: 50 }, (_, index) => `file ${index}`);
    await api.send(name, contents);
    const wanted = [sha256('nowhere'), ...contents.slice(0, 3).map(sha256), sha256('neither')];
    expect(await (await api.post(name, 'objects/missing', Buffer.from(wanted.join(''), 'hex'))).json()).toEqual({ missing: [0, 4] });
    await api.snapshotOf(name, Object.fromEntries(contents.map((content, index) => [`f/${index}`, content])));
    const fetched = await api.post(name, 'snapshots/main/fetch', ['f/7', 'f/3', 'f/4', 'f/49'].join('\n'));
    expect(Buffer.from(await fetched.arrayBuffer())).toEqual(packOf(['file 7', 'file 3', 'file 4', 'file 49']));
    expect((await api.post(name, 'snapshots/main/fetch', 'f/7\nf/none')).status).toBe(404);
  });

  it('compare snapshots', async () => {
    const { name } = await api.makeDataset();
    await api.snapshotOf(name, { a: '1', b: '22', c: '333' });
    await api.snapshotOf(name, { a: null, b: '4444', d: '5' });
    const { datasetDiff } = await api.ask<{ datasetDiff: unknown }>(`{ datasetDiff(base: "${name}@1", head: "${name}") { summary { added removed changed addedBytes removedBytes changedBytes } files(first: 2) { nodes { kind path before { size } after { size } } pageInfo { hasNextPage } } } }`);
    expect(datasetDiff).toEqual({
      summary: { added: 1, removed: 1, changed: 1, addedBytes: 1, removedBytes: 1, changedBytes: 2 },
      files: { nodes: [{ kind: 'REMOVED', path: 'a', before: { size: 1 }, after: null }, { kind: 'CHANGED', path: 'b', before: { size: 2 }, after: { size: 4 } }], pageInfo: { hasNextPage: true } },
    });
  });
});
