import { ApprovalsWorld, type Speaker } from '@plinth/approvals/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Looked { readonly action: string; readonly actor_id: string; readonly subject_id: string; readonly subject_digest: string | null; readonly after: unknown }

/** Who was shown what not everybody may see stands in the audit log, and nothing else of what people read does. */
describe('sensitive reads', () => {
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

  const looks = async (speaker: Speaker): Promise<Looked[]> => {
    // What is acknowledged is recorded: in the outbox, if not yet in its place.
    await expect.poll(async () => (await world.admin.query(`select 1 from outbox where topic = 'audit' limit 1`)).rows.length).toBe(0);
    return (await world.admin.query<Looked>(`select action, actor_id, subject_id, subject_digest, after from audit_event where workspace_id = $1 and actor_id = $2 and action like '%.read' order by sequence`, [server.workspaceId, speaker.actor.id])).rows;
  };
  const versionWithFile = async (riskTier: string) => {
    const { id: modelId } = await world.author.api.makeModel({ riskTier });
    const { id } = await world.author.api.makeVersion(modelId, {});
    await world.author.api.putFile(id, 'weights/model.bin', `weights of ${modelId}`);
    await world.author.api.ready(id);
    return id;
  };

  it('of a model that could do harm: its files, whole, in part, and as an archive', async () => {
    const id = await versionWithFile('HIGH');
    const reader = await world.speaker('READER');
    const file = `/api/v1/model-versions/${id}/artifacts/weights/model.bin`;
    const whole = await server.fetch(reader.token, file);
    const tag = whole.headers.get('etag') ?? '';
    expect((await server.fetch(reader.token, file, { headers: { Range: 'bytes=0-3' } })).status).toBe(206);
    expect((await server.fetch(reader.token, `/api/v1/model-versions/${id}/archive?path=weights`)).status).toBe(200);
    // What gives out no bytes is no such read.
    expect((await server.fetch(reader.token, file, { method: 'HEAD' })).status).toBe(200);
    expect((await server.fetch(reader.token, file, { headers: { 'If-None-Match': tag } })).status).toBe(304);
    expect((await server.fetch(reader.token, `${file}.none`)).status).toBe(404);
    const taken = { action: 'model-version.read', subject_id: id, subject_digest: expect.stringMatching(/^[0-9a-f]{64}$/), after: { path: 'weights/model.bin' } };
    expect(await looks(reader)).toMatchObject([taken, taken, { action: 'model-version.read', subject_id: id, after: { folder: 'weights' } }]);
    expect(tag).toContain((await looks(reader))[0]?.subject_digest);
  });

  it('not of one that hardly could, nor what readers see every day', async () => {
    const id = await versionWithFile('LIMITED');
    const reader = await world.speaker('READER');
    for (const path of ['artifacts/weights/model.bin', 'archive']) expect((await server.fetch(reader.token, `/api/v1/model-versions/${id}/${path}`)).status).toBe(200);
    await reader.api.ask('{ registeredModels { nodes { id } } promotionRequests { nodes { id } } inbox { nodes { dueAt } } }');
    expect(await looks(reader)).toEqual([]);
  });

  it('of what somebody else may do, though not of what one may do oneself', async () => {
    const reader = await world.speaker('READER');
    const explain = 'query ($id: ID!) { explainAccess(actorId: $id, permission: "model:write") { holds } }';
    await reader.api.ask(explain, { id: reader.actor.id });
    expect(await looks(reader)).toEqual([]);
    await reader.api.ask(explain, { id: world.author.actor.id });
    expect(await looks(reader)).toMatchObject([{ action: 'actor-access.read', subject_id: world.author.actor.id, after: { permission: 'model:write' } }]);
  });

  it('of salts in the log, once, and of no record of a look', async () => {
    await world.version();
    const reader = await world.speaker('MAINTAINER');
    const prove = 'query ($sequence: Long!) { auditProof(sequence: $sequence) { event } }';
    const size = async () => (await reader.api.ask<{ auditCheckpoint: { size: number } }>('{ auditCheckpoint { size } }')).auditCheckpoint.size;
    await looks(reader);
    const { rows: [made] } = await world.admin.query<{ sequence: string }>(`select sequence from audit_event where workspace_id = $1 and action = 'model.created' limit 1`, [server.workspaceId]);
    const sequence = Number(made?.sequence);
    await expect.poll(size).toBeGreaterThanOrEqual(sequence);
    expect((await reader.api.ask<{ auditProof: { event: unknown } }>(prove, { sequence })).auditProof.event).toHaveProperty('opened');
    expect(await looks(reader)).toMatchObject([{ action: 'audit-event.read', subject_id: String(sequence) }]);
    const { rows: [look] } = await world.admin.query<{ sequence: string }>(`select sequence from audit_event where workspace_id = $1 and actor_id = $2 and action = 'audit-event.read'`, [server.workspaceId, reader.actor.id]);
    await expect.poll(size).toBeGreaterThanOrEqual(Number(look?.sequence));
    await reader.api.ask(prove, { sequence: Number(look?.sequence) });
    expect((await looks(reader)).length).toBe(1);
  });

  it('of evidence and exports that are taken away', async () => {
    const { target } = await world.target([{ name: 'Maintainers', count: 1, from: { role: 'MAINTAINER' } }]);
    const request = await world.requester.api.requestPromotion((await world.version()).id, { target });
    await reviewer.api.vote(request);
    const evidence = async () => (await server.fetch(reviewer.token, `/api/v1/promotion-requests/${request.id}/evidence`)).status;
    await expect.poll(evidence, { timeout: 20_000 }).toBe(200);
    const { made } = await reviewer.api.ask<{ made: { id: string } }>('mutation { made: createAuditExport(input: { kind: WORKSPACE }) { id } }');
    const href = async () => (await reviewer.api.ask<{ auditExport: { href: string | null } }>('query ($id: ID!) { auditExport(id: $id) { href } }', { id: made.id })).auditExport.href;
    await expect.poll(href, { timeout: 20_000 }).not.toBeNull();
    expect((await server.fetch(reviewer.token, (await href()) ?? '')).status).toBe(200);
    expect(await looks(reviewer)).toMatchObject([{ action: 'evidence.read', subject_id: request.id }, { action: 'audit-export.read', subject_id: made.id }]);
  });
});
