import { Clock } from '@plinth/kernel';
import { TestServer } from '@plinth/server/testing';
import { connectLive, LiveEvents } from '@plinth/tracking/testing';
import type { Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RegistryClient } from '../testing/index.js';

const modelChanged = 'subscription ($id: ID!) { modelChanged(id: $id) { description versionCounts { ready pending } aliases { name version } activeDeployments { version environment { name } } } }';

/** Before a feed looks by itself: what comes later was not announced. */
const soon = { timeout: 5_000 };

describe('live models, across two API processes on one database', () => {
  let server: TestServer;
  let watched: TestServer;
  let client: RegistryClient;
  let socket: Client;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    watched = await TestServer.start({ worker: false, databaseUrl: server.databaseUrl });
    client = new RegistryClient(server, (await server.makeActor('OWNER')).token);
    socket = connectLive(watched, client.token);
  });
  afterAll(async () => {
    await socket?.dispose();
    await watched?.stop();
    await server?.stop();
  });

  it('show a model at once, and whenever it, a version or a place of it is different', async () => {
    const { id } = await client.makeModel();
    const events = LiveEvents.of(socket, modelChanged, { id });
    const last = () => events.seen.at(-1);
    await expect.poll(() => events.seen).toEqual([{ description: null, versionCounts: { ready: 0, pending: 0 }, aliases: [], activeDeployments: [] }]);
    const first = await client.makeVersion(id, {});
    await expect.poll(last, soon).toMatchObject({ versionCounts: { pending: 1 } });
    await client.ready(first.id);
    await expect.poll(last, soon).toMatchObject({ versionCounts: { ready: 1, pending: 0 } });
    await client.setAlias(id, 'best', 1);
    await expect.poll(last, soon).toMatchObject({ aliases: [{ name: 'best', version: 1 }] });
    await client.deploy('development', first.id);
    await expect.poll(last, soon).toMatchObject({ activeDeployments: [{ version: 1, environment: { name: 'development' } }] });
    await client.ask('mutation ($id: ID!) { updateRegisteredModel(input: { id: $id, description: "new" }) { id } }', { id });
    await expect.poll(last, soon).toMatchObject({ description: 'new' });
    const shown = events.seen.length;
    await client.ask('mutation ($id: ID!) { updateRegisteredModel(input: { id: $id, description: "new" }) { id } }', { id });
    await new Promise((next) => setTimeout(next, 600));
    expect(events.seen).toHaveLength(shown);
    events.stop();
  });

  it('show what changes at a time of the clock that is past', async () => {
    const { id } = await client.makeModel();
    const [first, second] = [await client.makeVersion(id, {}), await client.makeVersion(id, {})];
    await client.ready(first.id);
    const slow = vi.spyOn(server.application.get(Clock, { strict: false }), 'now').mockReturnValue(new Date(Date.now() - 60_000));
    const events = LiveEvents.of(socket, modelChanged, { id });
    const last = () => events.seen.at(-1);
    await expect.poll(last).toMatchObject({ versionCounts: { ready: 1, pending: 1 } });
    await client.ready(second.id);
    await expect.poll(last, soon).toMatchObject({ versionCounts: { ready: 2, pending: 0 } });
    slow.mockRestore();
    events.stop();
  });

  it('refuse strangers', async () => {
    const { id } = await client.makeModel();
    const stranger = connectLive(watched, (await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() })).token);
    const events = LiveEvents.of(stranger, modelChanged, { id });
    await expect.poll(() => events.problems.flat()).toMatchObject([{ extensions: { code: 'MODEL_NOT_FOUND' } }]);
    expect(events.seen).toEqual([]);
    await stranger.dispose();
  });
});
