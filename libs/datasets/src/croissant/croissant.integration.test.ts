import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetClient } from '../testing/index.js';

describe('the addresses in a Croissant export', () => {
  let open: TestServer;
  let named: TestServer;
  beforeAll(async () => {
    open = await TestServer.start({ worker: false });
    named = await TestServer.start({ worker: false, signIn: { publicUrl: new URL('https://plinth.example.org'), provider: undefined, workspaceSlug: 'default' } });
  });
  afterAll(async () => {
    await open?.stop();
    await named?.stop();
  });

  const addressesOf = async (server: TestServer) => {
    const api = new DatasetClient(server, (await server.makeActor('OWNER')).token);
    const { name } = await api.makeDataset();
    await api.snapshotOf(name, { 'a.csv': 'x\n1\n' });
    const { url, distribution } = (await (await api.get(name, 'snapshots/main/croissant', { 'X-Forwarded-Host': 'evil.example' })).json()) as { url: string; distribution: { contentUrl: string }[] };
    return [url, ...distribution.map(({ contentUrl }) => contentUrl)].map((address) => new URL(address).origin);
  };

  it('are those at which the server is said to be reached, whatever it was asked by', async () => {
    expect(await addressesOf(named)).toEqual(['https://plinth.example.org', 'https://plinth.example.org']);
  });

  it('are those that it was asked at, where nothing is said', async () => {
    const origins = await addressesOf(open);
    expect(new Set(origins).size).toBe(1);
    expect(origins[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
