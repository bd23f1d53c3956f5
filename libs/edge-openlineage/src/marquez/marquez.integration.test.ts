import { DirectoryService } from '@plinth/pipelines';
import { type TestActor, TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProjectionService } from '../projection.service.js';
import { MarquezEvents } from './marquez-events.service.js';

interface GraphNode {
  readonly id: string;
  readonly type: string;
  readonly data: { readonly inputFields?: readonly { readonly field: string; readonly transformationType: string | null }[] } & Record<string, unknown>;
  readonly inEdges: readonly { readonly origin: string }[];
  readonly outEdges: readonly { readonly destination: string }[];
}

const db = 'postgres://db:5432';
const [loadRun, martRun, failedRun] = ['0198f3a4-7b1c-7d2e-8f30-00000000a001', '0198f3a4-7b1c-7d2e-8f30-00000000a002', '0198f3a4-7b1c-7d2e-8f30-00000000a003'];
const bigNumber = '12345678901234567890.10';
const schema = (...names: readonly string[]) => ({ schema: { fields: names.map((name) => ({ name, type: 'TEXT' })) } });
const event = (runId: string, eventType: string, eventTime: string, name: string, more: object = {}) => ({ eventTime, eventType, producer: 'https://example.org/p', schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent', run: { runId, facets: { nominalTime: { nominalStartTime: '2026-11-29T00:00:00Z' }, __proto__: null } }, job: { namespace: 'etl', name }, ...more });
const tags = { tags: { tags: [{ key: 'pii', value: 'true', field: 'größe' }, { key: 'tier', value: 'gold' }, { key: 'raw', value: '' }] } };
const load = { inputs: [{ namespace: 's3://lake', name: 'raw/orders', facets: { ...schema('id', 'größe'), ...tags, dataSource: { name: 'lake', uri: 's3a://lake' } } }], outputs: [{ namespace: db, name: 'shop.orders', facets: { ...schema('id', 'size'), columnLineage: { fields: { size: { inputFields: [{ namespace: 's3://lake', name: 'raw/orders', field: 'größe', transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }] }] } } } } }] };
const mart = { inputs: [{ namespace: db, name: 'shop.orders' }], outputs: [{ namespace: db, name: 'mart.sizes', facets: { ...schema('size'), columnLineage: { fields: { size: { inputFields: [{ namespace: db, name: 'shop.orders', field: 'size' }] } } } } }] };

describe('what clients of Marquez read', () => {
  let server: TestServer;
  let reader: TestActor;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    const writer = await server.makeActor('WRITER');
    reader = await server.makeActor('READER');
    const events = [
      event(loadRun, 'START', '2026-11-29T10:00:00Z', 'load orders', load),
      event(loadRun, 'COMPLETE', '2026-11-29T10:01:00Z', 'load orders', load),
      event(martRun, 'COMPLETE', '2026-11-29T11:00:00Z', 'a/mart', mart),
      event(failedRun, 'FAIL', '2026-11-29T12:00:00Z', 'a/mart', { run: { runId: failedRun, facets: { errorMessage: { message: 'no', programmingLanguage: 'SQL' }, big: { n: '@@' } } } }),
    ];
    const body = JSON.stringify(events).replace('"@@"', bigNumber);
    expect((await fetch(`${server.url}/api/v1/lineage/batch`, { method: 'POST', headers: { Authorization: `Bearer ${writer.token}`, 'Content-Type': 'application/json' }, body })).status).toBe(204);
    await server.application.get(ProjectionService, { strict: false }).project(writer.actor);
  });
  afterAll(() => server?.stop());

  const read = async (path: string, token = reader.token) => {
    const response = await fetch(`${server.url}/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } });
    return { status: response.status, text: await response.text() };
  };
  const get = async <Body>(path: string) => {
    const { status, text } = await read(path);
    expect([path, status, text.slice(0, 200)]).toEqual([path, 200, expect.anything()]);
    return JSON.parse(text) as Body;
  };
  const part = encodeURIComponent;
  const graph = async (path: string) => (await get<{ graph: readonly GraphNode[] }>(path)).graph;

  it('names namespaces', async () => {
    expect((await get<{ namespaces: { name: string; isHidden: boolean }[] }>('/namespaces')).namespaces.map(({ name }) => name)).toEqual(['etl', db, 's3://lake']);
    expect(await get(`/namespaces/${part(db)}`)).toMatchObject({ name: db, ownerName: 'anonymous' });
    expect((await get<{ namespaces: unknown[] }>('/namespaces?limit=1&offset=1')).namespaces).toMatchObject([{ name: db }]);
  });

  it('names jobs, with what they read and write as of their last success, and how they last ran', async () => {
    const { jobs, totalCount } = await get<{ jobs: { name: string }[]; totalCount: number }>('/namespaces/etl/jobs?limit=1');
    expect([jobs.map(({ name }) => name), totalCount]).toEqual([['a/mart'], 2]);
    expect(await get(`/namespaces/etl/jobs/${part('a/mart')}`)).toMatchObject({ id: { namespace: 'etl', name: 'a/mart' }, type: 'BATCH', inputs: [{ namespace: db, name: 'shop.orders' }], outputs: [{ namespace: db, name: 'mart.sizes' }], latestRun: { id: failedRun, state: 'FAILED' } });
    expect((await get<{ jobs: unknown[] }>('/jobs')).jobs).toHaveLength(2);
  });

  it('names runs, newest first, with their data sets and facets', async () => {
    const { runs, totalCount } = await get<{ runs: { id: string }[]; totalCount: number }>(`/namespaces/etl/jobs/${part('a/mart')}/runs`);
    expect([runs.map(({ id }) => id), totalCount]).toEqual([[failedRun, martRun], 2]);
    expect(await get(`/jobs/runs/${loadRun}`)).toMatchObject({ state: 'COMPLETED', startedAt: '2026-11-29T10:00:00.000Z', durationMs: 60_000, nominalStartTime: '2026-11-29T00:00:00.000Z', outputDatasetVersions: [{ datasetVersionId: { namespace: db, name: 'shop.orders', version: loadRun } }] });
    expect(await get(`/jobs/runs/${failedRun}/facets?type=run`)).toMatchObject({ runId: failedRun, facets: { errorMessage: { message: 'no' } } });
    expect(await get(`/jobs/runs/${failedRun}/facets?type=job`)).toEqual({ runId: failedRun, facets: {} });
  });

  it('names data sets and their versions: one for each writing', async () => {
    expect(await get(`/namespaces/${part(db)}/datasets`)).toMatchObject({ totalCount: 2, datasets: [{ name: 'mart.sizes', fields: [{ name: 'size', type: 'TEXT' }], currentVersion: martRun }, { name: 'shop.orders', deleted: false }] });
    expect(await get(`/namespaces/${part('s3://lake')}/datasets/${part('raw/orders')}`)).toMatchObject({ fields: [{ name: 'id' }, { name: 'größe' }], currentVersion: null });
    const versions = `/namespaces/${part(db)}/datasets/shop.orders/versions`;
    expect(await get(versions)).toMatchObject({ totalCount: 1, versions: [{ version: loadRun, createdAt: '2026-11-29T10:01:00.000Z', createdByRun: { id: loadRun } }] });
    expect(await get(`${versions}/${loadRun}`)).toMatchObject({ version: loadRun });
    expect((await read(`${versions}/${martRun}`)).status).toBe(404);
  });

  it('names sources, by their namespaces where nobody told of them, and tags', async () => {
    expect(await get('/sources')).toMatchObject({ sources: [{ name: 'lake', type: 'S3A', connectionUrl: 's3a://lake' }, { name: db, type: 'POSTGRES', connectionUrl: db }] });
    expect(await get(`/sources/${part(db)}`)).toMatchObject({ name: db });
    expect(await get('/tags')).toEqual({ tags: [{ name: 'pii', description: null }, { name: 'raw', description: null }, { name: 'tier:gold', description: null }] });
    expect(await get('/tags?limit=1&offset=2')).toMatchObject({ tags: [{ name: 'tier:gold' }] });
    expect(await get(`/namespaces/${part('s3://lake')}/datasets/${part('raw/orders')}`)).toMatchObject({ sourceName: 'lake', tags: ['tier:gold', 'raw'], fields: [{ name: 'id', tags: [] }, { name: 'größe', tags: ['pii'] }] });
  });

  it('shows the graph around a job or a data set, whatever colons their names have', async () => {
    const ids = ['dataset:s3://lake:raw/orders', 'job:etl:load orders', `dataset:${db}:shop.orders`, 'job:etl:a/mart', `dataset:${db}:mart.sizes`];
    for (const start of ids) expect((await graph(`/lineage?nodeId=${part(start)}`)).map(({ id }) => id).sort(), start).toEqual([...ids].sort());
    const orders = (await graph(`/lineage?nodeId=${part(`dataset:${db}:shop.orders`)}&depth=1`)).find(({ id }) => id === `dataset:${db}:shop.orders`);
    expect(orders).toMatchObject({ type: 'DATASET', inEdges: [{ origin: 'job:etl:load orders', destination: `dataset:${db}:shop.orders` }], outEdges: [{ origin: `dataset:${db}:shop.orders`, destination: 'job:etl:a/mart' }], data: { name: 'shop.orders' } });
  });

  it('shows where columns come from, and where they go if asked', async () => {
    const sizes = `datasetField:${db}:mart.sizes:size`;
    const upstream = await graph(`/column-lineage?nodeId=${part(`dataset:${db}:mart.sizes`)}`);
    expect(upstream.map(({ id, type }) => [id, type])).toEqual([[sizes, 'DATASET_FIELD'], [`datasetField:${db}:shop.orders:size`, 'DATASET_FIELD'], ['datasetField:s3://lake:raw/orders:größe', 'DATASET_FIELD']]);
    expect(upstream[1]?.data.inputFields).toEqual([{ namespace: 's3://lake', dataset: 'raw/orders', datasetVersion: null, field: 'größe', transformationDescription: null, transformationType: 'IDENTITY' }]);
    const raw = part('datasetField:s3://lake:raw/orders:größe');
    expect((await graph(`/column-lineage?nodeId=${raw}`)).map(({ id }) => id)).toHaveLength(1);
    expect((await graph(`/column-lineage?nodeId=${raw}&withDownstream=True`)).map(({ id }) => id)).toContain(sizes);
    expect((await graph(`/column-lineage?nodeId=${part('job:etl:a/mart')}`)).map(({ id }) => id)).toContain(sizes);
  });

  it('finds names', async () => {
    expect(await get('/search?q=ORDERS')).toMatchObject({ totalCount: 3, results: [{ type: 'JOB', nodeId: 'job:etl:load orders' }, { type: 'DATASET', nodeId: 'dataset:s3://lake:raw/orders' }, { type: 'DATASET', namespace: db }] });
    expect(await get(`/search?q=orders&filter=dataset&sort=update_at&namespace=${part(db)}&limit=1`)).toMatchObject({ totalCount: 1, results: [{ name: 'shop.orders' }] });
  });

  it('gives events back as they came, newest first', async () => {
    const { text } = await read('/events/lineage?limit=2');
    expect(text).toContain(bigNumber);
    expect(JSON.parse(text)).toMatchObject({ totalCount: 4, events: [{ run: { runId: failedRun } }, { run: { runId: martRun } }] });
    expect(await get('/events/lineage?sortDirection=asc&offset=1&before=2026-11-29T11:00:00Z')).toMatchObject({ totalCount: 2, events: [{ eventType: 'COMPLETE' }] });
    expect(await get('/events/nobody')).toEqual({ events: [], totalCount: 0 });
  });

  it.each([
    ['/namespaces/none', 404], ['/sources/none', 404], ['/namespaces/etl/jobs/none', 404], ['/namespaces/etl/datasets/none', 404], ['/jobs/runs/no-uuid', 404], ['/jobs/runs/0198f3a4-7b1c-7d2e-8f30-00000000ffff/facets', 404], ['/lineage?nodeId=job:etl:none', 404],
    ['/lineage', 400], ['/lineage?nodeId=etl', 400], ['/lineage?nodeId=job:etl:a%2Fmart&depth=-1', 400], ['/column-lineage?nodeId=job:etl:a%2Fmart&withDownstream=maybe', 400], ['/namespaces?limit=0', 400], ['/namespaces?limit=1001', 400], ['/namespaces?offset=100001', 400],
    ['/search', 400], ['/search?q=a&filter=run', 400], ['/search?q=%00', 400], ['/events/lineage?before=yesterday', 400], ['/events/lineage?limit=many', 400], ['/namespaces/LONG', 400],
  ])('says what is wrong with %s', async (path, status) => {
    const answer = await read(path.replace('LONG', 'n'.repeat(2_001)));
    expect([answer.status, JSON.parse(answer.text)]).toEqual([status, { error: expect.objectContaining({ help: expect.any(String) }) }]);
  });

  it('tells nobody who may not read', async () => {
    const guest = await server.makeActor('GUEST');
    const [directory, events] = [server.application.get(DirectoryService, { strict: false }), server.application.get(MarquezEvents, { strict: false })];
    const slice = { limit: 1, offset: 0 };
    // Behind the routes, which ask for the permission too.
    for (const ask of [() => directory.namespaces(guest.actor, slice), () => directory.jobs(guest.actor, undefined, slice), () => directory.search(guest.actor, { part: 'a', kinds: ['JOB'], limit: 1 }), () => events.facets(guest.actor, loadRun ?? '', 'run')]) await expect((async () => ask())()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    for (const path of ['/namespaces', '/events/lineage', '/lineage?nodeId=job:etl:a%2Fmart', '/search?q=a']) expect([path, (await read(path, guest.token)).status, (await fetch(`${server.url}/api/v1${path}`)).status]).toEqual([path, 403, 401]);
  });
});
