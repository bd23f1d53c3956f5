import { Browser } from '@plinth/access/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApprovalsWorld, type Speaker } from './testing/index.js';

const one = [{ name: 'Maintainers', count: 1, from: { role: 'MAINTAINER' } }];
const cast = 'mutation ($input: CastVoteInput!) { castVote(input: $input) { status votes { printedName meaning } decision { outcome document } } }';

interface Voted {
  readonly castVote: { readonly status: string; readonly votes: readonly { readonly printedName: string | null; readonly meaning: string | null }[]; readonly decision: { readonly outcome: string; readonly document: string } | null };
}

describe('promotions', () => {
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

  const signedIn = async (): Promise<Browser> => {
    const { createSignInLink: made } = await world.owner.api.ask<{ createSignInLink: { link: string } }>('mutation ($id: ID!) { createSignInLink(memberId: $id) { link } }', { id: reviewer.actor.id });
    const browser = new Browser(server.url);
    expect((await browser.post('/api/auth/link', { token: made.link.split('#')[1] })).status).toBe(200);
    return browser;
  };

  it('are signed by who has just proved who they are, with name, time and meaning', async () => {
    const { target } = await world.target(one, { signature: { meanings: ['Approved', 'Reviewed'], freshWithinMinutes: 5 } });
    const { id, subjectDigest } = await world.requester.api.requestPromotion((await world.version()).id, { target });
    const input = { requestId: id, subjectDigest, verdict: 'APPROVE', meaning: 'Approved' };
    const browser = await signedIn();
    const age = (minutes: number) => world.admin.query(`update session set authenticated_at = now() - $2 * interval '1 minute' where actor_id = $1`, [reviewer.actor.id, minutes]);
    await age(6);
    expect((await browser.graphql(cast, { input })).errors?.[0]?.extensions).toMatchObject({ code: 'AUTHENTICATION_TOO_OLD' });
    const fresh = await signedIn();
    expect((await fresh.graphql(cast, { input: { ...input, meaning: 'Glanced at' } })).errors?.[0]?.extensions).toMatchObject({ code: 'UNKNOWN_MEANING' });
    const { viewer } = await fresh.ask<{ viewer: { actor: { name: string } } }>('{ viewer { actor { name } } }');
    const { castVote } = await fresh.ask<Voted>(cast, { input });
    expect(castVote).toMatchObject({ votes: [{ printedName: viewer.actor.name, meaning: 'Approved' }], decision: { outcome: 'APPROVED' } });
    const { votes } = JSON.parse(castVote.decision?.document ?? '') as { votes: { meaning: string; authenticatedAt: string; castAt: string }[] };
    expect(votes).toMatchObject([{ meaning: 'Approved' }]);
    const between = Date.parse(votes[0]?.castAt ?? '') - Date.parse(votes[0]?.authenticatedAt ?? '');
    expect(between).toBeGreaterThanOrEqual(0);
    expect(between).toBeLessThan(60_000);
    await expect.poll(async () => (await reviewer.api.see(id)).status).toBe('EXECUTED');
  });

  it('wait for the artifacts that a gate requires', async () => {
    const { target } = await world.target(one, { gates: [{ id: 'files', kind: 'required-artifacts', paths: ['model.onnx', 'reports'] }] });
    const { id: modelId } = await world.author.api.makeModel();
    const withFiles = async (...paths: string[]) => {
      const { id } = await world.author.api.makeVersion(modelId, {});
      for (const path of paths) expect((await world.author.api.putFile(id, path, path)).status).toBe(201);
      return (await world.author.api.ready(id)).id;
    };
    const lacking = await world.requester.api.requestPromotion(await withFiles('model.onnx', 'reports-old/bias.html'), { target });
    expect(lacking).toMatchObject({ gates: [{ gateId: 'files', outcome: 'FAIL', explanation: 'Missing artifact: reports.' }] });
    expect(await reviewer.api.vote(lacking)).toMatchObject({ status: 'OPEN', blocked: true, decision: null });
    const whole = await world.requester.api.requestPromotion(await withFiles('model.onnx', 'reports/bias.html'), { target });
    expect(whole).toMatchObject({ gates: [{ outcome: 'PASS' }] });
    expect((await reviewer.api.vote(whole)).decision?.outcome).toBe('APPROVED');
    await expect.poll(async () => (await reviewer.api.see(whole.id)).status).toBe('EXECUTED');
  });
});
