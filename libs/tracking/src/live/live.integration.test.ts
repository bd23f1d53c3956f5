import { TestServer } from '@plinth/server/testing';
import type { Client } from 'graphql-ws';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectLive, LiveEvents as Events, TrackingClient } from '../testing/index.js';

describe('live feeds, across two API processes on one database', () => {
  let written: TestServer;
  let watched: TestServer;
  let client: TrackingClient;
  let socket: Client;
  const sockets: Client[] = [];

  beforeAll(async () => {
    written = await TestServer.start({ worker: false });
    watched = await TestServer.start({ worker: false, databaseUrl: written.databaseUrl });
    client = new TrackingClient(written, (await written.makeActor('MAINTAINER')).token);
    socket = connect(client.token);
  });
  afterAll(async () => {
    for (const open of sockets) await open.dispose();
    await watched?.stop();
    await written?.stop();
  });

  function connect(token: string): Client {
    const made = connectLive(watched, token);
    sockets.push(made);
    return made;
  }

  it('show a run as it changes', async () => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    const events = Events.of(socket, 'subscription ($id: ID!) { runChanged(runId: $id) { status notes tags { key } metrics { key last } } }', { id });
    await expect.poll(() => events.seen).toEqual([{ status: 'RUNNING', notes: null, tags: [], metrics: [] }]);
    await client.ask('mutation ($id: ID!) { updateRun(input: { id: $id, status: FINISHED, notes: "done" }) { id } }', { id });
    await expect.poll(() => events.seen.at(-1)).toMatchObject({ status: 'FINISHED', notes: 'done' });
    await client.log(id, { tags: [{ key: 'late', value: 'x' }], metrics: [{ key: 'm', steps: [0], times: [0], values: [1] }] });
    await expect.poll(() => events.seen.at(-1)).toMatchObject({ tags: [{ key: 'late' }], metrics: [{ key: 'm', last: 1 }] });
    events.stop();
  });

  it('give each point once, none twice, however appends interleave', async () => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    await client.appendMetrics(id, 'loss', [99], { firstStep: 1_000 });
    const events = Events.of(socket, 'subscription ($id: ID!) { metricsAppended(runId: $id, keys: ["loss"]) { key steps values total } }', { id });
    await ready(events, id);
    for (let round = 0; round < 10; round++) await Promise.all([0, 1, 2].map((lane) => client.appendMetrics(id, lane === 2 ? 'other' : 'loss', [lane], { firstStep: 3 * round + lane })));
    const steps = (): number[] => (events.seen as { steps: number[] }[][]).flatMap((series) => series.flatMap((each) => each.steps)).filter((step) => step >= 0);
    await expect.poll(() => steps().length).toBe(20);
    expect(steps().sort((left, right) => left - right)).toEqual(Array.from({ length: 10 }, (_, round) => [3 * round, 3 * round + 1]).flat());
    events.stop();
  });

  /** Appends until the feed shows it, so that what follows is seen from its beginning. */
  async function ready(events: Events, id: string): Promise<void> {
    for (let step = -1; !events.seen.length; step--) {
      await client.appendMetrics(id, 'loss', [0], { firstStep: step });
      await new Promise((next) => setTimeout(next, 300));
    }
  }

  it('follow a log', async () => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    await client.appendLines(id, ['before']);
    const events = Events.of(socket, 'subscription ($id: ID!) { logAppended(runId: $id) { index text } }', { id });
    await new Promise((next) => setTimeout(next, 500));
    for (let line = 0; line < 5; line++) await client.appendLines(id, [`line ${line}`]);
    await expect.poll(() => (events.seen as { index: number; text: string }[][]).flat()).toEqual([0, 1, 2, 3, 4].map((line) => ({ index: line + 1, text: `line ${line}` })));
    events.stop();
  });

  it('follow a log from where it was read to, with what came before they began', async () => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    await client.appendLines(id, ['read', 'between', 'between']);
    const events = Events.of(socket, 'subscription ($id: ID!) { logAppended(runId: $id, from: 1) { index text } }', { id });
    await expect.poll(() => (events.seen as { index: number }[][]).flat().map(({ index }) => index)).toEqual([1, 2]);
    await client.appendLines(id, ['after']);
    await expect.poll(() => (events.seen as { index: number }[][]).flat().map(({ index }) => index)).toEqual([1, 2, 3]);
    events.stop();
  });

  it('name the runs of experiments that changed', async () => {
    const experimentId = await client.makeExperiment('watched');
    const events = Events.of(socket, 'subscription ($ids: [ID!]!) { runsChanged(experimentIds: $ids) }', { ids: [experimentId] });
    await new Promise((next) => setTimeout(next, 500));
    const { id } = await client.makeRun({ experimentId });
    await client.makeRun({ experimentName: 'another one' });
    await expect.poll(() => (events.seen as string[][]).flat()).toContain(id);
    expect(new Set((events.seen as string[][]).flat())).toEqual(new Set([id]));
    events.stop();
  });

  it('go on after the connection that listens was cut', async () => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    const events = Events.of(socket, 'subscription ($id: ID!) { runChanged(runId: $id) { name } }', { id });
    await expect.poll(() => events.seen.length).toBe(1);
    const superuser = new pg.Client({ connectionString: written.databaseUrl });
    await superuser.connect();
    const cut = await superuser.query(`select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen %' and datname = current_database()`);
    await superuser.end();
    expect(cut.rowCount).toBeGreaterThan(0);
    await client.ask('mutation ($id: ID!) { updateRun(input: { id: $id, name: "while away" }) { id } }', { id });
    await expect.poll(() => events.seen.at(-1), { timeout: 8_000 }).toEqual({ name: 'while away' });
    await client.ask('mutation ($id: ID!) { updateRun(input: { id: $id, name: "and after" }) { id } }', { id });
    await expect.poll(() => events.seen.at(-1), { timeout: 8_000 }).toEqual({ name: 'and after' });
    events.stop();
  });

  it('refuse strangers and what is not there, with a code', async () => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    const stranger = connect((await written.makeActor('OWNER', { workspaceId: await written.makeWorkspace() })).token);
    const events = Events.of(stranger, 'subscription ($id: ID!) { runChanged(runId: $id) { name } }', { id });
    await expect.poll(() => events.problems.flat()).toMatchObject([{ extensions: { code: 'RUN_NOT_FOUND' } }]);
  });

  it('end when the token is revoked', async () => {
    const watcher = await written.makeActor('READER');
    const { id } = await client.makeRun({ experimentName: 'live' });
    const events = Events.of(connect(watcher.token), 'subscription ($id: ID!) { runChanged(runId: $id) { name } }', { id });
    await expect.poll(() => events.seen.length).toBe(1);
    await written.platform.database.transaction({ workspaceId: written.workspaceId }, () => written.platform.database.execute('update access_token set revoked_at = now() where actor_id = $1', [watcher.actor.id]));
    await expect.poll(() => events.problems.length + Number(events.ended), { timeout: 8_000 }).toBeGreaterThan(0);
    await client.ask('mutation ($id: ID!) { updateRun(input: { id: $id, name: "secret" }) { id } }', { id });
    await new Promise((next) => setTimeout(next, 600));
    expect(events.seen).toHaveLength(1);
  });
});
