import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import { Outbound, type OutboundOptions, type Resolve } from './outbound.js';
import { makeCertificate } from './testing/certificate.js';

/** Attacks on the one way out, with real servers on loopback. */
describe('calls that go out', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function listen(server: http.Server | net.Server, host = '127.0.0.1'): Promise<number> {
    const sockets = new Set<net.Socket>();
    server.on('connection', (socket: net.Socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    server.listen(0, host);
    await once(server, 'listening');
    closing.push(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
    return (server.address() as AddressInfo).port;
  }

  /** What came in, with an answer. */
  async function target(answer: http.RequestListener = (_request, response) => response.end('ok')) {
    const seen: http.IncomingMessage[] = [];
    const port = await listen(http.createServer((request, response) => {
      seen.push(request);
      answer(request, response);
    }));
    return { port, seen, url: `http://127.0.0.1:${port}/` };
  }

  const outboundTo = (hosts: readonly string[], options: OutboundOptions = {}) => new Outbound({ allowed: new Set(hosts) }, options);
  const toPort = (port: number) => outboundTo([`127.0.0.1:${port}`]);
  const failure = (work: Promise<unknown>): Promise<string> => work.then(() => 'an answer', (error: { code?: string; failure?: string }) => error.failure ?? error.code ?? 'no code');

  it('carry method, headers and body to a target that is listed', async () => {
    const bodies: string[] = [];
    const { port, seen, url } = await target((request, response) => {
      request.on('data', (chunk: Buffer) => bodies.push(String(chunk))).on('end', () => response.writeHead(201, { 'X-Seen': 'yes' }).end('made'));
    });
    const answer = await toPort(port).call({ method: 'POST', url: `${url}a/b?c=d#e`, headers: { 'Content-Type': 'application/json' }, body: '{"x":"é"}' });
    expect(answer).toMatchObject({ status: 201, headers: { 'x-seen': 'yes' }, isCut: false });
    expect(String(answer.body)).toBe('made');
    expect(bodies.join('')).toBe('{"x":"é"}');
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/a/b?c=d', headers: { host: `127.0.0.1:${port}`, 'content-type': 'application/json' } });
  });

  it('reach no server of this machine that is not listed, in whatever form its address is written', async () => {
    const { port, seen } = await target();
    const outbound = outboundTo(['hooks.internal:80']);
    for (const host of ['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', 'localhost', 'localhost.', '[::1]', '[::ffff:127.0.0.1]', '[fe80::1%25lo]', '0', `user@127.0.0.1`])
      expect([host, await failure(outbound.call({ method: 'GET', url: `http://${host}:${port}/` }))]).toEqual([host, 'TARGET_REFUSED']);
    expect(seen).toEqual([]);
  });

  it('refuse a name when any of its addresses lies inside, on a port of the web', async () => {
    for (const addresses of [['127.0.0.1'], ['8.8.8.8', '10.0.0.1'], ['::ffff:127.0.0.1'], ['2606:4700::1', 'fd00::1'], ['169.254.169.254'], ['100.64.0.1'], ['fe80::1%lo'], ['not an address']]) {
      const resolve: Resolve = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      expect([addresses, await failure(outboundTo([], { resolve }).call({ method: 'GET', url: 'http://rebind.example/' }))]).toEqual([addresses, 'TARGET_REFUSED']);
    }
  });

  it('ask for a name once and stay with what was checked: a name that changes its answer leads nowhere else', async () => {
    const reached: unknown[] = [];
    const first = await target((request, response) => {
      reached.push(request.socket.localAddress);
      response.end();
    });
    const answers = ['127.0.0.1', '127.0.0.2', '10.0.0.1'];
    let asked = 0;
    const resolve: Resolve = async () => [{ address: answers[asked++] ?? '10.0.0.1', family: 4 }];
    const outbound = outboundTo([`rebind.example:${first.port}`], { resolve });
    expect((await outbound.call({ method: 'GET', url: `http://rebind.example:${first.port}/` })).status).toBe(200);
    expect(asked).toBe(1);
    expect(first.seen[0]?.headers.host).toBe(`rebind.example:${first.port}`);
    expect(reached).toEqual(['127.0.0.1']);
  });

  it('follow no redirect: neither inward, nor round and round', async () => {
    const inner = await target();
    const outer = await target((request, response) => response.writeHead(request.url === '/loop' ? 307 : 302, { Location: request.url === '/loop' ? '/loop' : inner.url }).end());
    for (const path of ['', 'loop']) {
      const answer = await toPort(outer.port).call({ method: 'POST', url: outer.url + path, body: 'secret' });
      expect([302, 307]).toContain(answer.status);
    }
    expect(inner.seen).toEqual([]);
    expect(outer.seen).toHaveLength(2);
  });

  it('use no proxy of the environment', async () => {
    const proxy = await target();
    const { port, url, seen } = await target();
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: proxy.url, http_proxy: proxy.url, HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url, NODE_USE_ENV_PROXY: '1' });
    try {
      await toPort(port).call({ method: 'GET', url });
    } finally {
      for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY']) if (before[name] === undefined) delete process.env[name];
    }
    expect([proxy.seen.length, seen.length]).toEqual([0, 1]);
  });

  describe('end within their time limit', () => {
    const within = async (work: Promise<unknown>): Promise<string> => {
      const from = performance.now();
      const outcome = await failure(work);
      expect(performance.now() - from).toBeLessThan(2_000);
      return outcome;
    };
    const limited = (port: number) => toPort(port).call({ method: 'POST', url: `http://127.0.0.1:${port}/`, body: 'x', timeLimitMs: 300 });

    it.each<[string, http.RequestListener]>([
      ['never answers', () => undefined],
      ['sends headers and no body', (_request, response) => response.writeHead(200, { 'Content-Length': '10' }).flushHeaders()],
      ['drips its body', (_request, response) => {
        const drip = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(drip));
      }],
      ['says 103 for ever', (_request, response) => {
        const hint = setInterval(() => response.writeEarlyHints({ link: '</x>; rel=preload' }), 20);
        response.on('close', () => clearInterval(hint));
      }],
    ])('when the target %s', async (_, answer) => expect(await within(limited((await target(answer)).port))).toBe('TIME_LIMIT'));

    it('when the target drips its headers', async () => {
      const port = await listen(net.createServer((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const drip = setInterval(() => socket.write('x: y\r\n'), 20);
        socket.on('close', () => clearInterval(drip));
      }));
      expect(await within(limited(port))).toBe('TIME_LIMIT');
    });

    it('when it takes the connection and no TLS', async () => {
      const port = await listen(net.createServer(() => undefined));
      expect(await within(toPort(port).call({ method: 'GET', url: `https://127.0.0.1:${port}/`, timeLimitMs: 300 }))).toBe('TIME_LIMIT');
    });

    it('when the name is never resolved', async () => {
      const outbound = outboundTo([], { resolve: () => new Promise(() => undefined) });
      expect(await within(outbound.call({ method: 'GET', url: 'https://slow.example/', timeLimitMs: 300 }))).toBe('TIME_LIMIT');
    });

    it('and leave no connection behind', async () => {
      let open = 0;
      const port = await listen(net.createServer((socket) => {
        open++;
        socket.resume().on('close', () => open--);
      }));
      await Promise.all(Array.from({ length: 10 }, () => failure(limited(port))));
      await expect.poll(() => open).toBe(0);
    });
  });

  it('keep no more of a body than asked, however long it goes on', async () => {
    let sent = 0;
    const { port, url } = await target((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent += 65_536;
      };
      response.on('drain', more);
      more();
    });
    const answer = await toPort(port).call({ method: 'GET', url, maxAnswerBytes: 1_000 });
    expect(answer).toMatchObject({ status: 200, isCut: true });
    expect(answer.body.byteLength).toBe(1_000);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it('keep a body that ends at the limit whole', async () => {
    const { port, url } = await target((_request, response) => response.end('x'.repeat(1_000)));
    expect(await toPort(port).call({ method: 'GET', url, maxAnswerBytes: 1_000 })).toMatchObject({ isCut: false, body: Buffer.from('x'.repeat(1_000)) });
  });

  it('open no compressed body', async () => {
    const { port, url, seen } = await target((_request, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(Buffer.from([0x1f, 0x8b])));
    expect((await toPort(port).call({ method: 'GET', url })).body).toEqual(Buffer.from([0x1f, 0x8b]));
    expect(seen[0]?.headers['accept-encoding']).toBeUndefined();
  });

  it.each<[string, string, string]>([
    ['answers no HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', 'BROKEN_ANSWER'],
    ['breaks off in the body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx', 'BROKEN_ANSWER'],
    ['sends headers without end', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}\r\n`, 'BROKEN_ANSWER'],
    ['switches protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', 'BROKEN_ANSWER'],
    ['says two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx', 'BROKEN_ANSWER'],
  ])('end when the target %s', async (_, said, expected) => {
    const port = await listen(net.createServer((socket) => socket.on('data', () => socket.end(said))));
    expect(await failure(toPort(port).call({ method: 'GET', url: `http://127.0.0.1:${port}/` }))).toBe(expected);
  });

  it('say that nobody is there', async () => {
    const { port } = await target();
    for (const close of closing.splice(0)) close();
    expect(await failure(toPort(port).call({ method: 'GET', url: `http://127.0.0.1:${port}/` }))).toBe('NO_CONNECTION');
    expect(await failure(new Outbound({ allowed: new Set() }, { resolve: () => Promise.reject(new Error('ENOTFOUND')) }).call({ method: 'GET', url: 'https://nowhere.example/' }))).toBe('NAME_NOT_FOUND');
  });

  it('send no header that a line break was put into', async () => {
    const { port, url, seen } = await target();
    await expect(toPort(port).call({ method: 'GET', url, headers: { 'X-Name': 'a\r\nX-Other: b' } })).rejects.toThrow('Invalid character');
    expect(seen).toEqual([]);
  });

  describe('over TLS', () => {
    async function secure(certifiedFor: string) {
      const { cert, key } = makeCertificate(certifiedFor);
      const names: unknown[] = [];
      const server = https.createServer({ cert, key, SNICallback: (name, done) => {
        names.push(name);
        done(null);
      } }, (_request, response) => response.end('ok'));
      const port = await listen(server);
      const resolve: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];
      const call = (trusted: boolean) => outboundTo([`hooks.example:${port}`], { resolve, ...(trusted ? { certificateAuthorities: [cert] } : {}) }).call({ method: 'GET', url: `https://hooks.example:${port}/` });
      return { call, names };
    }

    it("ask for the name, not for the address, and check the certificate's", async () => {
      const { call, names } = await secure('hooks.example');
      expect((await call(true)).status).toBe(200);
      expect(names).toEqual(['hooks.example']);
    });

    it('refuse a certificate that nobody vouches for, and one for another name', async () => {
      expect(await failure((await secure('hooks.example')).call(false))).toBe('TLS');
      expect(await failure((await secure('other.example')).call(true))).toBe('TLS');
    });
  });
});
