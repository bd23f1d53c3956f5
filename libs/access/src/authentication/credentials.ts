/** What authentication reads of a request; the same for HTTP and for the first message of a WebSocket. */
export interface Credentials {
  /** Of HTTP, in capitals; WEBSOCKET for the opening of one. */
  readonly method: string;
  readonly cookie: string | undefined;
  /** The token that shows that a page of this site asks. */
  readonly csrf: string | undefined;
  readonly authorization: string | undefined;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Whose page asks, as browsers tell: `same-origin`, `same-site`, `cross-site`, or `none` for the person's own doing. */
  readonly fetchSite: string | undefined;
  /** Present when a proxy passed the request on: then it did not come from this machine's own user. */
  readonly forwarded: string | undefined;
  readonly remoteAddress: string | undefined;
  /** The workspace asked for, by slug or id. */
  readonly workspace: string | undefined;
  readonly requestId: string;
}

const forwardingHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/** The headers that matter, from Node's or Fastify's lower-case form. */
export function credentialsOf(headers: Readonly<Record<string, string | readonly string[] | undefined>>, remoteAddress: string | undefined, requestId: string, method = 'GET'): Credentials {
  const one = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' ? value : value?.[0];
  };
  return {
    method,
    cookie: one('cookie'),
    csrf: one('plinth-csrf'),
    authorization: one('authorization'),
    host: one('host'),
    origin: one('origin'),
    fetchSite: one('sec-fetch-site'),
    forwarded: forwardingHeaders.map(one).find((value) => value !== undefined),
    remoteAddress,
    workspace: one('plinth-workspace'),
    requestId,
  };
}
