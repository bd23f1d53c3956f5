import { systemActor } from '@plinth/access';
import { ApprovalsWorld, type Speaker } from '@plinth/approvals/testing';
import { TestServer } from '@plinth/server/testing';
import { verifyPackageBytes } from '@plinth/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErasedMeanwhile } from './evidence.errors.js';
import { ExportMaker } from './making/export-maker.js';
import type { ExportScope } from './rules/index.js';

interface Detailed { readonly sequence: number; readonly subjectKind: string; readonly subjectId: string }

describe('an export and what was erased', () => {
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

  const actor = () => systemActor(server.workspaceId, 'audit:make-export', 'test');
  const maker = () => server.application.get(ExportMaker);
  const whole: ExportScope = { kind: 'WORKSPACE' };
  const since: ExportScope = { kind: 'PERIOD', since: '2000-01-01T00:00:00.000Z', until: null };
  const bytesOf = async (opened: Awaited<ReturnType<ExportMaker['open']>>): Promise<Uint8Array> => {
    try {
      const pieces: Buffer[] = [];
      for await (const piece of opened!.stream(async () => undefined)) pieces.push(piece as Buffer);
      return Buffer.concat(pieces);
    } finally {
      await opened?.close();
    }
  };
  const made = async (scope: ExportScope) => bytesOf(await maker().open(actor(), scope));
  const settled = () => expect.poll(async () => {
    const { rows } = await world.admin.query<{ left: number }>(`select (select count(*)::int from outbox where topic = 'audit') + (select max(sequence)::int from audit_event where workspace_id = $1) - (select max(tree_size)::int from audit_checkpoint where workspace_id = $1) as left`, [server.workspaceId]);
    return rows[0]?.left;
  }, { timeout: 20_000 }).toBe(0);
  /** An event with details, of which more come after it. */
  const detailed = async (): Promise<Detailed> => {
    await world.version();
    await settled();
    const { rows } = await world.admin.query<Detailed>(`select sequence::int as sequence, subject_kind as "subjectKind", subject_id as "subjectId" from audit_event where workspace_id = $1 and action = 'model-version.created' and erased_at is null order by sequence desc limit 1`, [server.workspaceId]);
    return rows[0]!;
  };
  const erase = (sequence: number) => world.owner.api.ask('mutation ($input: EraseAuditDetailsInput!) { eraseAuditDetails(input: $input) { erased } }', { input: { sequences: [sequence], reason: 'asked for' } });
  const asSuperuser = async (statement: string): Promise<void> => {
    await world.admin.query('alter table audit_event disable trigger all');
    await world.admin.query(statement);
    await world.admin.query('alter table audit_event enable trigger all');
  };

  it.each([['of the whole log', whole], ['up to now', since]])('%s begins again when details were erased after its checkpoint, and is made all the same when there is no other try', async (_, scope) => {
    const { sequence } = await detailed();
    const [first, last] = [await maker().open(actor(), scope), await maker().open(actor(), scope, { isLast: true })];
    await erase(sequence);
    await expect(bytesOf(first)).rejects.toThrow(ErasedMeanwhile);
    expect(await verifyPackageBytes(await bytesOf(last))).toMatchObject({ isIntact: false, findings: [{ kind: 'unrecorded-erasure', sequence }] });
    await settled();
    expect(await verifyPackageBytes(await made(scope))).toMatchObject({ isIntact: true, findings: [], remarks: expect.arrayContaining([expect.stringMatching(/^The details of/)]) });
  });

  it('about one subject tells plainly that it can not tell', async () => {
    const { sequence, subjectKind, subjectId } = await detailed();
    await erase(sequence);
    await settled();
    expect(await verifyPackageBytes(await made({ kind: 'SUBJECT', subjectKind, subjectId }))).toMatchObject({ isIntact: true, findings: [], remarks: expect.arrayContaining([expect.stringContaining('no event here records that their details were erased')]) });
  });

  it('names what a superuser made look like an erasure, and the API shows nothing that was put there', async () => {
    const { sequence } = await detailed();
    const at = `where workspace_id = '${server.workspaceId}' and sequence = ${sequence}`;
    await asSuperuser(`update audit_event set after = '{"name":"forged"}', erased_at = now() ${at}`);
    expect((await verifyPackageBytes(await made(whole))).findings).toEqual([expect.objectContaining({ kind: 'altered', sequence })]);
    const { auditEvent } = await reviewer.api.ask<{ auditEvent: { after: unknown; erasedAt: string } }>('query ($sequence: Long!) { auditEvent(sequence: $sequence) { after erasedAt } }', { sequence });
    expect(auditEvent).toMatchObject({ after: null, erasedAt: expect.any(String) });
    await asSuperuser(`update audit_event set before = null, after = null, reason = null, salts = null ${at}`);
    for (const scope of [whole, since]) expect((await verifyPackageBytes(await made(scope))).findings).toEqual([expect.objectContaining({ kind: 'unrecorded-erasure', sequence })]);
  });
});
