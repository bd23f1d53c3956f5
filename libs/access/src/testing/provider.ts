import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** Whom the provider knows; what it says of them is set by each test. */
export interface Account {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly groups?: readonly string[];
}

/** A port that nobody listens on at this moment. */
export const freePort = async (): Promise<number> => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
};

/** A real provider: what it decides by itself (who sits there) is told to it by the tests, the protocol is its own. */
export class TestProvider {
  readonly accounts = new Map<string, Account>();
  /** Who types their password next. */
  person = 'ada';
  private constructor(
    readonly issuer: string,
    private readonly server: Server,
  ) {}

  static async start(redirectUri: string): Promise<TestProvider> {
    const port = await freePort();
    const issuer = `http://127.0.0.1:${port}`;
    const server = createServer();
    const made = new TestProvider(issuer, server);
    const provider = new Provider(issuer, {
      clients: [{ client_id: 'plinth', client_secret: 'a-secret-of-the-test', redirect_uris: [redirectUri], response_types: ['code'], grant_types: ['authorization_code'] }],
      claims: { openid: ['sub'], profile: ['name', 'groups'], email: ['email', 'email_verified'] },
      features: { devInteractions: { enabled: false } },
      pkce: { required: () => true },
      cookies: { keys: ['of the test'] },
      interactions: { url: (_context: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
      findAccount: (_context: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub, ...made.accounts.get(sub) }) }),
    });
    const callback = provider.callback();
    server.on('request', (request, response) => {
      if (!request.url?.startsWith('/interaction/')) return void callback(request, response);
      void (async () => {
        const details = await provider.interactionDetails(request, response);
        const grant = details.grantId ? await provider.Grant.find(details.grantId) : new provider.Grant({ accountId: details.session?.accountId ?? made.person, clientId: 'plinth' });
        grant?.addOIDCScope('openid profile email');
        const consent = details.prompt.name === 'consent' ? { consent: { grantId: await grant?.save() } } : { login: { accountId: made.person } };
        await provider.interactionFinished(request, response, consent, { mergeWithLastSubmission: true });
      })();
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return made;
  }

  stop(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}

