import { randomBytes } from 'node:crypto';
import { BLOB_STORE } from '@plinth/platform/nest';
import type { BlobStore } from '@plinth/platform/blobs';
import { TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommittedSnapshot, DatasetClient } from '../testing/index.js';

interface Event {
  readonly kind: string;
  readonly part?: string;
  readonly fault?: string;
  readonly path?: string | null;
  readonly unchecked?: number;
  readonly files?: number;
  readonly bytes?: number;
  readonly findings?: number;
  readonly through?: string | null;
  readonly error?: { readonly code: string };
}

describe('a verification of a snapshot', () => {
  let server: TestServer;
  let api: DatasetClient;
  let admin: pg.Client;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    api = new DatasetClient(server, (await server.makeActor('OWNER')).token);
    admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const verify = async (name: string, reference = 'main', after?: string): Promise<{ events: Event[]; found: string[]; last: Event | undefined }> => {
    const response = await api.get(name, `snapshots/${reference}/verification${after === undefined ? '' : `?after=${encodeURIComponent(after)}`}`);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    const events = (await response.text()).trimEnd().split('\n').map((line) => JSON.parse(line) as Event);
    const found = events.filter(({ kind }) => kind === 'FINDING').map(({ part, fault, path, unchecked }) => `${part} ${fault} ${path}${unchecked ? ` ${unchecked}` : ''}`);
    return { events, found, last: events.at(-1) };
  };
  const objects = async (name: string): Promise<CommittedSnapshot> => {
    const contents = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`data/${String(index).padStart(2, '0')}.bin`, randomBytes(2_000)]));
    // Names of its own: lists that two data sets share would be damaged in both.
    return api.snapshotOf(name, { ...contents, [`Empty-${name}`]: '', [`train/${name}`]: `in the split of ${name}` }, { splits: [{ kind: 'FILES', name: 'train', folders: ['train'] }] });
  };
  const digestOf = async (name: string, path: string): Promise<string> => (await api.manifest(name, 'main')).split('\n').find((line) => line.endsWith(` ${path}`))?.slice(0, 64) ?? '';
  const change = (what: string, digest: string) => admin.query(`update dataset_object set ${what} where digest = decode($1, 'hex')`, [digest]);

  it('finds nothing where all is well, and says how far it is', async () => {
    const { name } = await api.makeDataset();
    await objects(name);
    const { found, last, events } = await verify(name);
    expect(found).toEqual([]);
    expect(last).toMatchObject({ kind: 'END', files: 32, findings: 0 });
    expect(last?.bytes).toBeGreaterThan(60_000);
    expect(events.some(({ kind }) => kind === 'PROGRESS')).toBe(true);
  });

  it('names each file that is gone, damaged or of another size, and goes on', async () => {
    const { name } = await api.makeDataset();
    await objects(name);
    await change('position = position + 1', await digestOf(name, 'data/03.bin'));
    await change('size = size - 1', await digestOf(name, 'data/07.bin'));
    await admin.query(`delete from dataset_object where digest = decode($1, 'hex')`, [await digestOf(name, 'data/05.bin')]);
    const { found, last } = await verify(name);
    expect(found).toEqual(['FILE DAMAGED data/03.bin', 'FILE GONE data/05.bin', 'FILE WRONG_SIZE data/07.bin']);
    expect(last).toMatchObject({ kind: 'END', files: 32, findings: 3 });
  });

  it('goes on behind the file that it was told', async () => {
    const { name } = await api.makeDataset();
    await objects(name);
    for (const path of ['data/03.bin', 'data/09.bin']) await change('position = position + 1', await digestOf(name, path));
    const { found, last } = await verify(name, 'main', 'data/03.bin');
    expect(found).toEqual(['FILE DAMAGED data/09.bin']);
    expect(last).toMatchObject({ kind: 'END', files: 27 });
    expect((await verify(name, 'main', 'zzz')).last).toMatchObject({ kind: 'END', files: 0, findings: 0 });
  });

  it('tells of a pack that the store has lost by all that lay in it', async () => {
    const { name } = await api.makeDataset();
    await objects(name);
    const { rows } = await admin.query<{ pack: string }>(`select encode(pack, 'hex') as pack from dataset_object where digest = decode($1, 'hex')`, [await digestOf(name, 'data/00.bin')]);
    await server.application.get<BlobStore>(BLOB_STORE).delete(server.workspaceId, rows[0]?.pack ?? '');
    const { found, last } = await verify(name);
    expect(found.length).toBe(31);
    expect(found).toContain('FILE GONE data/29.bin');
    expect(last).toMatchObject({ kind: 'END', findings: 31 });
  });

  it('tells of lists that are damaged, though they are kept in memory, and of what hangs on them', async () => {
    // Where lists are cut follows from names: with a name by chance they would be cut elsewhere now and then.
    const { name } = await api.makeDataset({ name: 'lists' });
    const { root, splits } = await objects(name);
    await api.manifest(name, 'main');
    const { rows } = await admin.query<{ digest: string }>(`select encode(digest, 'hex') as digest from dataset_object where pack = (select pack from dataset_object where digest = decode($1, 'hex')) order by position`, [root]);
    // In the order that a commit makes them: the range of files, that of names, the root and the members of the split.
    const [files = '', names = ''] = rows.map(({ digest }) => digest);
    await change('position = position + 1', names);
    await change('position = position + 1', String(splits[0]?.['members']));
    expect((await verify(name)).found).toEqual([`NAMES DAMAGED empty-${name}`, 'SPLIT DAMAGED train']);
    await change('position = position + 1', files);
    expect((await verify(name)).found).toEqual([`NAMES DAMAGED empty-${name}`, 'SPLIT DAMAGED train', `RANGE DAMAGED Empty-${name} 32`]);
    await change('position = position + 1', root);
    expect((await verify(name)).found).toEqual(['MANIFEST DAMAGED null 32']);
  });

  it('tells of a snapshot that is not what its digest says', async () => {
    const { name } = await api.makeDataset();
    const { digest } = await api.snapshotOf(name, { a: '1' });
    await admin.query('alter table dataset_snapshot disable trigger user');
    await admin.query(`update dataset_snapshot set document = jsonb_set(document, '{files}', '7') where digest = decode($1, 'hex')`, [digest]);
    await admin.query('alter table dataset_snapshot enable trigger user');
    expect((await verify(name)).found).toEqual(['DOCUMENT CONTRADICTED null', 'MANIFEST CONTRADICTED null']);
  });

  it('is on record as a read before anything is told, once in an hour', async () => {
    const { id, name } = await api.makeDataset({ sensitivity: 'RESTRICTED' });
    const { digest } = await objects(name);
    await verify(name);
    await verify(name);
    const { rows } = await admin.query(`select payload->'after' as after from outbox where payload->>'action' = 'dataset.read' and payload->>'subjectId' = $1 and payload->>'subjectDigest' = $2`, [id, digest]);
    expect(rows).toEqual([{ after: { number: 1, sensitivity: 'RESTRICTED', purpose: 'VERIFICATION' } }]);
  });

  it('has two places in a workspace; whoever is silent loses theirs, and whoever ends gives theirs back', async () => {
    const { name } = await api.makeDataset();
    await objects(name);
    const take = (slot: number, until: string) => admin.query(`insert into dataset_verification_turn values ($1, $2, gen_random_uuid(), now() + $3::interval) on conflict (workspace_id, slot) do update set lease_until = excluded.lease_until`, [server.workspaceId, slot, until]);
    await take(0, '1 minute');
    expect((await verify(name)).last).toMatchObject({ kind: 'END' });
    expect((await admin.query('select slot from dataset_verification_turn')).rows).toEqual([{ slot: 0 }]);
    await take(1, '1 minute');
    const refused = await api.get(name, 'snapshots/main/verification');
    expect([refused.status, ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([429, 'TOO_MANY_VERIFICATIONS']);
    await take(1, '-1 second');
    expect((await verify(name)).last).toMatchObject({ kind: 'END' });
    await admin.query('delete from dataset_verification_turn');
  });

  it('is for whoever may read, of snapshots whose files are kept', async () => {
    const { id, name } = await api.makeDataset();
    const { digest } = await api.snapshotOf(name, { a: '1' });
    await api.snapshotOf(name, { a: '2' });
    expect((await api.get(name, 'snapshots/9/verification')).status).toBe(404);
    expect((await api.get(name, 'snapshots/1/verification?after=')).status).toBe(400);
    expect((await api.get(name, 'snapshots/1/verification?after=a&after=b')).status).toBe(400);
    const stranger = new DatasetClient(server, (await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() })).token);
    expect((await stranger.get(name, 'snapshots/1/verification')).status).toBe(404);
    await api.ask('mutation ($id: ID!, $digest: String!) { deleteDatasetSnapshot(datasetId: $id, digest: $digest) { digest } }', { id, digest });
    expect((await api.get(name, 'snapshots/1/verification')).status).toBe(409);
  });
});
