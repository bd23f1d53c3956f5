import { systemActor } from '@plinth/access';
import { ApprovalsWorld, type Speaker } from '@plinth/approvals/testing';
import { TestServer } from '@plinth/server/testing';
import { readZip, verifyPackageBytes } from '@plinth/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BundleService } from './bundle.service.js';
import { ExportService } from './export.service.js';
import { ExportStore } from './stores/export.store.js';

interface Row { readonly status: string; readonly href: string | null }

describe('exports and evidence', () => {
  let server: TestServer;
  let world: ApprovalsWorld;
  let reviewer: Speaker;
  beforeAll(async () => {
    server = await TestServer.start();
    world = await ApprovalsWorld.of(server);
    reviewer = await world.speaker('MAINTAINER');
  });
  afterAll(async () => {
    await world?.stop();
    await server?.stop();
  });

  const look = async (id: string) => (await reviewer.api.ask<{ auditExport: Row }>('query ($id: ID!) { auditExport(id: $id) { status href } }', { id })).auditExport;
  const take = async (href: string | null) => new Uint8Array(await (await server.fetch(reviewer.token, href ?? '')).arrayBuffer());
  const made = async (input: Readonly<Record<string, unknown>> = { kind: 'WORKSPACE' }) => {
    const { id } = (await reviewer.api.ask<{ made: { id: string } }>('mutation ($input: CreateAuditExportInput!) { made: createAuditExport(input: $input) { id } }', { input })).made;
    await expect.poll(async () => (await look(id)).status, { timeout: 20_000 }).toBe('READY');
    return { id, href: (await look(id)).href };
  };
  const textIn = async (zip: Uint8Array, path: string): Promise<string> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of (await readZip(zip).open(path)) ?? []) pieces.push(piece);
    return Buffer.concat(pieces).toString('utf8');
  };
  const size = async () => (await reviewer.api.ask<{ auditCheckpoint: { size: number } }>('{ auditCheckpoint { size } }')).auditCheckpoint.size;
  const sequenceOf = async (action: string) => Number((await world.admin.query<{ sequence: string | null }>('select max(sequence) as sequence from audit_event where workspace_id = $1 and action = $2', [server.workspaceId, action])).rows[0]?.sequence ?? Infinity);
  const published = async (action: string) => expect.poll(async () => (await size()) >= (await sequenceOf(action)), { timeout: 20_000 }).toBe(true);

  it('give spreadsheets no formula to run, and prove every character of it all the same', async () => {
    const { modelId } = await world.version();
    const formulas = ['=HYPERLINK("http://127.0.0.1/?"&A1,"x")', '+1+cmd|\' /C calc\'!A0', '-2+3', '@SUM(A1)', '\t=1', '\r=1', ' =1', '|calc', '%0A=1'];
    for (const [index, reason] of formulas.entries()) await world.owner.api.setAlias(modelId, `a${index}`, 1, { reason });
    await expect.poll(async () => (await world.admin.query(`select 1 from audit_event where workspace_id = $1 and action = 'alias.moved'`, [server.workspaceId])).rows.length).toBe(formulas.length);
    await published('alias.moved');
    const zip = await take((await made()).href);
    expect(await verifyPackageBytes(zip)).toMatchObject({ isIntact: true, findings: [] });
    const told = (await textIn(zip, 'events.jsonl')).trimEnd().split('\n').map((line) => JSON.parse(line) as { opened?: { reason?: { value: string } } });
    expect(told.flatMap(({ opened }) => opened?.reason?.value ?? [])).toEqual(expect.arrayContaining(formulas));
    const lines = (await textIn(zip, 'events.csv')).trimEnd().split('\r\n');
    expect(lines.length).toBe(told.length + 1);
    const cells = lines.slice(1).flatMap((line) => [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? ''));
    expect(cells).toContain('\'=HYPERLINK("http://127.0.0.1/?"&A1,"x")');
    expect(cells.filter((cell) => /^\s*[=+\-@|%]/.test(cell) || /^[\t\r]/.test(cell))).toEqual([]);
  });

  it('are taken over from a worker that died, and by nobody while it lives; back again, it has no say', async () => {
    const [dead, alive] = [crypto.randomUUID(), crypto.randomUUID()];
    for (const [id, lease] of [[dead, '-1 second'], [alive, '1 hour']])
      await world.admin.query(`insert into audit_export (workspace_id, id, status, scope, requested_by, requested_at, attempts, lease_until) values ($1, $2, 'RUNNING', '{"kind":"WORKSPACE"}', $3, now(), 1, now() + $4::interval)`, [server.workspaceId, id, reviewer.actor.id, lease]);
    const exports = server.application.get(ExportService);
    const worker = systemActor(server.workspaceId, 'audit:make-export', 'test');
    await Promise.all([exports.makeWaiting(worker), exports.makeWaiting(worker)]);
    await expect.poll(async () => (await look(dead)).status).toBe('READY');
    expect((await look(alive)).status).toBe('RUNNING');
    const before = await take((await look(dead)).href);
    expect(await verifyPackageBytes(before)).toMatchObject({ isIntact: true });
    const store = server.application.get(ExportStore);
    const late = { digest: '0'.repeat(64), size: 1, events: 1, at: new Date(), expiresAt: new Date(Date.now() + 60_000) };
    await server.platform.database.transaction(server, async () => {
      expect(await store.progress(server.workspaceId, dead, 1, 5, late.expiresAt)).toBe(false);
      expect(await store.finish(server.workspaceId, dead, 1, late)).toBe(false);
      await store.fail(server.workspaceId, dead, 1, 'late', true, late.at);
    });
    expect((await look(dead)).status).toBe('READY');
    expect(Buffer.compare(before, await take((await look(dead)).href))).toBe(0);
    await expect.poll(async () => (await world.admin.query(`select 1 from audit_event where action = 'audit-export.made' and subject_id = $1`, [dead])).rows.length).toBe(1);
  });

  it('end after their time, with the file and a record of it, once', async () => {
    const { id, href } = await made();
    await world.admin.query(`update audit_export set expires_at = now() - interval '1 second' where id = $1`, [id]);
    const refused = await server.fetch(reviewer.token, href ?? '');
    expect([refused.status, ((await refused.json()) as { error: { code: string } }).error.code]).toEqual([409, 'AUDIT_EXPORT_NOT_READY']);
    const exports = server.application.get(ExportService);
    const sweeper = systemActor(server.workspaceId, 'audit:expire-export', 'test');
    await Promise.all([exports.expire(sweeper), exports.expire(sweeper)]);
    expect(await look(id)).toMatchObject({ status: 'EXPIRED', href: null });
    expect((await world.admin.query('select 1 from artifact where owner_id = $1', [id])).rows).toEqual([]);
    await expect.poll(async () => (await world.admin.query(`select 1 from audit_event where action = 'audit-export.expired' and subject_id = $1`, [id])).rows.length).toBe(1);
  });

  it('prove a decision under a key that took over after it', async () => {
    await world.admin.query(`create function wait_for_the_test() returns trigger language plpgsql as $$ begin new.due_at := now() + interval '1 hour'; return new; end $$`);
    await world.admin.query('create trigger wait_for_the_test before insert on evidence_bundle for each row execute function wait_for_the_test()');
    const { target } = await world.target([{ name: 'Maintainers', count: 1, from: { role: 'MAINTAINER' } }]);
    const request = await world.requester.api.requestPromotion((await world.version()).id, { target });
    await reviewer.api.vote(request);
    await world.admin.query('drop function wait_for_the_test cascade');
    await expect.poll(() => sequenceOf('promotion.approved').then(Number.isFinite)).toBe(true);
    await published('promotion.approved');
    await world.owner.api.ask('mutation { rotateLogKey(reason: "The old one is old.") { keyId } }');
    const keys = async () => (await reviewer.api.ask<{ auditLogKeys: { verifierKey: string; handover: string | null }[] }>('{ auditLogKeys { verifierKey handover } }')).auditLogKeys;
    await expect.poll(async () => (await keys()).filter(({ handover }) => handover !== null).length, { timeout: 20_000 }).toBe(1);
    await world.admin.query('update evidence_bundle set due_at = now() where request_id = $1', [request.id]);
    await server.application.get(BundleService).sealDue(systemActor(server.workspaceId, 'evidence:seal', 'test'));
    const evidence = `/api/v1/promotion-requests/${request.id}/evidence`;
    await expect.poll(async () => (await server.fetch(reviewer.token, evidence)).status, { timeout: 20_000 }).toBe(200);
    const bundle = await take(evidence);
    const verdict = await verifyPackageBytes(bundle);
    expect(verdict).toMatchObject({ isIntact: true, findings: [], decision: { outcome: 'APPROVED' } });
    expect(verdict.fingerprints.length).toBe(2);
    for (const expectedFingerprint of verdict.fingerprints) expect(await verifyPackageBytes(bundle, { expectedFingerprint })).toMatchObject({ isIntact: true });
  });
});
