import { createHash } from 'node:crypto';
import type { TestServer } from '@plinth/server/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifactPathOf, makeRun, rawRequest, rowsOf, startArtifactServer } from '../testing/artifact-server.js';
import { artifactPath, InvalidArtifactPath } from '../rules/index.js';
import { hostilePaths, isDecodable } from '../testing/hostile-paths.js';

describe('paths of artifacts, as they go over the wire', () => {
  let server: TestServer;
  let token: string;
  let run: string;

  beforeAll(async () => {
    server = await startArtifactServer();
    token = (await server.makeActor('OWNER')).token;
    run = await makeRun(server);
  });
  afterAll(() => server?.stop());

  const target = (path: string): string => `/api/v1/runs/${run}/artifacts/${path}`;
  const stored = async (): Promise<string[]> => (await rowsOf<{ path: string }>(server, 'select path from artifact where workspace_id = $1 order by path')).map(({ path }) => path);

  it.each(hostilePaths)('refuse %j by every route', async (attack) => {
    const before = await stored();
    for (const method of ['PUT', 'GET', 'HEAD', 'DELETE']) {
      const { status, body } = await rawRequest(server, token, method, target(attack), method === 'PUT' ? 'x' : undefined);
      expect(status, `${method} ${body}`).toBe(400);
      // What can not be decoded at all is refused before any route.
      if (method !== 'HEAD') expect(JSON.parse(body)).toMatchObject({ error: { code: expect.stringMatching(isDecodable(attack) ? /^INVALID_ARTIFACT_PATH$/ : /^INVALID_REQUEST$/) as unknown } });
    }
    const decoded = isDecodable(attack) ? decodeURIComponent(attack) : '../x';
    if (!decoded.includes('#')) {
      const upload = await server.fetch(token, '/api/v1/uploads', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ runId: run, path: decoded, size: 1, digest: '0'.repeat(64) }) });
      expect(upload.status).toBe(400);
    }
    expect(await stored()).toEqual(before);
  });

  it('reach no other route by dots or slashes', async () => {
    for (const path of [`/api/v1/runs/${run}/artifacts/../../../../health`, `/api/v1/runs/${run}/../${run}/artifacts/a`, `/api/v1/runs/${run}%2fartifacts/a`, `/api/v1/runs/..%2f${run}/artifacts/a`, `/api/v1/runs/${run}/%61rtifacts/a`, `//api/v1/runs/${run}/artifacts/a`]) {
      const { status } = await rawRequest(server, token, 'PUT', path, 'x');
      expect([400, 404, 405], path).toContain(status);
    }
    expect(await stored()).toEqual([]);
  });

  it('are decoded once: what was encoded twice is a strange name in its place', async () => {
    expect((await rawRequest(server, token, 'PUT', target('%252e%252e%252fetc%252fpasswd'), 'odd')).status).toBe(201);
    expect((await rawRequest(server, token, 'PUT', target('a;b%23c%3fd'), 'odder')).status).toBe(201);
    expect(await stored()).toEqual(['%2e%2e%2fetc%2fpasswd', 'a;b#c?d']);
    expect((await rawRequest(server, token, 'GET', target('%252e%252e%252fetc%252fpasswd'))).body).toBe('odd');
    expect((await rawRequest(server, token, 'GET', `${target('a;b%23c%3fd')}?x=../..`)).body).toBe('odder');
  });

  it('are one however they are composed, and keep every name that is allowed', async () => {
    const hostile = fc.array(fc.constantFrom('.', '..', '/', '\\', '%', '%2e', '%2f', '\0', '\n', '\u202e', '#', '?', ';', ' ', 'a', 'B', 'é', 'e\u0301', 'C:', '~', '😀', '*', ':id', '{x}'), { maxLength: 8 }).map((pieces) => pieces.join(''));
    await fc.assert(
      fc.asyncProperty(fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 20 })), async (text) => {
        const own = await makeRun(server);
        let canonical: string | undefined;
        try {
          canonical = artifactPath(text);
        } catch (error) {
          if (!(error instanceof InvalidArtifactPath)) throw error;
        }
        let encoded: string;
        try {
          encoded = encodeURIComponent(text);
        } catch {
          return;
        }
        const answer = await rawRequest(server, token, 'PUT', `/api/v1/runs/${own}/artifacts/${encoded}`, text);
        expect(answer.status, answer.body).toBe(canonical === undefined ? (text === '' ? answer.status : 400) : 201);
        expect(answer.status).toBeLessThan(500);
        if (canonical === undefined) return;
        expect(JSON.parse(answer.body)).toMatchObject({ path: canonical, digest: createHash('sha256').update(text).digest('hex') });
        expect((await rawRequest(server, token, 'GET', artifactPathOf(own, canonical))).body).toBe(text);
        const { run: listed } = await server.ask<{ run: { artifacts: { nodes: { path: string }[] } } }>(token, 'query ($id: ID!) { run(id: $id) { artifacts { nodes { path } } } }', { id: own });
        expect(listed.artifacts.nodes.map(({ path }) => path)).toEqual([canonical.split('/')[0]]);
      }),
      { numRuns: 60 },
    );
  });
});
