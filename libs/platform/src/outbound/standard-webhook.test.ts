import { systemEntropy } from '@plinth/kernel';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { checkWebhook, makeWebhookSecret, signWebhook, toleranceMs } from './standard-webhook.js';

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', atMs: 1_614_265_330_000, body: '{"test": 2432232314}' };

describe('signed messages', () => {
  it('are those of the specification: its own example', () => {
    expect(signWebhook(secret, message)).toEqual({ 'webhook-id': message.id, 'webhook-timestamp': '1614265330', 'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' });
  });

  it("are taken by the specification's own library, and its are taken here", () => {
    const made = makeWebhookSecret(systemEntropy);
    const library = new Webhook(made);
    fc.assert(fc.property(fc.json(), (body) => {
      const atMs = Date.now();
      library.verify(body, { ...signWebhook(made, { id: 'msg_1', atMs, body }) });
      const headers = { 'webhook-id': 'msg_2', 'webhook-timestamp': String(Math.floor(atMs / 1_000)), 'webhook-signature': library.sign('msg_2', new Date(atMs), body) };
      expect(checkWebhook([made], headers, body, atMs)).toEqual({ id: 'msg_2' });
    }));
  });

  const headers = signWebhook(secret, message);
  const check = (changes: Record<string, unknown> = {}, body = message.body, nowMs = message.atMs, secrets: readonly string[] = [secret]) => checkWebhook(secrets, { ...headers, ...changes }, body, nowMs);

  it('hold while one of several secrets signed them, and one of several signatures is right', () => {
    expect(check({}, message.body, message.atMs, [makeWebhookSecret(systemEntropy), secret])).toEqual({ id: message.id });
    expect(check({ 'webhook-signature': `v1,AAAA v1a,x ${headers['webhook-signature']}` })).toEqual({ id: message.id });
  });

  it.each([
    ['another body', {}, '{"test": 2432232315}', 0, 'WRONG'],
    ['another id', { 'webhook-id': 'msg_other' }, message.body, 0, 'WRONG'],
    ['another time', { 'webhook-timestamp': '1614265331' }, message.body, 0, 'WRONG'],
    ['another version', { 'webhook-signature': headers['webhook-signature'].replace('v1,', 'v2,') }, message.body, 0, 'WRONG'],
    ['no signature', { 'webhook-signature': undefined }, message.body, 0, 'MISSING'],
    ['no id', { 'webhook-id': '' }, message.body, 0, 'MISSING'],
    ['an id that reaches into the time', { 'webhook-id': 'msg.1' }, message.body, 0, 'MISSING'],
    ['several headers of a name', { 'webhook-id': ['a', 'b'] }, message.body, 0, 'MISSING'],
    ['a time that is none', { 'webhook-timestamp': '1e9' }, message.body, 0, 'MISSING'],
    ['age', {}, message.body, toleranceMs + 1, 'TOO_OLD'],
    ['the future', {}, message.body, -toleranceMs - 1, 'TOO_NEW'],
  ])('are refused for %s', (_, changes, body, later, problem) => expect(check(changes, body, message.atMs + later)).toEqual({ problem }));

  it('are never signed with a key that anybody has', () => {
    for (const empty of ['', 'whsec_', 'whsec_AAAA']) expect(() => signWebhook(empty, message)).toThrow('at least');
  });

  it('have secrets of 32 bytes that differ', () => {
    expect(makeWebhookSecret(systemEntropy)).toMatch(/^whsec_[0-9A-Za-z+/]{43}=$/);
    expect(makeWebhookSecret(systemEntropy)).not.toBe(makeWebhookSecret(systemEntropy));
  });
});
