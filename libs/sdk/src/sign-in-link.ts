import { errorOfAnswer, errorOfGraphql, firstError, PlinthRequestError, unreachable } from './client/errors.js';

const timeoutMs = 30_000;

export interface SignInLinkUse {
  /** Where the server is reached from here; where the link leads unless told. */
  readonly url?: string | undefined;
  /** `https://plinth.example.org/sign-in/link#…`, or its path. */
  readonly link: string;
  /** What the token is called in lists. */
  readonly tokenName: string;
  /** When the token ends; never unless told. */
  readonly expiresAt?: Date | undefined;
}

/** Whether a text is a sign-in link, of whatever server. */
export function isSignInLink(text: string): boolean {
  return /^(https?:\/\/[^/?#]+)?\/sign-in\/link#\S+$/.test(text);
}

/**
 * Uses a sign-in link up, as a browser would, makes an access token of one's own within the session, and signs out of it again. Node only.
 * @throws PlinthRequestError with code SIGN_IN_LINK_INVALID when the link was used, has ended, or never was
 */
export async function tokenBySignInLink({ url, link, tokenName, expiresAt }: SignInLinkUse): Promise<{ readonly url: string; readonly token: string }> {
  const [place = '', secret = ''] = link.split('#');
  const origin = /^https?:/.test(place) ? new URL(place).origin : undefined;
  const server = (url ?? origin)?.replace(/\/+$/, '');
  if (!isSignInLink(link) || server === undefined) throw new PlinthRequestError('That is no sign-in link.', { code: 'SIGN_IN_LINK_INVALID', status: 400, help: 'It looks like https://plinth.example.org/sign-in/link#…; without its beginning, name the server as well.' });
  const ask = (path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> => send(server, path, body, { origin: origin ?? new URL(server).origin, ...headers });

  const signedIn = await ask('/api/auth/link', { token: secret });
  const cookies = new Map(signedIn.headers.getSetCookie().map((cookie) => {
    const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
    return [name, value] as const;
  }));
  const csrf = [...cookies].find(([name]) => name.endsWith('plinth_csrf'))?.[1];
  if (csrf === undefined) throw errorOfAnswer(signedIn.status, undefined);
  const session = { cookie: [...cookies].map((pair) => pair.join('=')).join('; '), 'plinth-csrf': csrf };
  try {
    const made: unknown = await (await ask('/graphql', { query: 'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret } }', variables: { input: { name: tokenName, expiresAt: expiresAt?.toISOString() } } }, session)).json();
    return { url: server, token: secretOf(made) };
  } finally {
    await ask('/api/auth/sign-out', {}, session).catch(() => undefined);
  }
}

async function send(server: string, path: string, body: object, headers: Readonly<Record<string, string>>): Promise<Response> {
  const response = await fetch(server + path, {
    method: 'POST', redirect: 'error', signal: AbortSignal.timeout(timeoutMs),
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers }, body: JSON.stringify(body),
  }).catch((error: unknown) => {
    throw unreachable(server, error);
  });
  if (!response.ok) throw errorOfAnswer(response.status, await response.json().catch(() => undefined));
  return response;
}

function secretOf(answer: unknown): string {
  const { data } = (typeof answer === 'object' && answer !== null ? answer : {}) as { readonly data?: { readonly createAccessToken?: { readonly secret?: string } | null } | null };
  const error = typeof answer === 'object' && answer !== null ? firstError(answer) : undefined;
  if (error) throw errorOfGraphql(error, 200);
  const secret = data?.createAccessToken?.secret;
  if (secret === undefined) throw errorOfAnswer(200, undefined);
  return secret;
}
