import { TestServer } from '@plinth/server/testing';
import { connectLive, LiveEvents } from '@plinth/tracking/testing';
import type { Client } from 'graphql-ws';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApprovalsWorld, type SeenRequest, type Speaker } from '../testing/index.js';
import { PromotionEvents } from './promotion-events.js';

const maintainers = (count: number) => [{ name: 'Maintainers', count, from: { role: 'MAINTAINER' } }];
const promotionChanged = 'subscription ($id: ID!) { promotionChanged(id: $id) { status votes { verdict } threads { comments { body } } evidence { status } viewerCanVote { allowed } } }';
const comment = 'mutation ($input: CommentOnPromotionInput!) { commentOnPromotion(input: $input) { id } }';

/** Before a feed looks by itself: what comes later was not announced. */
const soon = { timeout: 5_000 };

/** What is written in one API process is watched in another. */
describe('live promotions, across two API processes on one database', () => {
  let server: TestServer;
  let watched: TestServer;
  let world: ApprovalsWorld;
  let ann: Speaker;
  let ben: Speaker;
  const sockets: Client[] = [];
  beforeAll(async () => {
    server = await TestServer.start();
    watched = await TestServer.start({ worker: false, databaseUrl: server.databaseUrl });
    world = await ApprovalsWorld.of(server);
    [ann, ben] = [await world.speaker('MAINTAINER'), await world.speaker('MAINTAINER')];
  });
  afterAll(async () => {
    for (const socket of sockets) await socket.dispose();
    await world?.stop();
    await watched?.stop();
    await server?.stop();
  });

  const watch = (who: Speaker, query: string, variables: Readonly<Record<string, unknown>> = {}, options: { readonly comesBack?: boolean } = {}): LiveEvents => {
    const socket = connectLive(watched, who.token, options);
    sockets.push(socket);
    return LiveEvents.of(socket, query, variables);
  };
  const ask = async (count = 2): Promise<SeenRequest> => {
    const { target } = await world.target(maintainers(count));
    return world.requester.api.requestPromotion((await world.version()).id, { target });
  };

  it('show a request at once, each vote, each word, the decision, its execution and its evidence', async () => {
    const request = await ask();
    const events = watch(ann, promotionChanged, { id: request.id });
    await expect.poll(() => events.seen).toMatchObject([{ status: 'OPEN', votes: [], viewerCanVote: { allowed: true } }]);
    await world.requester.api.ask(comment, { input: { requestId: request.id, body: 'Look at this.' } });
    await expect.poll(() => events.seen.at(-1), soon).toMatchObject({ threads: [{ comments: [{ body: 'Look at this.' }] }] });
    await ann.api.vote(request);
    await expect.poll(() => events.seen.at(-1), soon).toMatchObject({ status: 'OPEN', votes: [{ verdict: 'APPROVE' }], viewerCanVote: { allowed: false } });
    await ben.api.vote(request);
    await expect.poll(() => events.seen.at(-1), soon).toMatchObject({ status: 'EXECUTED', votes: [{}, {}] });
    await expect.poll(() => events.seen.at(-1), { timeout: 20_000 }).toMatchObject({ evidence: { status: 'SEALED' } });
    expect(events.problems).toEqual([]);
    events.stop();
  });

  it('answer in a thread that is there: nothing but the comment is new', async () => {
    const request = await ask();
    const { commentOnPromotion } = await ann.api.ask<{ commentOnPromotion: { id: string } }>(comment, { input: { requestId: request.id, body: 'One.' } });
    const events = watch(ben, promotionChanged, { id: request.id });
    await expect.poll(() => events.seen.length).toBe(1);
    await ann.api.ask(comment, { input: { requestId: request.id, threadId: commentOnPromotion.id, body: 'Two.' } });
    await expect.poll(() => events.seen.at(-1), soon).toMatchObject({ threads: [{ comments: [{ body: 'One.' }, { body: 'Two.' }] }] });
    events.stop();
  });

  it('count what waits for somebody, and follow delegations', async () => {
    const [cleo, dora] = [await world.speaker('MAINTAINER'), await world.speaker('READER')];
    const [maintainer, reader] = [watch(cleo, 'subscription { inboxChanged }'), watch(dora, 'subscription { inboxChanged }')];
    await expect.poll(() => [maintainer.seen.length, reader.seen]).toEqual([1, [0]]);
    const before = Number(maintainer.seen[0]);
    const request = await ask();
    await expect.poll(() => maintainer.seen.at(-1), soon).toBe(before + 1);
    await cleo.api.ask('mutation ($input: CreateDelegationInput!) { createDelegation(input: $input) { id } }', { input: { toActorId: dora.actor.id, endsAt: new Date(Date.now() + 3_600_000).toISOString() } });
    await expect.poll(() => reader.seen.at(-1), soon).toBe(before + 1);
    await cleo.api.vote(request);
    await expect.poll(() => [maintainer.seen.at(-1), reader.seen.at(-1)], soon).toEqual([before, before]);
    maintainer.stop();
    reader.stop();
  });

  it('follow who may vote: groups and roles that others change, at once and without a change of the request', async () => {
    const [erin, group] = [await world.speaker('READER'), `g-${crypto.randomUUID().slice(0, 8)}`];
    const { target } = await world.target([{ name: 'Risk', count: 1, from: { group } }]);
    const request = await world.requester.api.requestPromotion((await world.version()).id, { target });
    const { made } = await world.owner.api.ask<{ made: { id: string } }>('mutation ($name: String!) { made: createGroup(input: { name: $name }) { id } }', { name: group });
    // Whose own rights change is sent away and comes back, as pages do.
    const [page, inbox] = [watch(erin, promotionChanged, { id: request.id }, { comesBack: true }), watch(erin, 'subscription { inboxChanged }', {}, { comesBack: true })];
    const mayVote = () => (page.seen.at(-1) as { viewerCanVote: { allowed: boolean } } | undefined)?.viewerCanVote.allowed;
    await expect.poll(() => [mayVote(), inbox.seen.at(-1)]).toEqual([false, 0]);
    const change = (mutation: string) => world.owner.api.ask(`mutation ($id: ID!, $ids: [ID!]!) { ${mutation}(id: $id, actorIds: $ids) { id } }`, { id: made.id, ids: [erin.actor.id] });
    await change('addGroupMembers');
    await expect.poll(() => [mayVote(), inbox.seen.at(-1)], soon).toEqual([true, 1]);
    await change('removeGroupMembers');
    await expect.poll(() => [mayVote(), inbox.seen.at(-1)], soon).toEqual([false, 0]);
    page.stop();
    inbox.stop();

    const byRole = await ask(1);
    const others = watch(ann, 'subscription ($id: ID!) { promotionChanged(id: $id) { quorums { requirements { couldFill { id } } } } }', { id: byRole.id });
    const couldFill = () => JSON.stringify(others.seen.at(-1) ?? '');
    await expect.poll(couldFill).toContain(ann.actor.id);
    expect(couldFill()).not.toContain(erin.actor.id);
    await world.owner.api.ask('mutation ($id: ID!) { setRole(actorId: $id, role: MAINTAINER) { id } }', { id: erin.actor.id });
    await expect.poll(couldFill, soon).toContain(erin.actor.id);
    await world.owner.api.ask('mutation ($id: ID!) { disableActor(actorId: $id) { id } }', { id: erin.actor.id });
    await expect.poll(couldFill, soon).not.toContain(erin.actor.id);
    others.stop();
  });

  it('name the requests of the workspace to which something happened', async () => {
    const events = watch(ann, 'subscription { promotionsChanged }');
    await new Promise((next) => setTimeout(next, 500));
    const { id } = await ask();
    await expect.poll(() => (events.seen as string[][]).flat(), soon).toContain(id);
    events.stop();
  });

  it('are announced by ids alone, after the commit, and not at all when there is none', async () => {
    const listener = new pg.Client({ connectionString: server.databaseUrl });
    await listener.connect();
    const heard: string[] = [];
    listener.on('notification', ({ payload = '' }) => heard.push(payload));
    await listener.query('listen plinth');
    try {
      const { target } = await world.target(maintainers(1));
      const request = await world.requester.api.requestPromotion((await world.version()).id, { target, reason: 'a secret reason' });
      const { database } = server.platform;
      const events = server.application.get(PromotionEvents, { strict: false });
      const undone = crypto.randomUUID();
      await expect(database.transaction(server, () => {
        events.changed(server, undone);
        return Promise.reject(new Error('undone'));
      })).rejects.toThrow('undone');
      await database.transaction(server, async () => {
        events.changed(server, request.id);
        await new Promise((next) => setTimeout(next, 400));
        heard.length = 0;
      });
      await expect.poll(() => heard.join('\n')).toContain(`promotion/${request.id} ${request.id}`);
      expect(heard.join('\n')).not.toContain(undone);
      expect(heard.join('\n')).toMatch(/^([0-9a-f-]{36}|[a-z]+(\/[0-9a-f-]{36})? [0-9a-f-]{36}|\n)*$/);
    } finally {
      await listener.end();
    }
  });

  it('go on after the connection that listens was cut, with what happened meanwhile', async () => {
    const request = await ask();
    const events = watch(ann, promotionChanged, { id: request.id });
    await expect.poll(() => events.seen.length).toBe(1);
    const { rowCount } = await world.admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()`);
    expect(rowCount).toBeGreaterThan(0);
    await ben.api.vote(request);
    await expect.poll(() => events.seen.at(-1), { timeout: 8_000 }).toMatchObject({ votes: [{}] });
    events.stop();
  });

  it('refuse strangers and what is not there, with a code', async () => {
    const request = await ask();
    const { actor, token } = await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() });
    const stranger = { actor, token, api: ann.api };
    const of = (who: Speaker, id: string) => watch(who, promotionChanged, { id });
    const [foreign, shapeless] = [of(stranger, request.id), of(ann, 'nothing')];
    await expect.poll(() => foreign.problems.flat()).toMatchObject([{ extensions: { code: 'PROMOTION_NOT_FOUND' } }]);
    await expect.poll(() => shapeless.problems.flat()).toMatchObject([{ extensions: { code: 'INVALID_ID' } }]);
    expect([...foreign.seen, ...shapeless.seen]).toEqual([]);
  });
});
