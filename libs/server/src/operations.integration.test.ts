import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestServer } from './testing/index.js';

describe('operations', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server?.stop());

  it('says that it lives and that each part answers', async () => {
    expect(await (await server.fetch(undefined, '/health')).json()).toEqual({ status: 'ok' });
    const ready = await server.fetch(undefined, '/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: 'ready', parts: { database: 'up', jobs: 'up', blobs: 'up' } });
  });

  it('gives its schema to anybody', async () => {
    expect(await (await server.fetch(undefined, '/schema.graphql')).text()).toContain('viewer: Viewer!');
  });

  it('knows a token, and nobody without one', async () => {
    const { token } = await server.makeActor('READER');
    const { viewer } = await server.ask<{ viewer: { actor: { role: string } } }>(token, '{ viewer { actor { role } } }');
    expect(viewer.actor.role).toBe('READER');
    const refused = await server.graphql(undefined, '{ viewer { actor { role } } }');
    expect(refused.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});
