import { evidencePaths, textOf, utf8, type PackageVerdict, readZip, verifyPackage, verifyPackageBytes } from '@plinth/verify';
import { exportOf } from '@plinth/verify/testing';
import { billProblems } from './testing/bill-schema.js';
import { ApprovalsWorld, type Speaker } from '@plinth/approvals/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const one = [{ name: 'Maintainers', count: 1, from: { role: 'MAINTAINER' } }];
const create = 'mutation ($input: CreateAuditExportInput!) { made: createAuditExport(input: $input) { id status } }';
const evidenceQuery = 'query ($id: ID!) { promotionRequest(id: $id) { evidence { status digest size href } } }';
interface Evidence { readonly status: string; readonly digest: string | null; readonly size: number | null; readonly href: string | null }
interface Export { readonly status: string; readonly href: string | null; readonly progress: number; readonly eventsTotal: number; readonly problem: string | null }

describe('evidence', () => {
  let server: TestServer;
  let world: ApprovalsWorld;
  let reviewer: Speaker;
  let requestId: string;
  let modelId: string;
  let versionId: string;
  let bundle: Uint8Array;
  beforeAll(async () => {
    server = await TestServer.start();
    world = await ApprovalsWorld.of(server);
    reviewer = await world.speaker('MAINTAINER');
    const { target } = await world.target(one);
    const version = await world.version({ intendedUse: 'Ranks Приклад claims', riskTier: 'HIGH' });
    ({ modelId, id: versionId } = version);
    const request = await world.requester.api.requestPromotion(version.id, { target });
    requestId = request.id;
    await reviewer.api.vote(request);
    await vi.waitFor(async () => expect((await evidence()).status).toBe('SEALED'), { timeout: 20_000, interval: 50 });
    bundle = await download(`/api/v1/promotion-requests/${requestId}/evidence`);
  });
  afterAll(async () => {
    await world?.stop();
    await server?.stop();
  });

  const evidence = async () => (await reviewer.api.ask<{ promotionRequest: { evidence: Evidence } }>(evidenceQuery, { id: requestId })).promotionRequest.evidence;
  const download = async (path: string): Promise<Uint8Array> => {
    const response = await server.fetch(reviewer.token, path);
    expect([response.status, response.headers.get('content-disposition')]).toEqual([200, expect.stringContaining('attachment')]);
    return new Uint8Array(await response.arrayBuffer());
  };
  const filesOf = async (zip: Uint8Array): Promise<Map<string, Uint8Array>> => {
    const files = new Map<string, Uint8Array>();
    const read = readZip(zip);
    for (const path of await read.paths()) {
      const pieces: Uint8Array[] = [];
      for await (const piece of (await read.open(path)) ?? []) pieces.push(piece);
      files.set(path, Buffer.concat(pieces));
    }
    return files;
  };
  const judged = (files: ReadonlyMap<string, Uint8Array>): Promise<PackageVerdict> => verifyPackage(exportOf(files));
  const exported = async (input: Readonly<Record<string, unknown>>): Promise<Uint8Array> => {
    const { made } = await reviewer.api.ask<{ made: { id: string } }>(create, { input });
    const look = async () => (await reviewer.api.ask<{ auditExport: Export }>('query ($id: ID!) { auditExport(id: $id) { status href progress eventsTotal problem } }', { id: made.id })).auditExport;
    await expect.poll(async () => (await look()).status).toBe('READY');
    const { href, progress } = await look();
    expect(progress).toBe(1);
    return download(href ?? '');
  };

  it('is sealed after the decision, in the log, and proves itself', async () => {
    const verdict = await verifyPackageBytes(bundle);
    expect(verdict).toMatchObject({ findings: [], isIntact: true, kind: 'evidence', decision: { outcome: 'APPROVED' } });
    expect(verdict.proven.length).toBeGreaterThan(3);
    const { digest, size } = await evidence();
    expect(size).toBe(bundle.length);
    await expect.poll(async () => (await world.admin.query(`select 1 from audit_event where action = 'evidence.sealed' and subject_digest = $1 and subject_id = $2`, [digest, requestId])).rows.length).toBe(1);
    expect(await verifyPackageBytes(bundle, { expectedFingerprint: verdict.fingerprints[0] ?? '' })).toMatchObject({ isIntact: true });
    expect(await verifyPackageBytes(bundle, { expectedFingerprint: '0'.repeat(64) })).toMatchObject({ isIntact: false, findings: [{ kind: 'key' }] });
  });

  it('holds a bill of materials about the very version that was decided on', async () => {
    const files = await filesOf(bundle);
    const bom = JSON.parse(textOf(files.get(evidencePaths.bom)!)) as unknown;
    const { decision } = await verifyPackageBytes(bundle);
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', metadata: { component: { type: 'machine-learning-model', name: decision?.model, version: String(decision?.version), hashes: [{ alg: 'SHA-256', content: decision?.versionDigest }] } } });
  });

  it('says the same of a version at any time, also before anybody decides about it', async () => {
    const bomOf = async (id: string, token = reviewer.token) => server.graphql<{ modelVersion: { bom: string | null } }>(token, 'query ($id: ID!) { modelVersion(id: $id) { bom } }', { id });
    const untimed = (text: string) => {
      const { metadata, ...bill } = JSON.parse(text) as { metadata: { timestamp: string } };
      return { ...bill, metadata: { ...metadata, timestamp: '' } };
    };
    const bom = (await bomOf(versionId)).data?.modelVersion.bom ?? '';
    expect(untimed(bom)).toEqual(untimed(textOf((await filesOf(bundle)).get(evidencePaths.bom)!)));
    const undecided = await world.version({ intendedUse: 'To wait' });
    const waiting = (await bomOf(undecided.id)).data?.modelVersion.bom ?? '';
    expect(billProblems(waiting)).toEqual([]);
    expect(JSON.parse(waiting)).toMatchObject({ metadata: { component: { type: 'machine-learning-model', modelCard: { considerations: { useCases: ['To wait'] } } } } });
    const { made } = await world.author.api.ask<{ made: { id: string } }>('mutation ($id: ID!) { made: createModelVersion(input: { modelId: $id }) { id } }', { id: undecided.modelId });
    expect((await bomOf(made.id)).data?.modelVersion.bom).toBeNull();
    const narrow = await server.makeActor('OWNER', { scopes: ['model:read'] });
    expect((await bomOf(undecided.id, narrow.token)).errors?.[0]?.extensions.code, 'its files are of artifact:read').toBe('FORBIDDEN');
  });

  it('has every file changed by a byte, taken out or added named', async () => {
    const files = await filesOf(bundle);
    expect(files.size).toBeGreaterThan(12);
    for (const [path, content] of files) {
      const changed = Buffer.from(content);
      changed[changed.length >> 1] = (changed[changed.length >> 1] ?? 0) ^ 1;
      const taken = new Map(files);
      taken.delete(path);
      for (const each of [new Map(files).set(path, changed), taken]) {
        const { isIntact, findings } = await judged(each);
        expect([path, isIntact, findings.some(({ message, sequence, kind }) => message.includes(path.split('/')[0] ?? path) || sequence !== undefined || kind === 'checkpoint')]).toEqual([path, false, true]);
      }
    }
    expect((await judged(new Map(files).set('more.txt', utf8('x')))).findings).toEqual([expect.objectContaining({ message: expect.stringContaining('more.txt') })]);
  });

  it('names each event that is taken out, doubled or moved', async () => {
    const files = await filesOf(bundle);
    const lines = textOf(files.get('events.jsonl')!).trimEnd().split('\n');
    const sequenceOf = (line: string) => (JSON.parse(line) as { leaf: { sequence: number } }).leaf.sequence;
    const withLines = (changed: readonly string[]) => judged(new Map(files).set('events.jsonl', utf8(`${changed.join('\n')}\n`)));
    expect(lines.length).toBeGreaterThan(3);
    for (const [index, line] of lines.entries()) {
      expect((await withLines(lines.toSpliced(index, 1))).findings).toContainEqual(expect.objectContaining({ kind: 'removed', sequence: sequenceOf(line) }));
      expect((await withLines(lines.toSpliced(index, 0, line))).findings).toContainEqual(expect.objectContaining({ kind: 'inserted', sequence: sequenceOf(line) }));
      expect((await withLines(lines.with(index, line.replace('"action":"', '"action":"x')))).findings).toContainEqual(expect.objectContaining({ kind: 'altered', sequence: sequenceOf(line) }));
    }
    expect((await withLines([...lines.slice(1), lines[0] ?? ''])).findings).toContainEqual(expect.objectContaining({ kind: 'reordered', sequence: sequenceOf(lines[0] ?? '') }));
  });

  it('is given to maintainers only, and nobody of another workspace', async () => {
    const reader = await server.makeActor('READER');
    expect((await server.fetch(reader.token, `/api/v1/promotion-requests/${requestId}/evidence`)).status).toBe(403);
    expect((await server.fetch(undefined, `/api/v1/promotion-requests/${requestId}/evidence`)).status).toBe(401);
    const stranger = await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() });
    expect((await server.fetch(stranger.token, `/api/v1/promotion-requests/${requestId}/evidence`)).status).toBe(404);
    expect((await server.graphql(reader.token, create, { input: { kind: 'WORKSPACE' } })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it.each(['WORKSPACE', 'PERIOD', 'SUBJECT', 'MODEL'])('exports of a %s prove themselves', async (kind) => {
    const more = { WORKSPACE: {}, PERIOD: { since: '2020-01-01T00:00:00.000Z' }, SUBJECT: { subjectKind: 'promotion-request', subjectId: requestId }, MODEL: { modelId } }[kind];
    const zip = await exported({ kind, ...more });
    const verdict = await verifyPackageBytes(zip);
    expect(verdict).toMatchObject({ findings: [], isIntact: true, kind: 'export', manifest: { isComplete: kind === 'WORKSPACE' } });
    expect(verdict.log?.events).toBeGreaterThan(2);
    const files = await filesOf(zip);
    const rows = textOf(files.get('events.csv')!).split('\r\n');
    const sequence = Number(rows[2]?.split(',')[0]);
    const forged = new Map(files).set('events.csv', utf8(rows.with(2, `${rows[2]}x`).join('\r\n')));
    expect((await judged(forged)).findings).toContainEqual(expect.objectContaining({ kind: 'file', sequence }));
    const lines = textOf(files.get('events.jsonl')!).trimEnd().split('\n');
    const shorter = await judged(new Map(files).set('events.jsonl', utf8(`${lines.toSpliced(1, 1).join('\n')}\n`)));
    expect(shorter.findings).toContainEqual(expect.objectContaining({ kind: 'removed', sequence }));
    const unsigned = new Map(files);
    unsigned.delete('manifest.sig');
    expect((await judged(unsigned)).isIntact).toBe(kind === 'WORKSPACE');
  });

  it('asks for one export only with the same key, and lists it', async () => {
    const input = { kind: 'WORKSPACE', idempotencyKey: crypto.randomUUID() };
    const ask = async () => (await reviewer.api.ask<{ made: { id: string } }>(create, { input })).made.id;
    const id = await ask();
    expect(await ask()).toBe(id);
    const { auditExports } = await reviewer.api.ask<{ auditExports: { nodes: { id: string }[] } }>('{ auditExports(first: 5) { nodes { id } } }');
    expect(auditExports.nodes.filter((node) => node.id === id).length).toBe(1);
  });

  it('names what a superuser changed in the rows', async () => {
    const { rows } = await world.admin.query<{ sequence: string }>(`select sequence from audit_event where workspace_id = $1 and action = 'model-version.ready' limit 1`, [server.workspaceId]);
    const sequence = Number(rows[0]?.sequence);
    await world.admin.query('alter table audit_event disable trigger all');
    await world.admin.query(`update audit_event set at = at - interval '1 day' where workspace_id = $1 and sequence = $2`, [server.workspaceId, sequence]);
    expect((await verifyPackageBytes(await exported({ kind: 'WORKSPACE' }))).findings).toContainEqual(expect.objectContaining({ kind: 'altered', sequence }));
    expect((await verifyPackageBytes(await exported({ kind: 'MODEL', modelId }))).findings).toContainEqual(expect.objectContaining({ kind: 'altered', sequence }));
  });
});
