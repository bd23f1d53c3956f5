import { isRecord } from './failure.js';
import { requestJson } from './request.js';

/** What the server offers beside tokens. */
export interface SignInMethods {
  readonly provider: { readonly name: string; readonly start: string } | undefined;
}

export async function signInMethods(): Promise<SignInMethods> {
  const answer = await requestJson('/api/auth/methods');
  const provider = isRecord(answer) && isRecord(answer['provider']) ? answer['provider'] : undefined;
  const [name, start] = [provider?.['name'], provider?.['start']];
  return { provider: typeof name === 'string' && typeof start === 'string' ? { name, start } : undefined };
}

/** Uses a link up; the browser has a session afterwards. */
export async function signInByLink(token: string): Promise<void> {
  await requestJson('/api/auth/link', { token });
}

/** Accepts an invitation; the browser's session is one of the other workspace afterwards. */
export async function acceptInvitation(token: string): Promise<void> {
  await requestJson('/api/auth/invitation', { token });
}

/** Ends the browser's session, if it has one. */
export async function signOut(): Promise<void> {
  await requestJson('/api/auth/sign-out', {});
}
