import { randomUUID } from 'node:crypto';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitBody, type CommitAnswer, DatasetClient, packOf, sha256 } from './testing/index.js';

describe('commits', () => {
  let server: TestServer;
  let api: DatasetClient;
  let maintainer: DatasetClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new DatasetClient(server, (await server.makeActor('WRITER')).token);
    maintainer = new DatasetClient(server, (await server.makeActor('MAINTAINER')).token);
  });
  afterAll(() => server?.stop());

  const refused = ({ status, error }: CommitAnswer) => [status, error?.code];
  const raw = async (name: string, body: string | Uint8Array): Promise<CommitAnswer> => {
    const response = await api.post(name, 'commits', body);
    return { status: response.status, ...((await response.json()) as object) };
  };
  const history = async (name: string): Promise<number> => (await api.ask<{ datasetByName: { lastNumber: number } }>('query ($name: String!) { datasetByName(name: $name) { lastNumber } }', { name })).datasetByName.lastNumber;

  it('to one ref at once: a single one wins, the others are told the new head, and nothing is lost', async () => {
    const { name } = await api.makeDataset();
    const base = await api.snapshotOf(name, { start: 's' });
    await api.send(name, Array.from({ length: 100 }, (_, index) => `racer ${index}`));
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => api.commitKnown(name, { [`racer/${index}`]: `racer ${index}` }, { base: base.digest })));
    const winners = answers.filter(({ status }) => status === 201);
    expect(winners.length).toBe(1);
    const losers = answers.filter((answer) => answer.error);
    expect(new Set(losers.map(({ status, error }) => `${status} ${error?.code} ${error?.details?.['head']} ${error?.details?.['headNumber']}`))).toEqual(new Set([`409 REF_MOVED ${winners[0]?.snapshot?.digest} 2`]));
    expect([losers.length, await history(name)]).toEqual([99, 2]);
    expect((await api.manifest(name, 'main')).trimEnd().split('\n').length).toBe(2);
  });

  it('are the same snapshot when they hold the same, whatever the way', async () => {
    const { name } = await api.makeDataset();
    const first = await api.snapshotOf(name, { a: '1', b: '2' }, { base: null });
    const again = await api.commit(name, { a: '1' });
    expect([again.status, again.isNew, again.snapshot?.digest]).toEqual([200, false, first.digest]);
    await api.snapshotOf(name, { b: null, c: '3' });
    const back = await api.commit(name, { a: '1', b: '2' }, { base: null, expectedHead: (await api.snapshotOf(name, { d: '4' })).digest });
    expect([back.status, back.isNew, back.snapshot?.digest, back.snapshot?.number]).toEqual([200, false, first.digest, 1]);
    const other = await api.makeDataset();
    expect((await api.snapshotOf(other.name, { b: '2', a: '1' })).root).toBe(first.root);
  });

  it('have one effect for one key', async () => {
    const { name } = await api.makeDataset();
    await api.send(name, ['x', 'y']);
    const header = { idempotencyKey: randomUUID(), message: 'once' };
    const answers = [await api.commitKnown(name, { x: 'x' }, header), await api.commitKnown(name, { x: 'x' }, header)];
    expect(answers.map(({ snapshot }) => snapshot?.number)).toEqual([1, 1]);
    await api.commit(name, { y: 'y' });
    expect((await api.commitKnown(name, { x: 'x' }, header)).snapshot?.number).toBe(1);
    expect(refused(await api.commitKnown(name, { y: 'y' }, header))).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await history(name)).toBe(2);
  });

  it.each<[string, string, number, string]>([
    ['a header that is no JSON', 'nothing\n', 400, 'INVALID_INPUT'],
    ['a header with an unknown field', '{"force":true}\n', 400, 'INVALID_INPUT'],
    ['a line of another kind', '{}\nhello\n', 400, 'MALFORMED_COMMIT'],
    ['a line that does not end', `{}\n${sha256('1')} 1 a`, 400, 'MALFORMED_COMMIT'],
    ['a digest in capitals', `{}\n${sha256('1').toUpperCase()} 1 a\n`, 400, 'MALFORMED_COMMIT'],
    ['a size with a zero before it', `{}\n${sha256('1')} 01 a\n`, 400, 'MALFORMED_COMMIT'],
    ['lines out of order', `{}\n${sha256('1')} 1 b\n${sha256('1')} 1 a\n`, 400, 'MALFORMED_COMMIT'],
    ['a path twice', `{}\n${sha256('1')} 1 a\n${sha256('1')} 1 a\n`, 400, 'MALFORMED_COMMIT'],
    ...['../up', '/root', 'a//b', 'a/./b', 'a/../b', 'a/', 'a\\b', 'a\u0001b', 'a\tb', 'C:/x', 'cafe\u0301', 'a\u202eb', 'x'.repeat(300), `${'x'.repeat(250)}/`.repeat(5)].map((path) => [`the path ${JSON.stringify(path.slice(0, 20))}`, `{}\n${sha256('1')} 1 ${path}\n`, 400, 'MALFORMED_COMMIT'] as [string, string, number, string]),
    ['bytes that are not there', `{}\n${sha256('nowhere')} 7 a\n`, 409, 'OBJECTS_MISSING'],
    ['a size that is not that of the bytes', `{}\n${sha256('1')} 2 a\n`, 400, 'WRONG_SIZE'],
    ['the loss of a file that is not there', '{}\n- nothing\n', 404, 'PATH_NOT_IN_SNAPSHOT'],
    ['a base that is none', `{"base":"${sha256('x')}"}\n`, 404, 'SNAPSHOT_NOT_FOUND'],
    ['a ref that reads as a number', `{"ref":"12"}\n`, 400, 'INVALID_NAME'],
    ['a type that is none', '{"schema":{"tables":[{"name":"t","files":"*","format":"CSV","columns":[{"name":"a","type":"BIGINT","nullable":true}]}]}}\n', 400, 'INVALID_INPUT'],
  ])('refuse %s, and change nothing', async (_, body, status, code) => {
    const { name } = await api.makeDataset();
    await api.send(name, ['1']);
    expect(refused(await raw(name, body))).toEqual([status, code]);
    expect(await history(name)).toBe(0);
  });

  it('refuse what is no UTF-8, and packs whose bytes are others than they say', async () => {
    const { name } = await api.makeDataset();
    await api.send(name, ['1']);
    expect(refused(await raw(name, Buffer.concat([Buffer.from(`{}\n${sha256('1')} 1 a`), Buffer.from([0xff, 0x0a])])))).toEqual([400, 'MALFORMED_COMMIT']);
    const wrong = packOf(['hello']);
    wrong[wrong.length - 2] = 0x21;
    const answer = async (body: Uint8Array) => {
      const response = await api.post(name, 'packs', body);
      return [response.status, ((await response.json()) as { error?: { code: string } }).error?.code];
    };
    expect(await answer(wrong)).toEqual([400, 'DIGEST_MISMATCH']);
    expect(await answer(packOf(['hello']).subarray(0, 20))).toEqual([400, 'MALFORMED_PACK']);
    expect(await answer(Buffer.from('hello'))).toEqual([400, 'MALFORMED_PACK']);
    expect(await answer(packOf([Buffer.alloc(65 << 20)]))).toEqual([413, 'PACK_TOO_LARGE']);
    expect((await api.post(name, 'objects/missing', Buffer.alloc(33))).status).toBe(400);
  });

  it.each([
    ['Train.csv', 'train.csv', 'SAME_BUT_FOR_CAPITALS_OR_LOOK_ALIKES'],
    ['d\u0430ta.csv', 'data.csv', 'SAME_BUT_FOR_CAPITALS_OR_LOOK_ALIKES'],
    ['\uff41.csv', 'a.csv', 'SAME_BUT_FOR_CAPITALS_OR_LOOK_ALIKES'],
    ['ab\u200b.csv', 'ab.csv', 'SAME_BUT_FOR_CAPITALS_OR_LOOK_ALIKES'],
    ['A.csv', 'a.CSV', 'SAME_BUT_FOR_CAPITALS_OR_LOOK_ALIKES'],
    ['a/b', 'a', 'FILE_AND_FOLDER'],
    ['A/b', 'a', 'FILE_AND_FOLDER'],
    ['a/b/c', 'A/B', 'FILE_AND_FOLDER'],
  ])('refuse %s beside %s, in one commit or after another', async (one, other, why) => {
    for (const [first, second] of [[one, other], [other, one]] as const) {
      const { name } = await api.makeDataset();
      await api.snapshotOf(name, { [first]: '1', zzz: '2' });
      const answer = await api.commit(name, { [second]: '3' });
      expect([...refused(answer), answer.error?.details]).toEqual([409, 'PATHS_COLLIDE', expect.objectContaining({ why, path: second })]);
      expect(await history(name)).toBe(1);
      expect((await api.commit(name, { [first]: null, [second]: '3' })).status).toBe(201);
    }
    const { name } = await api.makeDataset();
    expect(refused(await api.commit(name, { [one]: '1', [other]: '2' }))).toEqual([409, 'PATHS_COLLIDE']);
  });

  it('keep the promise that the data set makes of its schema', async () => {
    const schema = (...columns: [string, string, boolean][]) => ({ tables: [{ name: 'flights', files: '*.csv', format: 'CSV', columns: columns.map(([name, type, nullable]) => ({ name, type, nullable })) }] });
    const { id, name } = await api.makeDataset({ compatibility: 'FORWARD' });
    await api.snapshotOf(name, { 'a.csv': '1' }, { schema: schema(['id', 'int64', false], ['delay', 'float64', true]) });
    const answer = await api.commit(name, { 'a.csv': '2' }, { schema: schema(['delay', 'float64', true]) });
    expect([...refused(answer), answer.error?.details]).toEqual([409, 'SCHEMA_INCOMPATIBLE', { mode: 'FORWARD', violations: 1, table: 'flights', column: 'id', kind: 'COLUMN_MISSING' }]);
    expect((await api.commit(name, { 'a.csv': '2' }, { schema: schema(['id', 'int32', false], ['late', 'boolean', false]) })).status).toBe(201);
    expect(refused(await api.commit(name, { 'a.csv': '3' }, { schema: null }))).toEqual([409, 'SCHEMA_INCOMPATIBLE']);
    // Without a schema that of the base stays, as long as the rows keep to it.
    expect((await api.commit(name, { 'a.csv': 'id,late\n1,true\n' })).snapshot?.schema).toEqual(schema(['id', 'int32', false], ['late', 'boolean', false]));
    expect(await api.codeOf('mutation ($id: ID!) { updateDataset(input: { id: $id, compatibility: NONE }) { id } }', { id })).toBe('FORBIDDEN');
    await maintainer.ask('mutation ($id: ID!) { updateDataset(input: { id: $id, compatibility: NONE }) { id } }', { id });
    expect((await api.commit(name, { 'a.csv': '4' }, { schema: null })).status).toBe(201);
  });

  it('keep splits with their members, apart from each other', async () => {
    const { name } = await api.makeDataset();
    const splits = [{ kind: 'FILES', name: 'train', folders: ['train'], paths: ['extra'] }, { kind: 'FILES', name: 'test', folders: ['test'] }, { kind: 'ROWS', name: 'recent', table: 't', where: 'year > 2020' }];
    const first = await api.snapshotOf(name, { 'train/a': '1', 'train/b': '22', 'train-not': 'x', 'test/c': '333', extra: '4444' }, { splits });
    expect(first.splits).toMatchObject([{ name: 'train', files: 3, bytes: 7, members: sha256('extra\ntrain/a\ntrain/b\n') }, { name: 'test', files: 1, bytes: 3 }, { name: 'recent', where: 'year > 2020' }]);
    const second = await api.snapshotOf(name, { 'train/d': '5', extra: null });
    expect(second.splits).toMatchObject([{ name: 'train', files: 3, members: sha256('train/a\ntrain/b\ntrain/d\n') }, { name: 'test' }, { name: 'recent' }]);
    const answer = await api.commit(name, { e: '6' }, { splits: [...splits.slice(1, 2), { kind: 'FILES', name: 'again', paths: ['test/c'] }] });
    expect([...refused(answer), answer.error?.details]).toEqual([409, 'SPLITS_OVERLAP', { path: 'test/c', split: 'test', other: 'again' }]);
    expect(refused(await api.commit(name, { e: '6' }, { splits: [{ kind: 'FILES', name: 'none', paths: ['nowhere'] }] }))).toEqual([404, 'PATH_NOT_IN_SNAPSHOT']);
  });

  it('go to protected refs by those who may only, and to tags never', async () => {
    const { id, name } = await api.makeDataset();
    await api.snapshotOf(name, { a: '1' });
    await maintainer.ask('mutation ($id: ID!) { setDatasetRefProtected(datasetId: $id, name: "main", isProtected: true) { isProtected } }', { id });
    expect(refused(await api.commit(name, { a: '2' }))).toEqual([403, 'REF_PROTECTED']);
    expect((await maintainer.commit(name, { a: '2' })).status).toBe(201);
    expect(await api.codeOf('mutation ($id: ID!) { deleteDatasetRef(datasetId: $id, name: "main") { name } }', { id })).toBe('REF_PROTECTED');
    await api.ask('mutation ($id: ID!) { setDatasetRef(input: { datasetId: $id, name: "v1", kind: TAG, to: "1" }) { name } }', { id });
    expect(refused(await api.commit(name, { a: '3' }, { ref: 'v1' }))).toEqual([409, 'TAG_NEVER_MOVES']);
    expect(await api.codeOf('mutation ($id: ID!) { setDatasetRef(input: { datasetId: $id, name: "v1", to: "2" }) { name } }', { id })).toBe('TAG_NEVER_MOVES');
    const { dataset } = await api.ask<{ dataset: unknown }>('query ($id: ID!) { dataset(id: $id) { refs { nodes { name kind isProtected snapshot { number } } } refMoves(name: "main") { nodes { fromDigest reason } } } }', { id });
    expect(dataset).toMatchObject({ refs: { nodes: [{ name: 'main', kind: 'BRANCH', isProtected: true, snapshot: { number: 2 } }, { name: 'v1', kind: 'TAG', snapshot: { number: 1 } }] }, refMoves: { nodes: [{ fromDigest: expect.any(String) }, { fromDigest: null }] } });
  });

  it('are refused from strangers, for archived and for deleted data sets', async () => {
    const { id, name } = await api.makeDataset();
    await api.snapshotOf(name, { a: '1' });
    const stranger = new DatasetClient(server, (await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() })).token);
    expect((await stranger.post(name, 'commits', commitBody({}, {}))).status).toBe(404);
    expect((await stranger.get(name, 'snapshots/main/files/a')).status).toBe(404);
    const reader = new DatasetClient(server, (await server.makeActor('READER')).token);
    expect((await reader.post(name, 'commits', commitBody({}, {}))).status).toBe(403);
    expect(await (await reader.get(name, 'snapshots/main/files/a')).text()).toBe('1');
    await api.ask('mutation ($id: ID!) { archiveDataset(id: $id) { id } }', { id });
    expect(refused(await api.commitKnown(name, { b: '1' }))).toEqual([409, 'DATASET_ARCHIVED']);
    expect(await (await api.get(name, 'snapshots/1/files/a')).text()).toBe('1');
    await api.ask('mutation ($id: ID!) { deleteDataset(id: $id) { id } }', { id });
    expect(refused(await api.commitKnown(name, { b: '1' }))).toEqual([409, 'DATASET_DELETED']);
  });

  it('name the snapshots that they were made of, in the graph too', async () => {
    const [source, made] = [await api.makeDataset(), await api.makeDataset()];
    const { digest } = await api.snapshotOf(source.name, { a: '1' });
    const header = { derivation: { inputs: [{ datasetId: source.id, digest }], query: 'select 1', parameters: { seed: 7 } } };
    const { digest: derived } = await api.snapshotOf(made.name, { b: '2' }, header);
    expect(refused(await api.commit(made.name, { b: '3' }, { derivation: { inputs: [{ datasetId: source.id, digest: sha256('x') }] } }))).toEqual([404, 'SNAPSHOT_NOT_FOUND']);
    const rows = await server.platform.database.read(server, () => server.platform.database.query<{ id: string; version: string }>(`select external_id as id, version from lineage_node where workspace_id = $1 and kind = 'DATASET'`, [server.workspaceId]));
    expect(rows).toEqual(expect.arrayContaining([{ id: source.id, version: digest }, { id: made.id, version: derived }]));
  });
});
