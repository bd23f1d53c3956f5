import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { FixedClock, IdSource, systemEntropy } from '@plinth/kernel';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../database/index.js';
import { Inbox } from '../jobs/index.js';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { Outbound } from './outbound.js';
import { CallbackRefused, SignedCalls } from './signed-calls.js';
import { makeWebhookSecret, signWebhook, toleranceMs } from './standard-webhook.js';

describe('questions to an outside system', () => {
  const clock = new FixedClock(Date.now());
  const ids = new IdSource(clock);
  const secret = makeWebhookSecret(systemEntropy);
  const workspaceId = ids.next<'Workspace'>();
  let testDatabase: TestDatabase;
  let database: Database;
  let calls: SignedCalls;
  let url = '';
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      // As an outside system would, by the library and not by ours.
      const body = Buffer.concat(chunks).toString();
      new Webhook(secret).verify(body, request.headers as Record<string, string>);
      response.end(JSON.stringify({ verdict: 'PASS', of: JSON.parse(body), id: request.headers['webhook-id'] }));
    });
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    url = `http://127.0.0.1:${port}/check`;
    testDatabase = await createTestDatabase();
    database = await Database.connect({ connectionString: testDatabase.url });
    calls = new SignedCalls(new Outbound({ allowed: new Set([`127.0.0.1:${port}`]) }), new Inbox(database, clock), clock, ids);
  });
  afterAll(async () => {
    server.close();
    await database?.close();
    await testDatabase?.drop();
  });

  const signed = (id: string, atMs = clock.nowMs(), body = '{"verdict":"PASS"}') => signWebhook(secret, { id, atMs, body });
  const accept = (headers: Readonly<Record<string, unknown>>, { body = '{"verdict":"PASS"}', purpose = 'gate/1', then = () => Promise.resolve() } = {}) =>
    database.transaction({ workspaceId }, async () => {
      await calls.accept(workspaceId, purpose, [secret], headers, body);
      await then();
    });
  const problem = (work: Promise<void>): Promise<unknown> => work.then(() => 'taken', (error: unknown) => (error instanceof CallbackRefused ? error.problem : error));

  it('are signed so that the library of the specification takes them, with an id that the asker may choose', async () => {
    const answer = await calls.signedRequest({ url, secret, body: '{"version":12}', id: 'question-1' });
    expect([answer.status, JSON.parse(String(answer.body))]).toEqual([200, { verdict: 'PASS', of: { version: 12 }, id: 'question-1' }]);
    expect(JSON.parse(String((await calls.signedRequest({ url, secret, body: '{}' })).body)).id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('go to no address that is not allowed', async () => {
    await expect(calls.signedRequest({ url: 'http://127.0.0.1:1/', secret, body: '{}' })).rejects.toMatchObject({ code: 'TARGET_REFUSED' });
  });

  it('are answered once: a message that is sent again is refused', async () => {
    expect(await problem(accept(signed('a')))).toBe('taken');
    expect(await problem(accept(signed('a')))).toBe('REPLAYED');
    expect(await problem(accept(signed('a', clock.nowMs() + 1_000)))).toBe('REPLAYED');
    expect(await problem(accept(signed('a'), { purpose: 'gate/2' }))).toBe('taken');
  });

  it('are answered once when many copies come at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => problem(accept(signed('many')))));
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'REPLAYED')).toHaveLength(9);
  });

  it('may be answered again when acting on the answer failed', async () => {
    await expect(accept(signed('b'), { then: () => Promise.reject(new Error('no')) })).rejects.toThrow('no');
    expect(await problem(accept(signed('b')))).toBe('taken');
  });

  it('refuse what is old, from the future, changed or signed by another', async () => {
    expect(await problem(accept(signed('c', clock.nowMs() - toleranceMs - 1_000)))).toBe('TOO_OLD');
    expect(await problem(accept(signed('c', clock.nowMs() + toleranceMs + 1_000)))).toBe('TOO_NEW');
    expect(await problem(accept(signed('c'), { body: '{"verdict":"FAIL"}' }))).toBe('WRONG');
    expect(await problem(accept(signWebhook(makeWebhookSecret(systemEntropy), { id: 'c', atMs: clock.nowMs(), body: '{"verdict":"PASS"}' })))).toBe('WRONG');
    expect(await problem(accept({}))).toBe('MISSING');
    expect(await problem(accept(signed('c')))).toBe('taken');
  });
});
