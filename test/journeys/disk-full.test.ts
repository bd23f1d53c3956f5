import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApprovalsWorld, type SeenRequest, type Speaker } from '@plinth/approvals/testing';
import { EmbeddedPostgres } from '@plinth/local';
import { TestServer } from '@plinth/server/testing';
import { parseCheckpoint, parseNote, verifyPackageBytes } from '@plinth/verify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PlinthProcess } from './plinth-process.js';
import { SmallDisk } from './small-disk.js';

const megabyte = 1 << 20;
const isPossible = await SmallDisk.isPossible();

it('a full disk is tried where CI promises a machine on which one can be mounted', () => expect(isPossible || process.env.PLINTH_TEST_CI !== 'true').toBe(true));

/** Where only root may mount a disk of its own, this is left out for others. */
describe.runIf(isPossible)('a full disk under artifacts, log and evidence', () => {
  let disk: SmallDisk;
  let server: TestServer;
  let world: ApprovalsWorld;
  let reviewer: Speaker;
  let runId: string;

  beforeAll(async () => {
    disk = await SmallDisk.mount(24);
    server = await TestServer.start({ through: (parts) => ({ ...parts, blobs: { kind: 'files', root: join(disk.folder, 'artifacts') } }) });
    world = await ApprovalsWorld.of(server);
    reviewer = await world.speaker('MAINTAINER');
    runId = (await world.author.api.ask<{ createRun: { id: string } }>('mutation { createRun(input: { experimentName: "disk" }) { id } }')).createRun.id;
    await untilLogged();
  });
  afterAll(async () => {
    await world?.stop();
    await server?.stop();
    await disk?.unmount();
  });

  const pathOf = (path: string) => `/api/v1/runs/${runId}/artifacts/${path}`;
  const put = (path: string, body: string | Uint8Array<ArrayBuffer>) => server.fetch(world.author.token, pathOf(path), { method: 'PUT', body, headers: { 'content-type': 'application/octet-stream' } });
  const codeOf = async (response: Response) => [response.status, ((await response.json()) as { error: { code: string } }).error.code];
  const full = [503, 'BLOB_STORE_FULL'];
  const ready = async () => {
    const response = await server.fetch(undefined, '/ready');
    return [response.status, ((await response.json()) as { parts: { blobs: string } }).parts.blobs];
  };
  /** Of everything that lies under the artifacts' folder. */
  const files = async (folder: string) => (await readdir(join(disk.folder, 'artifacts', folder), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name).sort();
  const recorded = async () => Number((await world.admin.query<{ count: string }>('select count(*) from audit_event where workspace_id = $1', [server.workspaceId])).rows[0]?.count);
  const waiting = async () => Number((await world.admin.query<{ count: string }>('select count(*) from outbox where workspace_id = $1', [server.workspaceId])).rows[0]?.count);
  const logged = async () => {
    const response = await server.fetch(reviewer.token, `/tlog/${server.workspaceId}/checkpoint`);
    return response.status === 200 ? parseCheckpoint(parseNote(await response.text()).text).size : response.status;
  };
  const untilLogged = () => vi.waitFor(async () => expect([await waiting(), await logged()]).toEqual([0, await recorded()]), { timeout: 20_000, interval: 50 });
  const evidenceOf = async (id: string) => (await reviewer.api.ask<{ promotionRequest: { evidence: { status: string } } }>('query ($id: ID!) { promotionRequest(id: $id) { evidence { status } } }', { id })).promotionRequest.evidence.status;

  it('refuses an artifact that does not fit, keeps nothing of it, and takes the next one that does', async () => {
    const before = [await files('blobs'), await files('staging')];
    expect(await codeOf(await put('too-large.bin', randomBytes(64 * megabyte)))).toEqual(full);
    expect((await server.fetch(world.author.token, pathOf('too-large.bin'))).status).toBe(404);
    expect([await files('blobs'), await files('staging')]).toEqual(before);
    expect((await put('small.bin', 'fits')).status).toBe(201);
    expect(await ready()).toEqual([200, 'up']);
  });

  it('keeps what came of an upload in pieces, which goes on from there once there is room', async () => {
    const content = randomBytes(12 * megabyte);
    const digest = createHash('sha256').update(content).digest('hex');
    const begun = await server.fetch(world.author.token, '/api/v1/uploads', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ runId, path: 'pieces.bin', size: content.length, digest }) });
    const { uploadId } = (await begun.json()) as { uploadId: string };
    const patch = (offset: number, end = content.length) =>
      server.fetch(world.author.token, `/api/v1/uploads/${uploadId}`, { method: 'PATCH', body: content.subarray(offset, end), headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) } });
    const offset = async () => Number((await server.fetch(world.author.token, `/api/v1/uploads/${uploadId}`, { method: 'HEAD' })).headers.get('upload-offset'));
    expect((await patch(0, 4 * megabyte)).status).toBe(204);
    await disk.fill();
    expect(await codeOf(await patch(4 * megabyte))).toEqual(full);
    const reached = await offset();
    expect(reached).toBeGreaterThanOrEqual(4 * megabyte);
    expect(reached).toBeLessThan(content.length);
    expect((await server.fetch(world.author.token, pathOf('pieces.bin'))).status).toBe(404);
    await disk.empty();
    expect((await patch(await offset())).status).toBe(204);
    const read = await server.fetch(world.author.token, pathOf('pieces.bin'));
    expect(createHash('sha256').update(Buffer.from(await read.arrayBuffer())).digest('hex')).toBe(digest);
    expect((await server.fetch(world.author.token, pathOf('pieces.bin'), { method: 'DELETE' })).status).toBe(204);
  });

  it('takes decisions without losing any, says that it is not ready, and logs and seals them once there is room', async () => {
    const { target } = await world.target([{ name: 'Maintainers', count: 1, from: { role: 'MAINTAINER' } }]);
    const version = await world.version();
    const request = await world.requester.api.requestPromotion(version.id, { target });
    await untilLogged();
    const before = await logged();

    await disk.fill();
    expect(await ready()).toEqual([503, 'full']);
    expect((await server.fetch(undefined, '/health')).status).toBe(200);
    const tiles = await files('tlog');
    await reviewer.api.vote(request);
    const names = Array.from({ length: 20 }, (_, number) => `made-while-full-${number}`);
    for (const name of names) await world.author.api.ask('mutation ($name: String!) { createExperiment(input: { name: $name }) { id } }', { name });
    const { rows: signed } = await world.admin.query<{ note: string }>('select note from audit_checkpoint where workspace_id = $1 order by tree_size desc limit 1', [server.workspaceId]);
    await expect.poll(async () => [(await reviewer.api.see(request.id)).decision?.outcome, await waiting()]).toEqual(['APPROVED', 0]);
    await pause(6_000);
    expect([await logged(), await evidenceOf(request.id)]).toEqual([before, 'PENDING']);
    expect(await (await server.fetch(reviewer.token, `/tlog/${server.workspaceId}/checkpoint`)).text()).toBe(signed[0]?.note);
    expect(await files('tlog'), 'nothing half written').toEqual(tiles);
    expect((await server.fetch(world.author.token, pathOf('small.bin'))).status, 'what is there stays readable').toBe(200);

    await disk.empty();
    expect(await ready()).toEqual([200, 'up']);
    await expect.poll(() => evidenceOf(request.id), { timeout: 90_000 }).toBe('SEALED');
    await untilLogged();
    await expectSound(request, before, names);
  }, 180_000);

  /** One log that only grew, with everything in it that was acknowledged, and a bundle that proves itself. */
  async function expectSound(request: SeenRequest, before: number, names: readonly string[]): Promise<void> {
    const { rows } = await world.admin.query<{ sequence: string; name: string | null }>(`select sequence, after ->> 'name' as name from audit_event where workspace_id = $1 order by sequence`, [server.workspaceId]);
    expect(rows.map(({ sequence }) => Number(sequence))).toEqual(rows.map((_, index) => index + 1));
    expect(rows.filter(({ name }) => name?.startsWith('made-while-full')).map(({ name }) => name)).toEqual(names);
    const grown = await reviewer.api.ask<{ auditConsistencyProof: { fromSize: number } }>('query ($from: Long!) { auditConsistencyProof(fromSize: $from) { fromSize treeSize } }', { from: before });
    expect(grown.auditConsistencyProof.fromSize).toBe(before);
    const bundle = await server.fetch(reviewer.token, `/api/v1/promotion-requests/${request.id}/evidence`);
    expect(await verifyPackageBytes(new Uint8Array(await bundle.arrayBuffer()))).toMatchObject({ isIntact: true, findings: [], decision: { outcome: 'APPROVED' } });
    expect(await files('staging')).toEqual([]);
  }
});

describe.runIf(isPossible)('a full disk of temporary files', () => {
  let disk: SmallDisk;
  let data: string;
  let server: PlinthProcess & { readonly url: string };
  beforeAll(async () => {
    [disk, data] = [await SmallDisk.mount(8), await mkdtemp(join(tmpdir(), 'plinth-disk-full-'))];
    server = await PlinthProcess.start({ data, port: 0, environment: { TMPDIR: disk.folder } });
  });
  afterAll(async () => {
    await server?.end();
    await disk?.unmount();
    if (data) await rm(data, { recursive: true, force: true });
  });

  it('fails an export that keeps a copy there, not the server, and the export is made by itself once there is room', async () => {
    const ask = async <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> => {
      const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) });
      return ((await response.json()) as { data: Data }).data;
    };
    await ask('mutation { createExperiment(input: { name: "disk" }) { id } }');
    await disk.fill();
    const { made } = await ask<{ made: { id: string } }>('mutation { made: createAuditExport(input: { kind: WORKSPACE }) { id } }');
    const look = async () => (await ask<{ auditExport: { status: string; problem: string | null } }>('query ($id: ID!) { auditExport(id: $id) { status problem } }', { id: made.id })).auditExport;
    await expect.poll(look, { timeout: 40_000 }).toMatchObject({ status: 'QUEUED', problem: expect.stringContaining('TMPDIR') as unknown });
    expect([(await fetch(`${server.url}/health`)).status, server.child.exitCode]).toEqual([200, null]);
    expect((await readdir(disk.folder)).filter((name) => name.startsWith('plinth-export'))).toEqual([]);
    await disk.empty();
    await expect.poll(look, { timeout: 40_000 }).toMatchObject({ status: 'READY', problem: null });
    const zip = await fetch(`${server.url}/api/v1/audit-exports/${made.id}/content`);
    expect(await verifyPackageBytes(new Uint8Array(await zip.arrayBuffer()))).toMatchObject({ isIntact: true, findings: [] });
  }, 120_000);
});

describe.runIf(isPossible)('a full disk under the database', () => {
  let disk: SmallDisk;
  let postgres: EmbeddedPostgres;
  let server: TestServer;
  beforeAll(async () => {
    disk = await SmallDisk.mount(256);
    postgres = await EmbeddedPostgres.start({ folder: join(disk.folder, 'postgres') });
    server = await TestServer.start({ databaseUrl: await postgres.ensureDatabase() });
  });
  afterAll(async () => {
    await server?.stop();
    await postgres?.stop();
    await disk?.unmount();
  });

  it('refuses changes with a code, keeps what it acknowledged and nothing else, and goes on by itself once there is room', async () => {
    const { token } = await server.makeActor('WRITER');
    const acknowledged: string[] = [];
    const refused = new Set<string>();
    /** Of a size that needs a new block, sooner or later. */
    const create = async (name: string): Promise<void> => {
      const { data, errors } = await server.graphql<{ made: { id: string } }>(token, 'mutation ($name: String!, $value: String!) { made: createExperiment(input: { name: $name, tags: [{ key: "k", value: $value }] }) { id } }', { name, value: randomBytes(2_000).toString('hex') });
      if (data?.made) acknowledged.push(name);
      else refused.add(errors?.[0]?.extensions.code ?? 'nothing');
    };
    await create('before');
    await disk.fill();
    for (let number = 0; number < 400 && refused.size === 0; number++) await create(`full-${number}`);
    for (let number = 0; number < 20; number++) await create(`fuller-${number}`);
    expect([...refused]).toEqual(['DATABASE_FULL']);
    expect((await server.fetch(undefined, '/health')).status).toBe(200);
    const namesNow = async () => {
      const { experiments } = await server.ask<{ experiments: { nodes: { name: string }[] } }>(token, '{ experiments(first: 1000) { nodes { name } } }');
      return experiments.nodes.map(({ name }) => name).sort();
    };
    expect(await namesNow(), 'what is there stays readable').toEqual([...acknowledged].sort());

    await disk.empty();
    await create('after');
    expect(acknowledged.at(-1)).toBe('after');
    expect(await namesNow()).toEqual([...acknowledged].sort());
    const { token: owner } = await server.makeActor('OWNER');
    const recorded = async () => (await server.ask<{ auditEvents: { nodes: { sequence: number; after: { name?: string } | null }[] } }>(owner, '{ auditEvents(first: 1000) { nodes { sequence action after } } }')).auditEvents.nodes;
    await expect.poll(async () => (await recorded()).flatMap(({ after }) => after?.name ?? []).filter((name) => acknowledged.includes(name)).sort(), { timeout: 40_000 }).toEqual([...acknowledged].sort());
    const sequences = (await recorded()).map(({ sequence }) => sequence);
    expect(sequences).toEqual(sequences.map((_, index) => sequences.length - index));
  }, 180_000);
});

function pause(ms: number): Promise<void> {
  return new Promise((next) => setTimeout(next, ms));
}
