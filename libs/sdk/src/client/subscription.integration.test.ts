import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { PlinthClient } from './plinth-client.js';

/** The protocol's reference server judges our client. */
let sockets: WebSocketServer;
let url: string;
let greetings: unknown[];

async function* count(): AsyncGenerator<{ counted: number }> {
  for (let counted = 1; counted <= 3; counted++) yield await Promise.resolve({ counted });
  await new Promise(() => undefined);
}

beforeEach(async () => {
  greetings = [];
  sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/graphql' });
  await once(sockets, 'listening');
  useServer({
    schema: buildSchema('type Query { a: Int } type Subscription { counted: Int! few: Int! }'),
    roots: { subscription: { counted: count, few: async function* () { yield await Promise.resolve({ few: 7 }); } } },
    onConnect: ({ connectionParams }) => {
      greetings.push(connectionParams);
      return connectionParams?.['authorization'] !== 'Bearer plk_wrong';
    },
  }, sockets);
  url = `http://127.0.0.1:${(sockets.address() as AddressInfo).port}`;
});

afterEach(() => {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
});

async function everything<Event>(events: AsyncIterable<Event>): Promise<Event[]> {
  const all: Event[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const client = (token = 'plk_right'): PlinthClient => new PlinthClient({ url, token, workspace: 'blue', webSocket: WebSocket });

describe('a subscription', () => {
  it('gives events until its reader leaves, and tells the server so', async () => {
    const seen: number[] = [];
    for await (const { counted } of client().subscribe<{ counted: number }>('subscription { counted }')) {
      seen.push(counted);
      if (counted === 3) break;
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(greetings).toEqual([{ authorization: 'Bearer plk_right', 'plinth-workspace': 'blue' }]);
    await expect.poll(() => sockets.clients.size).toBe(0);
  });

  it('ends when the server has no more', async () => {
    expect(await everything(client().subscribe('subscription { few }'))).toEqual([{ few: 7 }]);
  });

  it('fails with what the server says', async () => {
    await expect(client().subscribe('subscription { nothing }').next()).rejects.toMatchObject({ status: 400, message: expect.stringContaining('nothing') });
    await expect(client('plk_wrong').subscribe('subscription { few }').next()).rejects.toMatchObject({ status: 403 });
  });

  it('says that the connection was lost, so that the reader can catch up', async () => {
    const events = client().subscribe('subscription { counted }');
    await events.next();
    for (const socket of sockets.clients) socket.terminate();
    await expect(everything(events)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  it('wants a WebSocket where there is none', async () => {
    const bare = new PlinthClient({ url });
    if (Reflect.get(globalThis, 'WebSocket') === undefined) await expect(bare.subscribe('subscription { few }').next()).rejects.toMatchObject({ code: 'NO_WEBSOCKET' });
    else expect(await bare.subscribe('subscription { few }').next()).toMatchObject({ value: { few: 7 } });
  });
});
