import { TestServer } from '@plinth/server/testing';
import { Browser } from '@plinth/access/testing';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApprovalsClient, ApprovalsWorld, type Speaker } from './testing/index.js';

const maintainers = (count: number) => [{ name: 'Maintainers', count, from: { role: 'MAINTAINER' } }];
const updateVersion = 'mutation ($id: ID!, $text: String!) { updateModelVersion(input: { id: $id, description: $text }) { id } }';

describe('promotions', () => {
  let server: TestServer;
  let world: ApprovalsWorld;
  let [ann, ben]: Speaker[] = [];
  const people = (): [Speaker, Speaker] => {
    if (!ann || !ben) throw new Error('Nobody is there.');
    return [ann, ben];
  };
  beforeAll(async () => {
    server = await TestServer.start();
    world = await ApprovalsWorld.of(server);
    [ann, ben] = [await world.speaker('MAINTAINER'), await world.speaker('MAINTAINER')];
  });
  afterAll(async () => {
    await world?.stop();
    await server?.stop();
  });

  const ask = async (quorum: readonly unknown[] = maintainers(1), more: Readonly<Record<string, unknown>> = {}, model: Readonly<Record<string, unknown>> = {}) => {
    const { target, policyId, document } = await world.target(quorum, more);
    const version = await world.version(model);
    return { target, policyId, document, version, request: await world.requester.api.requestPromotion(version.id, { target }) };
  };

  it('go from a request over two votes to a deployment, with a decision that holds all it was based on', async () => {
    const [first, second] = people();
    const { request, target, version } = await ask(maintainers(2));
    expect(request).toMatchObject({ status: 'OPEN', quorums: [{ met: false }], viewerCanVote: { allowed: false, refusal: 'IS_THE_REQUESTER' } });
    expect(await first.api.see(request.id)).toMatchObject({ viewerCanVote: { allowed: true, seats: ['Maintainers'] } });
    expect(await first.api.inbox()).toContainEqual({ id: request.id, reasons: ['VOTE'] });
    expect(await first.api.vote(request)).toMatchObject({ status: 'OPEN', quorums: [{ requirements: [{ filledBy: [{ id: first.actor.id }] }] }] });
    expect((await first.api.inbox()).map(({ id }) => id)).not.toContain(request.id);
    const decided = await second.api.vote(request);
    expect(decided.decision?.outcome).toBe('APPROVED');
    expect(createHash('sha256').update(decided.decision?.document ?? '').digest('hex')).toBe(decided.decision?.digest);
    await expect.poll(async () => (await first.api.see(request.id)).status).toBe('EXECUTED');
    const { deployments } = await first.api.ask<{ deployments: unknown }>('query ($id: ID!) { deployments(modelId: $id) { nodes { version kind approved status environment { name } } } }', { id: version.modelId });
    expect(deployments).toEqual({ nodes: [{ version: 1, kind: 'PROMOTION', approved: true, status: 'ACTIVE', environment: { name: target.name } }] });
    expect((await first.api.see(request.id)).timeline.map(({ kind }) => kind)).toEqual(['REQUESTED', 'VOTED', 'VOTED', 'APPROVED', 'EXECUTING', 'EXECUTED']);
    expect(await world.requester.api.requestRefusal(version.id, { target })).toBe('STANDS_THERE_ALREADY');
  });

  it('are the only way to a protected target, for owners too', async () => {
    const { target, version } = await ask();
    expect(await world.owner.api.codeOf('mutation ($input: DeployModelVersionInput!) { deployModelVersion(input: $input) { id } }', { input: { environment: target.name, versionId: version.id } })).toBe('APPROVAL_REQUIRED');
    const alias = { kind: 'ALIAS', name: `a-${crypto.randomUUID().slice(0, 8)}` };
    await world.owner.api.makePolicy({ target: alias, quorum: maintainers(1) });
    expect(await world.owner.api.codeOf('mutation ($input: SetModelAliasInput!) { setModelAlias(input: $input) { version } }', { input: { modelId: version.modelId, name: alias.name, version: 1 } })).toBe('APPROVAL_REQUIRED');
    const [first] = people();
    const request = await world.requester.api.requestPromotion(version.id, { target: alias });
    await first.api.vote(request);
    await expect.poll(async () => (await first.api.see(request.id)).status).toBe('EXECUTED');
  });

  it('are not asked for where nobody has to be asked, nor twice at once', async () => {
    const { target, version, request } = await ask();
    expect(await world.requester.api.requestRefusal(version.id, { target: { kind: 'ALIAS', name: 'free' } })).toBe('NO_POLICY_COVERS');
    expect(await world.requester.api.requestRefusal(version.id, { target })).toBe('PROMOTION_UNDER_WAY');
    expect(await people()[0].api.codeOf('mutation ($id: ID!) { withdrawPromotion(id: $id) { status } }', { id: request.id })).toBe('NOT_YOUR_PROMOTION');
    await world.requester.api.ask('mutation ($id: ID!) { withdrawPromotion(id: $id, reason: "later") { status } }', { id: request.id });
    expect(await people()[0].api.voteRefusal(request)).toBe('REQUEST_CLOSED');
    expect((await world.requester.api.requestPromotion(version.id, { target })).votes).toEqual([]);
  });

  it('end by one rejection', async () => {
    const { request } = await ask(maintainers(2));
    const [first, second] = people();
    await first.api.vote(request);
    expect(await second.api.vote(request, { verdict: 'REJECT', comment: 'Biased.' })).toMatchObject({ status: 'REJECTED', decision: { outcome: 'REJECTED' } });
  });

  describe('refuse the vote', () => {
    it('of the requester, of the author, and of whoever has no seat', async () => {
      const { request } = await ask([{ name: 'Anybody', count: 2, from: { role: 'WRITER' } }]);
      expect(await world.requester.api.voteRefusal(request)).toBe('IS_THE_REQUESTER');
      expect(await world.author.api.voteRefusal(request)).toBe('IS_THE_AUTHOR');
      expect(await (await world.speaker('READER')).api.voteRefusal(request)).toBe('FILLS_NO_SEAT');
      expect(await (await world.speaker('OWNER', { kind: 'SERVICE_ACCOUNT' })).api.voteRefusal(request)).toBe('NOT_A_PERSON');
    });

    it('of the person behind the service account that asked', async () => {
      const [first] = people();
      const bot = await world.speaker('WRITER', { kind: 'SERVICE_ACCOUNT' });
      await world.admin.query('update actor set owner_id = $2 where id = $1', [bot.actor.id, first.actor.id]);
      const { target } = await world.target(maintainers(1));
      const request = await bot.api.requestPromotion((await world.version()).id, { target });
      expect(await first.api.voteRefusal(request)).toBe('IS_BEHIND_THE_REQUESTER');
      expect((await first.api.inbox(1_000)).map(({ id }) => id)).not.toContain(request.id);
    });

    it('of the requester\'s delegate, and for the requester', async () => {
      const [first, second] = people();
      const requester = await world.speaker('MAINTAINER');
      const { target } = await world.target(maintainers(1));
      const request = await requester.api.requestPromotion((await world.version()).id, { target });
      const delegate = 'mutation ($input: CreateDelegationInput!) { made: createDelegation(input: $input) { id } }';
      const { made } = await requester.api.ask<{ made: { id: string } }>(delegate, { input: { toActorId: first.actor.id, endsAt: new Date(Date.now() + 3_600_000).toISOString() } });
      expect(await first.api.voteRefusal(request)).toBe('ACTS_FOR_THE_REQUESTER');
      expect((await first.api.inbox(1_000)).map(({ id }) => id)).not.toContain(request.id);
      expect(await second.api.voteRefusal(request, { onBehalfOf: requester.actor.id })).toBe('IS_THE_REQUESTER');
      await requester.api.ask('mutation ($id: ID!) { revokeDelegation(id: $id) { id } }', { id: made.id });
      expect(await first.api.voteRefusal(request)).toBeUndefined();
    });

    it('twice, late, and for another digest', async () => {
      const { request } = await ask(maintainers(2));
      const [first, second] = people();
      expect(await first.api.voteRefusal({ ...request, subjectDigest: '0'.repeat(64) })).toBe('STALE_SUBJECT');
      await first.api.vote(request);
      expect(await first.api.voteRefusal(request)).toBe('VOTED_ALREADY');
      await world.pass(request.id, 24 * 14);
      expect(await second.api.voteRefusal(request)).toBe('REQUEST_EXPIRED');
      expect(await second.api.see(request.id)).toMatchObject({ status: 'EXPIRED' });
    });

    it('with a credential that the requester made for the voter', async () => {
      const { request } = await ask();
      const [first] = people();
      await world.admin.query('update access_token set vouched_by = $2 where actor_id = $1', [first.actor.id, [world.requester.actor.id]]);
      expect(await first.api.voteRefusal(request)).toBe('CREDENTIAL_BY_SOMEBODY_INVOLVED');
      await world.admin.query('update access_token set vouched_by = default where actor_id = $1', [first.actor.id]);
      expect(await first.api.voteRefusal(request)).toBeUndefined();
    });

    it('with a token that somebody made in the session that the requester opened for them; a policy may trust those who let people in', async () => {
      const requester = await world.speaker('OWNER');
      const { actor: guest } = await server.makeActor('MAINTAINER');
      const { createSignInLink: made } = await requester.api.ask<{ createSignInLink: { link: string } }>('mutation ($id: ID!) { createSignInLink(memberId: $id) { link } }', { id: guest.id });
      const browser = new Browser(server.url);
      expect((await browser.post('/api/auth/link', { token: made.link.split('#')[1] })).status).toBe(200);
      const { createAccessToken } = await browser.ask<{ createAccessToken: { secret: string } }>('mutation { createAccessToken(input: { name: "my own" }) { secret } }');
      const voter = new ApprovalsClient(server, createAccessToken.secret);
      const asked = async (exclude?: Readonly<Record<string, boolean>>) => requester.api.requestPromotion((await world.version()).id, { target: (await world.target(maintainers(1), exclude ? { exclude } : {})).target });
      const strict = await asked();
      expect(await voter.voteRefusal(strict)).toBe('CREDENTIAL_BY_SOMEBODY_INVOLVED');
      const trusting = await asked({ voucher: false });
      expect((await voter.inbox()).map(({ id }) => id)).toContain(trusting.id);
      expect(await voter.voteRefusal(trusting)).toBeUndefined();
    });

    it('unsigned, or signed with a token, where the policy asks for a signature', async () => {
      const { request } = await ask(maintainers(1), { signature: { meanings: ['Approved'], freshWithinMinutes: 5 } });
      const [first] = people();
      expect(await first.api.voteRefusal(request)).toBe('SIGNATURE_NEEDED');
      expect(await first.api.voteRefusal(request, { meaning: 'Seen' })).toBe('UNKNOWN_MEANING');
      expect(await first.api.voteRefusal(request, { meaning: 'Approved' })).toBe('AUTHENTICATION_TOO_OLD');
    });
  });

  it('do not count whoever left the group, or was shut out, since they voted', async () => {
    const group = `risk-${crypto.randomUUID().slice(0, 8)}`;
    const [one, two, three] = [await world.speaker('READER'), await world.speaker('READER'), await world.speaker('READER')];
    await world.group(group, one, two, three);
    const { request } = await ask([{ name: 'Risk', count: 2, from: { group } }]);
    await one.api.vote(request);
    await world.admin.query('delete from group_member where actor_id = $1', [one.actor.id]);
    expect(await two.api.vote(request)).toMatchObject({ status: 'OPEN', quorums: [{ requirements: [{ filledBy: [{ id: two.actor.id }] }] }] });
    await world.admin.query('update actor set disabled_at = now() where id = $1', [two.actor.id]);
    expect(await three.api.vote(request)).toMatchObject({ status: 'OPEN', quorums: [{ requirements: [{ filledBy: [{ id: three.actor.id }] }] }] });
    expect(await one.api.voteRefusal(request)).toBe('VOTED_ALREADY');
  });

  it('are voted for others under a delegation, and count once', async () => {
    const [first] = people();
    const boss = await world.speaker('OWNER');
    const { request } = await ask([{ name: 'Owners', count: 1, from: { role: 'OWNER' } }]);
    expect(await first.api.voteRefusal(request, { onBehalfOf: boss.actor.id })).toBe('NO_DELEGATION');
    await boss.api.ask('mutation ($input: CreateDelegationInput!) { createDelegation(input: $input) { id } }', { input: { toActorId: first.actor.id, endsAt: new Date(Date.now() + 3_600_000).toISOString() } });
    expect(await first.api.inbox(1_000)).toContainEqual({ id: request.id, reasons: ['VOTE_FOR_ANOTHER'] });
    expect(await first.api.vote(request, { onBehalfOf: boss.actor.id })).toMatchObject({ decision: { outcome: 'APPROVED' } });
  });

  it('wait for gates, with the numbers, and are decided by gates as they are then', async () => {
    const { request } = await ask(maintainers(1), { gates: [{ id: 'auc', kind: 'metric-threshold', metric: 'auc', comparison: 'GTE', value: 0.9 }] });
    expect(request).toMatchObject({ blocked: true, gates: [{ gateId: 'auc', outcome: 'FAIL', explanation: 'The version has no metric auc.' }] });
    expect(await world.requester.api.inbox()).toContainEqual({ id: request.id, reasons: ['GATE_FAILS'] });
    expect(await people()[0].api.vote(request)).toMatchObject({ status: 'OPEN', decision: null });
  });

  describe('bind to their subject (law 6)', () => {
    it.each<[string, (versionId: string, modelId: string) => Promise<unknown>]>([
      ['the version\'s description', (id) => world.author.api.ask(updateVersion, { id, text: 'Other.' })],
      ['a tag of the version', (id) => world.author.api.ask('mutation ($id: ID!) { setModelVersionTags(id: $id, tags: [{ key: "a", value: "b" }]) { id } }', { id })],
      ['the model card', (_, id) => world.author.api.ask('mutation ($id: ID!) { updateRegisteredModel(input: { id: $id, card: [{ key: "limits", title: "Limits", markdown: "All" }] }) { id } }', { id })],
      ['the risk tier', (_, id) => world.owner.api.ask('mutation ($id: ID!) { updateRegisteredModel(input: { id: $id, riskTier: CRITICAL }) { id } }', { id })],
    ])('a change of %s voids them with every vote, and tells people', async (_, change) => {
      const { request, version } = await ask(maintainers(2));
      const [first, second] = people();
      await first.api.vote(request);
      await change(version.id, version.modelId);
      expect(await first.api.see(request.id)).toMatchObject({ status: 'VOIDED', endReason: expect.stringContaining('Changed: '), votes: [{ dismissedAt: expect.any(String) }] });
      expect(await second.api.voteRefusal(request)).toBe('REQUEST_CLOSED');
      await expect.poll(async () => (await first.api.ask<{ notifications: { nodes: { kind: string; subjectId: string }[] } }>('{ notifications(first: 100) { nodes { kind subjectId } } }')).notifications.nodes).toContainEqual({ kind: 'promotion.voided', subjectId: request.id });
    });

    it('a new, another or no policy voids them', async () => {
      const [first] = people();
      const changes: ((asked: Awaited<ReturnType<typeof ask>>) => Promise<unknown>)[] = [
        ({ policyId, document }) => world.owner.api.updatePolicy(policyId, { ...document, quorum: maintainers(1), rejections: 2 }),
        ({ policyId }) => world.owner.api.ask('mutation ($id: ID!) { archivePolicy(id: $id) { id } }', { id: policyId }),
        ({ target }) => world.owner.api.makePolicy({ target, quorum: maintainers(1) }),
      ];
      for (const change of changes) {
        const asked = await ask(maintainers(2));
        await first.api.vote(asked.request);
        await change(asked);
        expect(await first.api.see(asked.request.id)).toMatchObject({ status: 'VOIDED', endReason: 'Changed: policies.' });
      }
    });

    it('a policy for other models or tiers leaves them alone', async () => {
      const { request, target } = await ask(maintainers(2));
      await world.owner.api.makePolicy({ target, quorum: maintainers(1), models: ['something-else*'] });
      await world.owner.api.makePolicy({ target, quorum: maintainers(1), riskTiers: ['CRITICAL'] });
      expect(await people()[0].api.see(request.id)).toMatchObject({ status: 'OPEN' });
    });
  });

  describe("GitLab's bugs", () => {
    it('approvals do not survive close, change and asking again', async () => {
      const { request, version, target } = await ask(maintainers(2));
      const [first, second] = people();
      await first.api.vote(request);
      await world.requester.api.ask('mutation ($id: ID!) { withdrawPromotion(id: $id) { id } }', { id: request.id });
      await world.author.api.ask(updateVersion, { id: version.id, text: 'Pushed.' });
      const again = await world.requester.api.requestPromotion(version.id, { target });
      expect(again).toMatchObject({ votes: [], quorums: [{ requirements: [{ filledBy: [] }] }] });
      expect(await second.api.vote(again)).toMatchObject({ status: 'OPEN' });
      await expect(world.admin.query(`update promotion_request set status = 'OPEN' where id = $1`, [request.id])).rejects.toThrow(/does not go from WITHDRAWN to OPEN/);
    });

    it('a signature is not taken from whoever merely holds a token', async () => {
      const { request } = await ask(maintainers(1), { signature: { meanings: ['Approved'] } });
      expect(await people()[0].api.voteRefusal(request, { meaning: 'Approved' })).toBe('AUTHENTICATION_TOO_OLD');
    });

    it('an author does not satisfy a rule of their own', async () => {
      const writer = await world.speaker('OWNER');
      const target = { kind: 'ALIAS', name: `own-${crypto.randomUUID().slice(0, 8)}` };
      await writer.api.makePolicy({ target, quorum: [{ name: 'Me', count: 1, from: { people: [writer.actor.id] } }], exclude: { author: false, lastModifier: false, runAuthor: false } });
      const request = await writer.api.requestPromotion((await world.version()).id, { target });
      expect(await writer.api.voteRefusal(request)).toBe('IS_THE_REQUESTER');
    });
  });

  it('list the delegations from and to a person, newest first, page by page', async () => {
    const [giver, taker, stranger] = [await world.speaker('MAINTAINER'), await world.speaker('MAINTAINER'), await world.speaker('MAINTAINER')];
    const lend = async (to: string) => (await giver.api.ask<{ made: { id: string } }>('mutation ($input: CreateDelegationInput!) { made: createDelegation(input: $input) { id } }', { input: { toActorId: to, endsAt: new Date(Date.now() + 3_600_000).toISOString() } })).made.id;
    const [first, second] = [await lend(taker.actor.id), await lend(stranger.actor.id)];
    const list = async ({ api }: Speaker, after: string | null = null) =>
      (await api.ask<{ delegations: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }>('query ($after: String) { delegations(first: 1, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }', { after })).delegations;
    const newest = await list(giver);
    expect(newest).toMatchObject({ nodes: [{ id: second }], pageInfo: { hasNextPage: true } });
    expect(await list(giver, newest.pageInfo.endCursor)).toMatchObject({ nodes: [{ id: first }], pageInfo: { hasNextPage: false } });
    expect(await list(taker)).toMatchObject({ nodes: [{ id: first }], pageInfo: { hasNextPage: false } });
    expect((await list(people()[0])).nodes.map(({ id }) => id)).not.toContain(first);
  });

  it('keep decisions, votes and policies for ever', async () => {
    const { request, policyId } = await ask();
    await people()[0].api.vote(request);
    for (const sql of [
      `update promotion_decision set outcome = 'REJECTED' where request_id = '${request.id}'`, `delete from promotion_decision where request_id = '${request.id}'`, `update promotion_vote set verdict = 'REJECT' where request_id = '${request.id}'`,
      `delete from promotion_vote where request_id = '${request.id}'`, `update policy_version set document = '{}' where policy_id = '${policyId}'`, `update promotion_request set subject_digest = 'x' where id = '${request.id}'`, `delete from promotion_event where request_id = '${request.id}'`,
    ]) await expect(world.admin.query(sql), sql).rejects.toMatchObject({ code: '23001' });
  });

  it('show what differs from the version that stands there', async () => {
    const [first] = people();
    const { request, version, target } = await ask();
    await first.api.vote(request);
    await expect.poll(async () => (await first.api.see(request.id)).status).toBe('EXECUTED');
    const next = await world.author.api.makeVersion(version.modelId, { ready: true, tags: [{ key: 'stage', value: 'two' }] });
    const { id } = await world.requester.api.requestPromotion(next.id, { target });
    const { seen } = await first.api.ask<{ seen: unknown }>('query ($id: ID!) { seen: promotionRequest(id: $id) { diff { base { version } head { version } tags { key change head } } parts { name } policies { name version } } }', { id });
    expect(seen).toMatchObject({ diff: { base: { version: 1 }, head: { version: 2 }, tags: [{ key: 'stage', change: 'ADDED', head: 'two' }] }, policies: [{ version: 1 }] });
  });

  it('can be tried on past requests before a policy changes', async () => {
    const [first, second] = people();
    const { request, policyId, document } = await ask(maintainers(1));
    await first.api.vote(request);
    await expect.poll(async () => (await first.api.see(request.id)).status).toBe('EXECUTED');
    const run = async (changed: Readonly<Record<string, unknown>>) =>
      (await second.api.ask<{ tried: unknown }>('query ($document: JSON!, $id: ID) { tried: policyDryRun(document: $document, policyId: $id) { considered changed cases { was wouldBe reasons request { id } } } }', { document: { ...document, ...changed }, id: policyId })).tried;
    expect(await run({})).toEqual({ considered: 1, changed: 0, cases: [{ was: 'APPROVED', wouldBe: 'APPROVED', reasons: [], request: { id: request.id } }] });
    expect(await run({ quorum: maintainers(2) })).toMatchObject({ changed: 1, cases: [{ was: 'APPROVED', wouldBe: 'OPEN', reasons: ['Maintainers: 1 of 2'] }] });
    expect(await run({ gates: [{ id: 'auc', kind: 'metric-threshold', metric: 'auc', comparison: 'GTE', value: 0.9 }] })).toMatchObject({ cases: [{ wouldBe: 'OPEN', reasons: ['The version has no metric auc.'] }] });
    expect(await run({ models: ['other-*'] })).toMatchObject({ considered: 0 });
    expect(await second.api.codeOf('query { policyDryRun(document: { quorum: [] }) { changed } }')).toBe('INVALID_POLICY');
  });

  it('are talked about in threads on the things that change', async () => {
    const { request } = await ask();
    const comment = 'mutation ($input: CommentOnPromotionInput!) { made: commentOnPromotion(input: $input) { id anchorKind anchorKey resolvedAt comments { body } } }';
    const { made } = await people()[0].api.ask<{ made: { id: string } }>(comment, { input: { requestId: request.id, body: 'Why so low?', anchor: { kind: 'METRIC', key: 'auc' } } });
    expect(made).toMatchObject({ anchorKind: 'METRIC', anchorKey: 'auc', comments: [{ body: 'Why so low?' }] });
    expect(await world.requester.api.inbox()).toContainEqual({ id: request.id, reasons: ['THREAD_OPEN'] });
    expect((await world.requester.api.ask(comment, { input: { requestId: request.id, threadId: made.id, body: 'Few data.' } })).made).toMatchObject({ id: made.id, comments: [{}, {}] });
    await people()[0].api.ask('mutation ($id: ID!) { resolveThread(id: $id) { resolvedAt } }', { id: made.id });
    expect((await world.requester.api.inbox()).map(({ id }) => id)).not.toContain(request.id);
  });
});
