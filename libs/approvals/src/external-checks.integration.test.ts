import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signWebhook } from '@plinth/platform/outbound';
import { TestServer } from '@plinth/server/testing';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApprovalsWorld, type Speaker } from './testing/index.js';

interface Question {
  readonly id: string;
  readonly subjectDigest: string;
  readonly answerTo: string;
}

describe('an external check', () => {
  let server: TestServer;
  let world: ApprovalsWorld;
  let reviewer: Speaker;
  const asked: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  let refuseFirst = 0;
  const outside = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(refuseFirst-- > 0 ? 503 : 202).end();
    });
  });
  let url: string;
  beforeAll(async () => {
    outside.listen(0, '127.0.0.1');
    await once(outside, 'listening');
    const { port } = outside.address() as AddressInfo;
    url = `http://127.0.0.1:${port}/check`;
    process.env.PLINTH_OUTBOUND_ALLOW = `127.0.0.1:${port}`;
    server = await TestServer.start();
    world = await ApprovalsWorld.of(server);
    reviewer = await world.speaker('MAINTAINER');
  });
  afterAll(async () => {
    delete process.env.PLINTH_OUTBOUND_ALLOW;
    await world?.stop();
    await server?.stop();
    outside.close();
  });

  const ask = async () => {
    const { target, policyId } = await world.target([{ name: 'Any', count: 1, from: { role: 'MAINTAINER' } }], { gates: [{ id: 'bias', kind: 'external-check', url }] });
    const { renewCheckSecret } = await world.owner.api.ask<{ renewCheckSecret: { secret: string } }>('mutation ($id: ID!) { renewCheckSecret(policyId: $id) { secret } }', { id: policyId });
    const request = await world.requester.api.requestPromotion((await world.version()).id, { target });
    return { request, policyId, secret: renewCheckSecret.secret };
  };
  const questionOf = async (requestId: string): Promise<{ question: Question; headers: IncomingHttpHeaders; body: string }> => {
    await expect.poll(() => asked.some(({ body }) => body.includes(requestId))).toBe(true);
    const found = asked.find(({ body }) => body.includes(requestId));
    if (!found) throw new Error('Nobody was asked.');
    return { ...found, question: JSON.parse(found.body) as Question };
  };
  const answer = async (secret: string, { answerTo, subjectDigest }: Question, more: Readonly<Record<string, unknown>> = {}, id: string = crypto.randomUUID(), atMs = Date.now()) => {
    const body = JSON.stringify({ subjectDigest, passed: true, summary: 'No bias was found.', ...more });
    const response = await fetch(`${server.url}${answerTo}`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...signWebhook(secret, { id, atMs, body }) }, body });
    return response.status === 204 ? 204 : ((await response.json()) as { error: { code: string } }).error.code;
  };

  it('is asked once, signed, and its signed answer completes a decision that waited for it', async () => {
    const { request, secret } = await ask();
    const { question, headers, body } = await questionOf(request.id);
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({ type: 'promotion.check', gate: 'bias', subjectDigest: request.subjectDigest });
    expect(await reviewer.api.vote(request)).toMatchObject({ status: 'OPEN', gates: [{ outcome: 'PENDING' }] });
    expect(await answer(secret, question)).toBe(204);
    await expect.poll(async () => (await reviewer.api.see(request.id)).status).toBe('EXECUTED');
    expect(asked.filter((each) => each.body.includes(request.id)).length).toBe(1);
  });

  it('is asked again under the same id until it is taken', async () => {
    refuseFirst = 2;
    const { request } = await ask();
    await expect.poll(() => asked.filter(({ body }) => body.includes(request.id)).length).toBe(3);
    expect(new Set(asked.filter(({ body }) => body.includes(request.id)).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('takes no answer that is unsigned, old, seen before, malformed, or about something else', async () => {
    const { request, secret } = await ask();
    const { question } = await questionOf(request.id);
    const other = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    expect(await answer(other, question)).toBe('CALLBACK_REFUSED');
    expect(await answer(secret, question, {}, 'x', Date.now() - 600_000)).toBe('CALLBACK_REFUSED');
    expect(await answer(secret, { ...question, subjectDigest: '0'.repeat(64) })).toBe('NO_OPEN_CHECK');
    expect(await answer(secret, question, { passed: 'yes' })).toBe('NO_OPEN_CHECK');
    expect(await answer(secret, { ...question, answerTo: question.answerTo.replace(/.$/, (last) => (last === '0' ? '1' : '0')) })).toBe('CALLBACK_REFUSED');
    expect((await reviewer.api.see(request.id)).gates).toMatchObject([{ outcome: 'PENDING' }]);
    expect(await answer(secret, question, { passed: false, summary: 'Biased.' }, 'once')).toBe(204);
    expect(await answer(secret, question, { passed: false, summary: 'Biased.' }, 'once')).toBe('CALLBACK_REFUSED');
    expect(await answer(secret, question)).toBe('NO_OPEN_CHECK');
    expect((await reviewer.api.see(request.id)).gates).toMatchObject([{ outcome: 'FAIL', explanation: 'Biased.' }]);
  });

  it('is reported by members, and never by whoever asked', async () => {
    const report = 'mutation ($input: ReportExternalCheckInput!) { reportExternalCheck(input: $input) { status } }';
    const requester = await world.speaker('MAINTAINER');
    const { target, policyId } = await world.target([{ name: 'Any', count: 1, from: { role: 'MAINTAINER' } }], { gates: [{ id: 'bias', kind: 'external-check', url }] });
    const { id, subjectDigest } = await requester.api.requestPromotion((await world.version()).id, { target });
    const input = { requestId: id, policyId, gateId: 'bias', subjectDigest, passed: true };
    expect(await requester.api.codeOf(report, { input })).toBe('REPORTER_INVOLVED');
    expect(await reviewer.api.codeOf(report, { input: { ...input, subjectDigest: '0'.repeat(64) } })).toBe('NO_OPEN_CHECK');
    expect(await reviewer.api.codeOf(report, { input })).toBeUndefined();
    expect(await reviewer.api.vote({ id, subjectDigest })).toMatchObject({ decision: { outcome: 'APPROVED' } });
  });

  it('that nobody answers in time fails', async () => {
    const { request, secret } = await ask();
    const { question } = await questionOf(request.id);
    await world.pass(request.id, 24);
    await expect.poll(async () => (await reviewer.api.see(request.id)).gates[0]?.outcome).toBe('FAIL');
    expect(await answer(secret, question)).toBe('NO_OPEN_CHECK');
  });
});
