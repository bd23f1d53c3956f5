import http from 'node:http';
import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Authenticator } from '@plinth/access';
import { Clock } from '@plinth/kernel';
import { GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { WebSocket } from 'ws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestServer } from '../testing/index.js';
import { recheckEveryMs, type SocketLimits, SubscriptionServer } from './subscription-server.js';

/** A schema of our own, so that these tests stand without any domain. `ticks` goes on until it is told to return. */
function clockSchema(state: { running: number; loaders: Set<unknown>; gate: Promise<void>; held: number }): GraphQLSchema {
  const query = new GraphQLObjectType({ name: 'Query', fields: { hello: { type: GraphQLString } } });
  const ticks = {
    type: GraphQLInt,
    args: { every: { type: GraphQLInt }, first: { type: GraphQLInt } },
    subscribe: (_root: unknown, { every }: { every?: number }) => {
      state.running++;
      let stopped = false;
      let number = 0;
      return {
        [Symbol.asyncIterator]() { return this; },
        next: async () => {
          await pause(every ?? 20);
          return stopped ? { done: true, value: undefined } : { done: false, value: { ticks: ++number } };
        },
        return: async () => {
          if (!stopped) state.running--;
          stopped = true;
          return { done: true, value: undefined };
        },
      };
    },
    resolve: async (event: { ticks: number }, _args: unknown, context: { loaders: unknown }) => {
      state.loaders.add(context.loaders);
      state.held++;
      await state.gate;
      state.held--;
      return event.ticks;
    },
  };
  const broken = { type: GraphQLInt, subscribe: () => { throw new Error('select secret from inside'); } };
  const many = { type: new GraphQLNonNull(new GraphQLList(query)), args: { first: { type: GraphQLInt } }, subscribe: ticks.subscribe, resolve: () => [] };
  return new GraphQLSchema({ query, subscription: new GraphQLObjectType({ name: 'Subscription', fields: { ticks, broken, many } }) });
}

interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

class TestSocket {
  readonly messages: Message[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (bytes: Buffer) => this.messages.push(JSON.parse(bytes.toString())));
    this.closed = new Promise((resolve) => socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })));
    socket.on('error', () => undefined);
  }
  static open(url: string, headers: Record<string, string> = {}): TestSocket {
    return new TestSocket(new WebSocket(url, 'graphql-transport-ws', { headers }));
  }
  async send(message: unknown): Promise<void> {
    if (this.socket.readyState === WebSocket.CONNECTING) await new Promise((resolve) => this.socket.once('open', resolve).once('close', resolve));
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }
  async init(payload: Record<string, unknown> = {}): Promise<void> {
    await this.send({ type: 'connection_init', payload });
    await this.until(({ type }) => type === 'connection_ack');
  }
  async until(is: (message: Message) => boolean, ms = 5_000): Promise<Message> {
    for (let waited = 0; waited < ms; waited += 10) {
      const found = this.messages.find(is);
      if (found) return found;
      await pause(10);
    }
    throw new Error(`Never came; what came: ${JSON.stringify(this.messages)}`);
  }
  subscribe(id: string, query: string, variables: Record<string, unknown> = {}): Promise<void> {
    return this.send({ id, type: 'subscribe', payload: { query, variables } });
  }
  async error(id: string): Promise<{ readonly message: string; readonly extensions: Record<string, unknown> }> {
    const { payload } = await this.until((message) => message.id === id && message.type === 'error');
    return (payload as [{ message: string; extensions: Record<string, unknown> }])[0];
  }
  end(): void {
    this.socket.terminate();
  }
}

describe('subscriptions', () => {
  const state = { running: 0, loaders: new Set<unknown>(), gate: Promise.resolve(), held: 0 };
  let plinth: TestServer;
  let guarded: TestServer;
  let local: { readonly url: string; close(): Promise<void> };
  let cluster: { readonly url: string; close(): Promise<void> };
  let sockets: TestSocket[] = [];

  async function serve(localOwner: boolean, limits?: SocketLimits) {
    const subscriptions = new SubscriptionServer({
      schema: clockSchema(state), authenticator: (localOwner ? plinth : guarded).application.get(Authenticator), clock: plinth.application.get(Clock), introspection: false,
      localOwner: { enabled: localOwner, workspaceSlug: 'default' }, nextRequestId: () => 'live-1', ...(limits ? { limits } : {}),
    });
    const server = http.createServer();
    subscriptions.listenOn(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return {
      url: `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/graphql`,
      close: async () => {
        await subscriptions.close();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }
  const open = (url: string, headers?: Record<string, string>) => {
    const socket = TestSocket.open(url, headers);
    sockets.push(socket);
    return socket;
  };

  beforeAll(async () => {
    plinth = await TestServer.start({ worker: false, localOwner: true });
    guarded = await TestServer.start({ worker: false, databaseUrl: plinth.databaseUrl });
    [local, cluster] = [await serve(true), await serve(false)];
  });
  beforeEach(() => {
    sockets = [];
  });
  afterEach(async () => {
    for (const socket of sockets) socket.end();
    await expect.poll(() => state.running).toBe(0);
  });
  afterAll(async () => {
    await local?.close();
    await cluster?.close();
    await guarded?.stop();
    await plinth?.stop();
  });

  describe('are bounded', () => {
    const silent = (socket: TestSocket) => expect(Promise.race([socket.closed, pause(300)])).resolves.toBeUndefined();

    it('for each actor, whatever the token, and told so by a code', async () => {
      const few = await serve(false, { perActor: 3, perProcess: 100 });
      try {
        const [ada, bob] = [await plinth.makeActor('READER'), await plinth.makeActor('READER')];
        const mine = await Promise.all(Array.from({ length: 6 }, async () => {
          const socket = open(few.url, { Authorization: `Bearer ${ada.token}` });
          await socket.send({ type: 'connection_init' });
          return socket;
        }));
        const outcomes = await Promise.all(mine.map((socket) => Promise.race([socket.closed, pause(1_500).then(() => undefined)])));
        expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(3);
        expect(outcomes.filter((outcome) => outcome !== undefined)).toEqual(Array.from({ length: 3 }, () => ({ code: 4206, reason: 'You have 3 connections open already' })));
        await open(few.url, { Authorization: `Bearer ${bob.token}` }).init();
        // One that ends makes room.
        mine[outcomes.indexOf(undefined)]?.end();
        await expect.poll(async () => {
          const next = open(few.url, { Authorization: `Bearer ${ada.token}` });
          return next.init().then(() => 'open', () => 'refused');
        }, { interval: 200 }).toBe('open');
      } finally {
        await few.close();
      }
    });

    it('for the process, also before anybody says who they are', async () => {
      const few = await serve(false, { perActor: 100, perProcess: 2 });
      try {
        const { token } = await plinth.makeActor('READER');
        const [first, second] = [open(few.url), open(few.url, { Authorization: `Bearer ${token}` })];
        await second.init();
        const third = open(few.url, { Authorization: `Bearer ${token}` });
        expect(await third.closed).toEqual({ code: 1013, reason: 'This process has too many connections' });
        await silent(second);
        first.end();
        await expect.poll(async () => open(few.url, { Authorization: `Bearer ${token}` }).init().then(() => 'open', () => 'refused'), { interval: 200 }).toBe('open');
      } finally {
        await few.close();
      }
    });
  });

  describe('are opened by', () => {
    it('a token, in the header or in connection_init', async () => {
      const { token } = await plinth.makeActor('READER');
      for (const [headers, payload] of [[{ Authorization: `Bearer ${token}` }, {}], [{}, { authorization: `Bearer ${token}` }]] as const) {
        const socket = open(cluster.url, headers);
        await socket.init(payload);
        await socket.subscribe('1', 'subscription { ticks }');
        expect(await socket.until(({ type }) => type === 'next')).toMatchObject({ id: '1', payload: { data: { ticks: 1 } } });
      }
    });

    it('the local owner, from its own page', async () => {
      const host = new URL(local.url).host;
      for (const headers of [{}, { Origin: `http://${host}` }] as Record<string, string>[]) await open(local.url, headers).init();
    });

    it.each([
      ['a page of another site', { Origin: 'http://evil.example' }],
      ['a page of no site', { Origin: 'null' }],
      ['a page that another port serves', { Origin: 'http://127.0.0.1:1' }],
      ['somebody behind a proxy', { 'X-Forwarded-For': '127.0.0.1' }],
    ])('nobody: %s', async (_, headers) => {
      const socket = open(local.url, headers);
      await socket.send({ type: 'connection_init' });
      expect((await socket.closed).code).toBe(4401);
    });

    it('nobody by another name (DNS rebinding): not even the handshake is answered', async () => {
      expect((await open(local.url, { Host: 'evil.example' }).closed).code).toBe(1006);
    });

    it.each([['no token', {}], ['a wrong one', { authorization: 'Bearer plk_usr_x' }], ['something else', { authorization: 7 }], ['no workspace of it', { 'plinth-workspace': 'other' }]])('nobody with %s', async (what, payload) => {
      const { token } = await plinth.makeActor('READER');
      const socket = open(cluster.url);
      await socket.send({ type: 'connection_init', payload: what === 'no workspace of it' ? { authorization: `Bearer ${token}`, ...payload } : payload });
      expect((await socket.closed).code).toBe(4401);
    });

    it('nobody who subscribes before they say who they are', async () => {
      const socket = open(local.url);
      await socket.subscribe('1', 'subscription { ticks }');
      expect((await socket.closed).code).toBe(4401);
    });
  });

  describe('end', () => {
    const running = async (token: string) => {
      const socket = open(cluster.url, { Authorization: `Bearer ${token}` });
      await socket.init();
      await socket.subscribe('1', 'subscription { ticks }');
      await socket.until(({ type }) => type === 'next');
      return socket;
    };
    const within = recheckEveryMs + 1_500;

    it.each([
      ['is revoked', 'update access_token set revoked_at = now() where workspace_id = $1 and actor_id = $2', 4401],
      ["loses its actor's access", 'update actor set disabled_at = now() where workspace_id = $1 and id = $2', 4401],
      ['has another role', `update actor set role = 'READER' where workspace_id = $1 and id = $2`, 4205],
    ])('when the token %s in another process', async (_, change, code) => {
      const { token, actor } = await plinth.makeActor('WRITER');
      const socket = await running(token);
      const began = Date.now();
      await plinth.platform.database.transaction(actor, () => plinth.platform.database.execute(change, [actor.workspaceId, actor.id]));
      expect((await socket.closed).code).toBe(code);
      expect(Date.now() - began).toBeLessThan(within);
    });

    it('when the token expires', async () => {
      const { token } = await plinth.makeActor('WRITER', { expiresAt: new Date(Date.now() + 600) });
      const socket = await running(token);
      expect((await socket.closed).code).toBe(4401);
      expect(socket.messages.filter(({ type }) => type === 'next').length).toBeLessThan(60);
    });

    it('when they are stopped, and then hold nothing', async () => {
      const { token } = await plinth.makeActor('WRITER');
      const socket = await running(token);
      expect(state.running).toBe(1);
      await socket.send({ id: '1', type: 'complete' });
      await expect.poll(() => state.running).toBe(0);
    });
  });

  describe('obey the rules of queries', () => {
    const refusal = async (query: string, variables: Record<string, unknown> = {}) => {
      const { token } = await plinth.makeActor('READER');
      const socket = open(cluster.url, { Authorization: `Bearer ${token}` });
      await socket.init();
      await socket.subscribe('1', query, variables);
      return socket.error('1');
    };

    it.each([
      ['an unknown field', 'subscription { nothing }', 'INVALID_REQUEST'],
      ['a syntax error', 'subscription {', 'INVALID_REQUEST'],
      ['a query', '{ hello }', 'INVALID_REQUEST'],
      ['an introspection', 'subscription { ticks } query I { __schema { types { name } } }', 'INVALID_REQUEST'],
      ['aliases without end', `subscription { many { ${Array.from({ length: 60 }, (_, index) => `a${index}: hello`).join(' ')} } }`, 'OPERATION_TOO_LARGE'],
      ['a fragment that goes round', 'subscription { many { ...A } } fragment A on Query { ...A }', 'OPERATION_TOO_LARGE'],
      ['a syntax tree', '{"kind":"Document","definitions":[]}', 'INVALID_REQUEST'],
      ['tokens without end', `subscription { many { ${'hello '.repeat(5_000)} } }`, 'INVALID_REQUEST'],
    ])('not %s', async (_, query, code) => expect((await refusal(query)).extensions.code).toBe(code));

    it('costs counted with variables', async () => {
      const wide = `subscription ($n: Int) { many(first: $n) { ${Array.from({ length: 49 }, (_, index) => `a${index}: hello`).join(' ')} ... on Query { ...F0 } } } ${Array.from({ length: 10 }, (_, index) => `fragment F${index} on Query { hello ${index < 9 ? `...F${index + 1} ...F${index + 1}` : ''} }`).join(' ')}`;
      expect((await refusal(wide, { n: 1_000 })).extensions).toMatchObject({ code: 'OPERATION_TOO_LARGE', details: { what: 'cost' } });
    });

    it('and tell nothing of the inside', async () => {
      const socket = open(local.url);
      await socket.init();
      await socket.subscribe('1', 'subscription { broken }');
      expect(await socket.until(({ type }) => type === 'next')).toMatchObject({ payload: { errors: [{ message: 'Something failed inside Plinth.', extensions: { code: 'INTERNAL' } }] } });
      expect(JSON.stringify(socket.messages)).not.toContain('secret');
      expect(JSON.stringify(await refusal('subscription { tick }'))).not.toContain('Did you mean');
    });

    it('and have loaders of their own for each event', async () => {
      state.loaders.clear();
      const socket = open(local.url);
      await socket.init();
      await socket.subscribe('1', 'subscription { ticks }');
      await expect.poll(() => socket.messages.filter(({ type }) => type === 'next').length).toBeGreaterThan(3);
      expect(state.loaders.size).toBeGreaterThan(3);
    });

    it('and are a hundred on a connection at the most', async () => {
      const socket = open(local.url);
      await socket.init();
      for (let index = 0; index <= 100; index++) await socket.subscribe(String(index), 'subscription { ticks(every: 1000) }');
      expect((await socket.error('100')).message).toContain('at most 100');
    });
  });

  describe('end with the process', () => {
    it('after what they read, which is closed after them', async () => {
      const ended = await serve(true);
      let letGo = (): void => undefined;
      state.gate = new Promise((resolve) => {
        letGo = resolve;
      });
      const socket = open(ended.url);
      await socket.init();
      await socket.subscribe('1', 'subscription { ticks }');
      await expect.poll(() => state.held).toBe(1);
      let isClosed = false;
      const closed = ended.close().then(() => (isClosed = true));
      await socket.closed;
      await pause(200);
      expect(isClosed).toBe(false);
      letGo();
      await closed;
      expect(state.held).toBe(0);
    });

    it('within seconds, whoever does not answer the goodbye', async () => {
      const ended = await serve(true);
      const silent = net.connect({ port: Number(new URL(ended.url).port), host: '127.0.0.1' });
      silent.on('error', () => undefined);
      silent.write('GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n');
      await new Promise((resolve) => silent.once('data', resolve));
      const from = performance.now();
      await ended.close();
      expect(performance.now() - from).toBeLessThan(10_000);
      silent.destroy();
    });
  });

  it('survive what no client would send', async () => {
    for (const message of ['{', '[]', 'null', '"x"', '{"type":"x"}', '{"type":"subscribe"}', '{"id":"1","type":"subscribe","payload":{"query":1}}', 'x'.repeat(300_000), '{"__proto__":{"a":1},"type":"ping"}']) {
      const socket = open(local.url);
      await socket.send(message);
      await Promise.race([socket.closed, pause(200)]);
    }
    await open(local.url).init();
    expect(Reflect.get({}, 'a')).toBeUndefined();
  });
});
