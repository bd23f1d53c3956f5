import type { TestServer } from '@plinth/server/testing';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** Whoever listens to a test server as one actor, until it is disposed of. One that comes back does so at once, where the library would wait for up to four seconds. */
export function connectLive(server: TestServer, token: string, { comesBack = false }: { readonly comesBack?: boolean } = {}): Client {
  return createClient({ url: `${server.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, connectionParams: { authorization: `Bearer ${token}` }, retryAttempts: comesBack ? 10 : 0, retryWait: () => new Promise((resolve) => setTimeout(resolve, 100)), shouldRetry: () => comesBack, lazy: true });
}

/** Events of a subscription as they come. */
export class LiveEvents {
  readonly seen: unknown[] = [];
  readonly problems: unknown[] = [];
  ended = false;
  stop: () => void = () => undefined;

  static of(client: Client, query: string, variables: Readonly<Record<string, unknown>> = {}): LiveEvents {
    const events = new LiveEvents();
    events.stop = client.subscribe(
      { query, variables: { ...variables } },
      {
        next: ({ data, errors }) => {
          if (errors) events.problems.push(...errors);
          if (data) events.seen.push(Object.values(data)[0]);
        },
        error: (error) => events.problems.push(error),
        complete: () => (events.ended = true),
      },
    );
    return events;
  }
}
