import http from 'node:http';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** Unlike fetch, sends whatever Host, Origin and method it is told. */
function send(url: string, { method = 'GET', headers = {}, body }: { readonly method?: string; readonly headers?: http.OutgoingHttpHeaders; readonly body?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const viewer = { method: 'POST', body: JSON.stringify({ query: '{ viewer { actor { role } } }' }) };
const json = { 'Content-Type': 'application/json' };

describe('the local owner', () => {
  let server: TestServer;
  let port: string;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false, localOwner: true });
    port = new URL(server.url).port;
  });
  afterAll(() => server?.stop());

  const role = async (headers: http.OutgoingHttpHeaders) => {
    const answer = await send(`${server.url}/graphql`, { ...viewer, headers: { ...json, ...headers } });
    const parsed = JSON.parse(answer.text);
    return parsed.data?.viewer.actor.role ?? parsed.errors?.[0].extensions.code;
  };

  it('needs no token at this machine', async () => {
    expect(await role({})).toBe('OWNER');
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'localhost']) expect([host, await role({ Host: host })]).toEqual([host, 'OWNER']);
    expect(await role({ Host: `localhost:${port}`, Origin: `http://localhost:${port}` })).toBe('OWNER');
    expect(await role({ 'Sec-Fetch-Site': 'same-origin' })).toBe('OWNER');
  });

  it.each(['evil.example', 'evil.example:5080', 'localhost.evil.example', '127.0.0.1.nip.io', '0.0.0.0', '[::ffff:127.0.0.1]', 'localhost@evil.example'])('is not whoever asks by the name %j (DNS rebinding), on any route', async (host) => {
    expect(await role({ Host: host })).toBe('HOST_REFUSED');
    for (const path of ['/', '/health', '/ready', '/schema.graphql', '/metrics', '/api/v1/runs', '/assets/x.js', '/anything/else']) expect([path, (await send(`${server.url}${path}`, { headers: { Host: host } })).status]).toEqual([path, 403]);
  });

  it.each(['http://evil.example', 'null', 'http://localhost:1', 'https://localhost', 'file://', 'http://localhost.evil.example', ''])('is not a page of %j', async (origin) => {
    expect(await role({ Host: `localhost:${port}`, Origin: origin })).toBe('UNAUTHENTICATED');
  });

  it.each(['cross-site', 'same-site'])('is not a picture or script on a %s page', async (site) => expect(await role({ 'Sec-Fetch-Site': site })).toBe('UNAUTHENTICATED'));

  it.each(['X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Real-IP', 'Forwarded', 'Via'])('is nobody whom a proxy brings (%s)', async (name) => {
    for (const value of ['127.0.0.1', 'localhost', 'for=127.0.0.1', '']) expect([value, await role({ [name]: value })]).toEqual([value, 'UNAUTHENTICATED']);
  });

  it('is not replaced by a token that is wrong', async () => {
    for (const authorization of ['Bearer plk_usr_x', 'Bearer', 'Basic YTpi', '', 'bearer ']) expect([authorization, await role({ Authorization: authorization })]).toEqual([authorization, 'UNAUTHENTICATED']);
  });

  it('is nobody on another address of this machine', async () => {
    const address = Object.values(networkInterfaces()).flat().find((each) => each && !each.internal && each.family === 'IPv4')?.address;
    if (!address) return;
    const reachable = await send(`http://${address}:${port}/health`).catch(() => undefined);
    expect(reachable).toBeUndefined();
  });

  it('ends when the first owner is shut out', async () => {
    const other = await server.makeActor('OWNER');
    await server.ask(other.token, 'mutation ($id: ID!) { disableActor(actorId: $id) { id } }', { id: server.workspaceId });
    expect(await role({})).toBe('UNAUTHENTICATED');
  });
});

describe('HTTP', () => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    ({ token } = await server.makeActor('OWNER'));
  });
  afterAll(() => server?.stop());

  it('has no local owner unless told', async () => expect(JSON.parse((await send(`${server.url}/graphql`, { ...viewer, headers: json })).text).errors[0].extensions.code).toBe('UNAUTHENTICATED'));

  it('guards every answer with headers', async () => {
    for (const [path, init] of [['/health', {}], ['/graphql', { ...viewer, headers: json }], ['/api/v1/nothing', {}], ['/schema.graphql', {}], ['/graphql', { method: 'GET' }], ['/graphql', { ...viewer, headers: { ...json, Authorization: 'Bearer x' } }]] as const) {
      const { headers } = await send(`${server.url}${path}`, init);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'cache-control': 'no-store', 'cross-origin-resource-policy': 'same-origin' });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['x-request-id']).toMatch(/^[\w.-]+$/);
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['x-powered-by'] ?? headers.server).toBeUndefined();
    }
  });

  it('says in one form that an address is none, or has another method', async () => {
    for (const path of ['/api', '/api/v1/nothing', '/api/v2/x/y', '/graphql/x', '/tlog/x']) {
      const answer = await send(`${server.url}${path}`, { headers: { Authorization: `Bearer ${token}` } });
      expect([path, answer.status, JSON.parse(answer.text).error.code]).toEqual([path, 404, 'ROUTE_NOT_FOUND']);
      expect(JSON.parse(answer.text).error.requestId).toBe(answer.headers['x-request-id']);
    }
    for (const [method, path, allow] of [['GET', '/graphql', 'POST'], ['PUT', '/graphql', 'POST'], ['DELETE', '/health', 'GET, HEAD'], ['POST', '/ready', 'GET, HEAD']] as const) {
      const answer = await send(`${server.url}${path}`, { method, headers: { Authorization: `Bearer ${token}` } });
      expect([path, answer.status, answer.headers.allow, JSON.parse(answer.text).error.code]).toEqual([path, 405, allow, 'METHOD_NOT_ALLOWED']);
    }
  });

  it('says what is wrong with a GraphQL request in the form of GraphQL, whatever it is', async () => {
    for (const [headers, status, code] of [[{ ...json, Authorization: 'Bearer x' }, 401, 'UNAUTHENTICATED'], [{ 'Content-Type': 'text/plain' }, 415, 'UNSUPPORTED_CONTENT_TYPE'], [{ ...json, Authorization: `Bearer ${token}`, 'Plinth-Workspace': 'other' }, 403, 'WORKSPACE_MISMATCH']] as const) {
      const answer = await send(`${server.url}/graphql`, { ...viewer, headers });
      expect([answer.status, JSON.parse(answer.text)]).toMatchObject([status, { data: null, errors: [{ extensions: { code } }] }]);
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
    }
  });

  it('takes no body that is broken, too large, or names prototypes', async () => {
    for (const [body, code] of [['{', 400], ['{"query":"{ __typename }","__proto__":{"admin":true}}', 400], ['{"query":"{ __typename }","constructor":{"prototype":{"admin":true}}}', 400]] as const) {
      const answer = await send(`${server.url}/graphql`, { method: 'POST', headers: { ...json, Authorization: `Bearer ${token}` }, body });
      expect(answer.text).toMatch(/"code":"INVALID_REQUEST"/);
      expect(answer.status).toBeLessThanOrEqual(code);
    }
    expect(Reflect.get({}, 'admin')).toBeUndefined();
    const large = await send(`${server.url}/graphql`, { method: 'POST', headers: { ...json, Authorization: `Bearer ${token}` }, body: JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(5_000_000) } }) });
    expect(large.text).toMatch(/"code":"[A-Z_]+"/);
    expect(large.status).toBeLessThan(500);
  });

  it('takes a request id only of a shape that can not hurt a log', async () => {
    for (const [given, kept] of [['abc-1.2_3', true], ['a b', false], ['x'.repeat(200), false], ['<script>', false]] as const) {
      const { headers } = await send(`${server.url}/health`, { headers: { 'X-Request-Id': given } });
      expect(headers['x-request-id'] === given).toBe(kept);
    }
  });

  it('does not wait for headers that never end', () => expect(server.application.getHttpServer().headersTimeout).toBeLessThanOrEqual(15_000));

  it('refuses smuggled and malformed requests, and goes on', async () => {
    const raw = (text: string) => new Promise<string>((resolve) => {
      let answer = '';
      const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text));
      socket.setTimeout(3_000, () => socket.destroy());
      socket.on('data', (chunk) => (answer += chunk.toString())).on('error', () => resolve(answer)).on('close', () => resolve(answer));
    });
    expect(await raw('GET /health HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n')).toMatch(/^(HTTP\/1.1 400|$)/);
    expect(await raw('GET /health HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect(await raw(`GET /health HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431/);
    expect((await send(`${server.url}/health`)).status).toBe(200);
  });
});
