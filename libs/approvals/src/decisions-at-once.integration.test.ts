import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VoteRefused } from './approvals.errors.js';
import { ApprovalsWorld, production, type Speaker } from './testing/index.js';
import { VoteService } from './vote.service.js';

const voters = 100;
/** 10 as a rule; `.ci/run` asks for 200. */
const rounds = Number(process.env.PLINTH_TEST_DECISIONS ?? 10);
const roundsAtATime = 50;

/** As a cluster has it: three processes' worth of connections meet on one database, and whatever one of them knows helps the others nothing. */
describe('a hundred last votes at once', () => {
  const servers: TestServer[] = [];
  let world: ApprovalsWorld;
  let template: { readonly id: string; readonly subjectDigest: string };
  let voices: ((requestId: string) => Promise<unknown>)[];
  beforeAll(async () => {
    const first = await TestServer.start({ worker: false });
    servers.push(first, ...(await Promise.all([2, 3].map(() => TestServer.start({ worker: false, databaseUrl: first.databaseUrl })))));
    world = await ApprovalsWorld.of(first);
    const people: Speaker[] = [];
    for (let count = 0; count < voters; count++) people.push(await world.speaker('MAINTAINER'));
    await world.owner.api.makePolicy({ target: production, quorum: [{ name: 'Maintainers', count: 2, from: { role: 'MAINTAINER' } }] });
    template = await world.requester.api.requestPromotion((await world.version()).id);
    const services = servers.map(({ application }) => application.get(VoteService, { strict: false }));
    voices = people.map(({ actor }, index) => (requestId) => services[index % services.length]?.cast(actor, { requestId, verdict: 'APPROVE', subjectDigest: template.subjectDigest }) ?? Promise.reject(new Error('Nobody serves.')));
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    for (const server of servers.toReversed()) await server.stop();
  });

  /** Asks for the same once more, by rows: the former one is put away, since one of them may be under way at a time. */
  async function askAgain(): Promise<string> {
    const id = crypto.randomUUID();
    await world.admin.query('begin; set local session_replication_role = replica');
    await world.admin.query(`update promotion_request set status = 'WITHDRAWN', due_at = null where status <> 'WITHDRAWN'`);
    await world.admin.query(
      `insert into promotion_request select (jsonb_populate_record(r, jsonb_build_object('id', $2::text, 'status', 'OPEN', 'number', (select max(number) + 1 from promotion_request), 'expires_at', now() + interval '1 day', 'updated_at', now(), 'decided_at', null))).*
         from promotion_request r where id = $1`,
      [template.id, id],
    );
    await world.admin.query('commit');
    return id;
  }

  /** How each vote ended: nothing when it was taken. */
  const voteOf = (voice: (requestId: string) => Promise<unknown>, requestId: string): Promise<string | undefined> =>
    voice(requestId).then(() => undefined, (error: unknown) => (error instanceof VoteRefused ? error.code : String(error)));

  it.each(Array.from({ length: Math.ceil(rounds / roundsAtATime) }, (_, part) => part))('make one decision, one order and one record of each, however often it is tried (part %i)', { timeout: 240_000 }, async (part) => {
    const asked: string[] = [];
    while (asked.length < Math.min(roundsAtATime, rounds - part * roundsAtATime)) {
      const requestId = await askAgain();
      const answers = await Promise.all(voices.map((voice) => voteOf(voice, requestId)));
      expect(answers.filter((code) => code === undefined).length).toBe(2);
      expect(new Set(answers)).toEqual(new Set([undefined, 'REQUEST_CLOSED']));
      asked.push(requestId);
    }
    // Of each request by itself: a decision too many here and one too few there would cancel out in a sum.
    const { rows } = await world.admin.query<{ found: string }>(
      `select concat_ws(' ',
          (select count(*) from promotion_decision where request_id = asked.id), (select count(*) from promotion_vote where request_id = asked.id),
          (select count(*) from promotion_event where request_id = asked.id and kind = 'APPROVED'),
          (select count(*) from outbox where topic = 'approvals' and payload ->> 'id' = asked.id::text),
          (select count(*) from outbox where topic = 'audit' and payload ->> 'subjectId' = asked.id::text and payload ->> 'action' = 'promotion.approved')) as found
         from unnest($1::uuid[]) as asked (id)`,
      [asked],
    );
    expect(rows.map(({ found }) => found)).toEqual(asked.map(() => '1 2 1 1 1'));
    await world.admin.query('delete from outbox');
  });
});
