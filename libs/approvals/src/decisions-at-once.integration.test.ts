import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApprovalsWorld, type Speaker } from './testing/index.js';

const voters = 100;
const rounds = 10;

describe('a hundred last votes at once', () => {
  let server: TestServer;
  let world: ApprovalsWorld;
  const people: Speaker[] = [];
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    world = await ApprovalsWorld.of(server);
    for (let count = 0; count < voters; count++) people.push(await world.speaker('MAINTAINER'));
  });
  afterAll(async () => {
    await world?.stop();
    await server?.stop();
  });

  // Each round is a hundred tries to be the last vote: a thousand in all.
  it.each(Array.from({ length: rounds }, (_, round) => round))('make one decision, one order and one record of each (round %i)', async () => {
    const { target } = await world.target([{ name: 'Maintainers', count: 2, from: { role: 'MAINTAINER' } }]);
    const request = await world.requester.api.requestPromotion((await world.version()).id, { target });
    const answers = await Promise.all(people.map(({ api }) => api.voteRefusal(request)));
    expect(answers.filter((code) => code === undefined).length).toBe(2);
    expect(new Set(answers)).toEqual(new Set([undefined, 'REQUEST_CLOSED']));
    const count = async (sql: string) => Number((await world.admin.query<{ count: string }>(sql, [request.id])).rows[0]?.count);
    expect(await count('select count(*) from promotion_decision where request_id = $1')).toBe(1);
    expect(await count('select count(*) from promotion_vote where request_id = $1')).toBe(2);
    expect(await count(`select count(*) from outbox where topic = 'approvals' and payload ->> 'id' = $1::text`)).toBe(1);
    expect(await count(`select count(*) from outbox where topic = 'audit' and payload ->> 'subjectId' = $1::text and payload ->> 'action' = 'promotion.approved'`)).toBe(1);
    expect(await count(`select count(*) from promotion_event where request_id = $1 and kind = 'APPROVED'`)).toBe(1);
  });
});
