import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Entropy } from '@plinth/kernel';

/** The three headers of the Standard Webhooks specification (standardwebhooks.com). */
export type WebhookHeaders = {
  /** The same for every attempt to deliver one message. */
  readonly 'webhook-id': string;
  /** Whole seconds since 1970, when this attempt was made. */
  readonly 'webhook-timestamp': string;
  /** `v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`; several with blanks between. */
  readonly 'webhook-signature': string;
};

const secretPrefix = 'whsec_';
const secretBytes = 32;
const minSecretBytes = 16;
/** How far apart the clocks of sender and receiver may be, with the way between them. */
export const toleranceMs = 5 * 60_000;

/** A new signing secret: `whsec_` and 32 bytes of chance in base64. */
export function makeWebhookSecret(entropy: Entropy): string {
  return `${secretPrefix}${Buffer.from(entropy.bytes(secretBytes)).toString('base64')}`;
}

/** Signs one attempt to send the message: once with each secret, so that while one is being replaced a receiver that knows either can check it. */
export function signWebhook(secrets: string | readonly [string, ...string[]], { id, atMs, body }: { readonly id: string; readonly atMs: number; readonly body: string }): WebhookHeaders {
  const timestamp = String(Math.floor(atMs / 1_000));
  const each = typeof secrets === 'string' ? [secrets] : secrets;
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': each.map((secret) => `v1,${signatureOf(secret, id, timestamp, body).toString('base64')}`).join(' ') };
}

/** What was wrong with a signed message. */
export type SignatureProblem = 'MISSING' | 'TOO_OLD' | 'TOO_NEW' | 'WRONG';

/**
 * Checks a message that says it is signed with one of the secrets (several while one is being replaced). Says nothing of whether it was
 * seen before: its id has to be remembered for {@link toleranceMs} at the least.
 */
export function checkWebhook(secrets: readonly string[], headers: Readonly<Partial<Record<keyof WebhookHeaders, unknown>>>, body: string, nowMs: number): { readonly id: string } | { readonly problem: SignatureProblem } {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (typeof id !== 'string' || !/^[\x21-\x2d\x2f-\x7e]{1,200}$/.test(id) || typeof timestamp !== 'string' || !/^\d{1,12}$/.test(timestamp) || typeof signatures !== 'string' || signatures.length > 4_000) return { problem: 'MISSING' };
  const age = nowMs - Number(timestamp) * 1_000;
  if (age > toleranceMs) return { problem: 'TOO_OLD' };
  if (age < -toleranceMs) return { problem: 'TOO_NEW' };
  const given = signatures.split(' ').filter((each) => each.startsWith('v1,')).map((each) => Buffer.from(each.slice(3), 'base64'));
  const isSigned = secrets.some((secret) => {
    const expected = signatureOf(secret, id, timestamp, body);
    return given.some((signature) => signature.byteLength === expected.byteLength && timingSafeEqual(signature, expected));
  });
  return isSigned ? { id } : { problem: 'WRONG' };
}

function signatureOf(secret: string, id: string, timestamp: string, body: string): Buffer {
  const key = Buffer.from(secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret, 'base64');
  // An empty key would let anybody sign.
  if (key.byteLength < minSecretBytes) throw new Error(`A webhook secret holds at least ${minSecretBytes} bytes.`);
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
}
