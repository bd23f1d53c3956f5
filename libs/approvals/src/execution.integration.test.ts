import { systemActor } from '@plinth/access';
import { JobRunner } from '@plinth/platform/jobs';
import { OutboxRelay } from '@plinth/platform/outbox';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApprovalsWorld, type Speaker } from './testing/index.js';

const one = [{ name: 'Maintainers', count: 1, from: { role: 'MAINTAINER' } }];
/** A trigger that ends the connection of whoever writes this: a worker that dies at this very step. */
const deadly = (table: string, event: string, condition: string) => `
  create or replace function die() returns trigger language plpgsql as $$ begin
    if exists (select 1 from dying) then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end $$;
  alter function die() security definer;
  create trigger die before ${event} on ${table} for each row when (${condition}) execute function die()`;

describe('execution', () => {
  let server: TestServer;
  let world: ApprovalsWorld;
  let reviewer: Speaker;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    world = await ApprovalsWorld.of(server);
    reviewer = await world.speaker('MAINTAINER');
    await world.admin.query('create table dying (now boolean); grant select on dying to public');
  });
  afterAll(async () => {
    await world?.stop();
    await server?.stop();
  });

  const run = async (job: string, id: string) => {
    const known = server.application.get(JobRunner).jobs().get(job);
    await known?.processor.run(systemActor(server.workspaceId, known.definition.permission, 'test'), { id }, 'test');
  };
  const execute = (id: string) => run('approvals.execute', id);
  const sweep = () => run('approvals.sweep', '');
  const approved = async (more: Readonly<Record<string, unknown>> = {}) => {
    const { target } = await world.target(one, more);
    const version = await world.version();
    const request = await world.requester.api.requestPromotion(version.id, { target });
    await reviewer.api.vote(request);
    return { target, version, request };
  };
  const effects = async (modelId: string) => (await world.admin.query<{ status: string }>('select status from deployment where model_id = $1', [modelId])).rows;
  const orders = async (id: string) => (await world.admin.query(`select 1 from outbox where topic = 'approvals' and payload ->> 'id' = $1`, [id])).rows.length;

  it.each([
    ['before it begins', 'promotion_request', 'update', `old.status = 'APPROVED'`, 'APPROVED'],
    ['after it said that it begins, before the effect', 'deployment', 'insert', 'true', 'EXECUTING'],
    ['in the middle of the effect', 'promotion_effect', 'insert', 'true', 'EXECUTING'],
    ['after the effect, before it says so', 'promotion_request', 'update', `new.status = 'EXECUTED'`, 'EXECUTING'],
    ['after it said so, before it is recorded', 'promotion_event', 'insert', `new.kind = 'EXECUTED'`, 'EXECUTING'],
    ['while it is recorded, before the commit', 'outbox', 'insert', `new.topic = 'audit' and new.payload ->> 'action' = 'promotion.executed'`, 'EXECUTING'],
  ])('killed %s has one effect', async (_, table, event, condition, status) => {
    const { request, version } = await approved();
    await world.admin.query(deadly(table, event, condition));
    await world.admin.query('insert into dying values (true)');
    await expect(execute(request.id)).rejects.toThrow();
    expect([(await reviewer.api.see(request.id)).status, await effects(version.modelId)]).toEqual([status, []]);
    await world.admin.query(`delete from dying; drop trigger die on ${table}`);
    await Promise.all([execute(request.id), execute(request.id)]);
    await execute(request.id);
    expect([(await reviewer.api.see(request.id)).status, await effects(version.modelId)]).toEqual(['EXECUTED', [{ status: 'ACTIVE' }]]);
    expect((await reviewer.api.see(request.id)).timeline.filter(({ kind }) => kind === 'EXECUTED').length).toBe(1);
  });

  it('by ten workers at once has one effect', async () => {
    const { request, version } = await approved();
    await Promise.all(Array.from({ length: 10 }, () => execute(request.id)));
    expect(await effects(version.modelId)).toEqual([{ status: 'ACTIVE' }]);
    expect((await reviewer.api.see(request.id)).timeline.map(({ kind }) => kind)).toEqual(['REQUESTED', 'VOTED', 'APPROVED', 'EXECUTING', 'EXECUTED']);
  });

  it('is ordered again when the order was lost', async () => {
    const { request } = await approved();
    await world.admin.query(`delete from outbox where topic = 'approvals'`);
    await sweep();
    expect(await orders(request.id)).toBe(0);
    await world.pass(request.id, 1);
    await sweep();
    expect(await orders(request.id)).toBe(1);
  });

  it('is passed on by the relay as often as it takes', async () => {
    const { request } = await approved();
    const rows = (await world.admin.query(`select * from outbox where topic = 'approvals' and payload ->> 'id' = $1`, [request.id])).rows;
    await server.application.get(OutboxRelay).drain(server.workspaceId);
    expect([rows.length, await orders(request.id)]).toEqual([1, 0]);
    await execute(request.id);
    await execute(request.id);
    expect((await reviewer.api.see(request.id)).status).toBe('EXECUTED');
  });

  it('that the registry refuses says why, and can be tried again', async () => {
    const { request, target } = await approved();
    const environment = (await world.admin.query<{ id: string }>('select id from environment where name = $1', [target.name])).rows[0]?.id;
    await world.owner.api.ask('mutation ($id: ID!) { archiveEnvironment(id: $id) { id } }', { id: environment });
    await execute(request.id);
    expect(await reviewer.api.see(request.id)).toMatchObject({ status: 'EXECUTION_FAILED', failureCode: 'ENVIRONMENT_ARCHIVED' });
    expect(await world.requester.api.inbox()).toContainEqual({ id: request.id, reasons: ['EXECUTION_FAILED'] });
    await world.owner.api.ask('mutation ($id: ID!) { unarchiveEnvironment(id: $id) { id } }', { id: environment });
    await world.requester.api.ask('mutation ($id: ID!) { retryExecution(id: $id) { status } }', { id: request.id });
    await execute(request.id);
    expect(await reviewer.api.see(request.id)).toMatchObject({ status: 'EXECUTED', failureCode: null });
  });

  it('never happens to what was changed, or came too late', async () => {
    const changed = await approved();
    await world.author.api.ask('mutation ($id: ID!) { updateModelVersion(input: { id: $id, description: "x" }) { id } }', { id: changed.version.id });
    const late = await approved();
    await world.pass(late.request.id, 24 * 14);
    for (const { request, version } of [changed, late]) {
      await execute(request.id);
      expect(await effects(version.modelId)).toEqual([]);
    }
    expect([(await reviewer.api.see(changed.request.id)).status, (await reviewer.api.see(late.request.id)).status]).toEqual(['VOIDED', 'EXPIRED']);
  });

  it('sees a change that no listener told of', async () => {
    const { request, version } = await approved();
    await world.admin.query(`update registered_model set intended_use = 'weapons' where id = $1`, [version.modelId]);
    await execute(request.id);
    expect([(await reviewer.api.see(request.id)).status, await effects(version.modelId)]).toEqual(['VOIDED', []]);
  });

  it('reminds, escalates and expires by time, once each', async () => {
    const { target } = await world.target(one, { escalation: { afterHours: 48, to: { role: 'OWNER' } }, expiresAfterHours: 72 });
    const request = await world.requester.api.requestPromotion((await world.version()).id, { target });
    const kinds = async () => (await reviewer.api.see(request.id)).timeline.map(({ kind }) => kind).slice(1);
    for (const [hours, expected] of [[25, ['REMINDED']], [24, ['REMINDED', 'ESCALATED']], [24, ['REMINDED', 'ESCALATED', 'EXPIRED']]] as const) {
      await world.pass(request.id, hours);
      await Promise.all([sweep(), sweep()]);
      expect(await kinds()).toEqual(expected);
    }
  });

  describe('past the votes', () => {
    const glass = { breakGlass: { from: { role: 'WRITER' }, reviewWithinHours: 24 }, gates: [{ id: 'auc', kind: 'metric-threshold', metric: 'auc', comparison: 'GTE', value: 0.9 }] };
    const breakGlass = 'mutation ($input: BreakGlassInput!) { made: breakGlass(input: $input) { id status reviewStatus } }';
    const review = 'mutation ($id: ID!, $verdict: BreakGlassReviewVerdict!) { reviewBreakGlass(input: { requestId: $id, verdict: $verdict, reason: "Looked at it." }) { reviewStatus } }';
    const broken = async () => {
      const { target } = await world.target(one, glass);
      const version = await world.version();
      const { made } = await world.requester.api.ask<{ made: { id: string; status: string } }>(breakGlass, { input: { versionId: version.id, target, reason: 'Payments fail for every customer.' } });
      await execute(made.id);
      return { id: made.id, version };
    };

    it('needs a seat and a reason', async () => {
      const { target } = await world.target(one, glass);
      const { id } = await world.version();
      const refusal = (api: Speaker['api'], reason: string) => api.codeOf(breakGlass, { input: { versionId: id, target, reason } });
      expect(await refusal((await world.speaker('READER')).api, 'Payments fail for every customer.')).toBe('BREAK_GLASS_FILLS_NO_SEAT');
      expect(await refusal(world.requester.api, 'Quick!')).toBe('BREAK_GLASS_REASON_TOO_SHORT');
      const strict = await world.target(one);
      expect(await world.owner.api.codeOf(breakGlass, { input: { versionId: id, target: strict.target, reason: 'Payments fail for every customer.' } })).toBe('BREAK_GLASS_NOT_ALLOWED_BY_POLICY');
    });

    it('is reviewed by somebody else, and stays or goes', async () => {
      for (const [verdict, left] of [['CONFIRM', ['ACTIVE']], ['REVERT', ['ROLLED_BACK']]] as const) {
        const { id, version } = await broken();
        expect(await reviewer.api.see(id)).toMatchObject({ status: 'EXECUTED', reviewStatus: 'DUE', decision: { outcome: 'BREAK_GLASS' }, gates: [{ gateId: 'auc', outcome: 'FAIL' }] });
        expect(await world.requester.api.codeOf(review, { id, verdict })).toBe('IS_THE_REQUESTER');
        expect(await reviewer.api.inbox(1_000)).toContainEqual({ id, reasons: ['REVIEW_BREAK_GLASS'] });
        await reviewer.api.ask(review, { id, verdict });
        expect(await reviewer.api.codeOf(review, { id, verdict })).toBe('PROMOTION_NOT_IN_STATUS');
        await Promise.all([run('approvals.settle-review', id), run('approvals.settle-review', id)]);
        expect((await effects(version.modelId)).map(({ status }) => status)).toEqual(left);
      }
    });

    it('is taken back when nobody reviews it in time', async () => {
      const { id, version } = await broken();
      await world.pass(id, 25);
      await sweep();
      expect(await reviewer.api.see(id)).toMatchObject({ reviewStatus: 'LAPSED' });
      await run('approvals.settle-review', id);
      expect(await effects(version.modelId)).toEqual([{ status: 'ROLLED_BACK' }]);
    });
  });
});
