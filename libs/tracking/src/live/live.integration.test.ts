import { systemActor } from '@plinth/access';
import { FixedClock } from '@plinth/kernel';
import { TestServer } from '@plinth/server/testing';
import type { Client } from 'graphql-ws';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compactionAgeMs, MetricStore } from '../metrics/metric-store.js';
import { MetricService } from '../metrics/metric.service.js';
import { SeriesFollower } from '../metrics/series-follower.js';
import type { RunId } from '../run.store.js';
import { connectLive, LiveEvents as Events, TrackingClient } from '../testing/index.js';
import { LiveService } from './live.service.js';

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

  /** Before a feed looks by itself, which it does every 10 s. */
  const soon = { timeout: 8_000 };

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

  interface Told {
    readonly key: string;
    readonly steps: readonly number[];
    readonly values: readonly (number | string)[];
    readonly total: number;
    readonly isWhole: boolean;
  }
  const follow = 'subscription ($id: ID!, $keys: [String!], $maxPoints: Int) { metricsAppended(runId: $id, keys: $keys, maxPoints: $maxPoints) { key steps values total isWhole } }';
  const told = (events: Events): readonly Told[] => (events.seen as Told[][]).flat();
  /** What somebody knows who puts the events together: the total of each series, and the steps that were told, sorted. */
  function known(events: Events): Record<string, { readonly total: number; readonly steps: readonly number[] }> {
    const series: Record<string, { total: number; steps: number[] }> = {};
    for (const { key, steps, total, isWhole } of told(events)) {
      const before = isWhole ? undefined : series[key];
      series[key] = { total: (before?.total ?? 0) + total, steps: [...(before?.steps ?? []), ...steps].toSorted((left, right) => left - right) };
    }
    return series;
  }
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, step) => step);

  it('give each point once, none twice, none left out, whenever they begin and however appends interleave', async () => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    const watchers: Events[] = [];
    for (let round = 0; round < 12; round++) {
      const appends = [0, 1, 2].map((lane) => client.appendMetrics(id, lane === 2 ? 'other' : 'loss', [lane], { firstStep: lane === 2 ? round : 2 * round + lane }));
      // Some begin while appends are under way.
      if (round % 3 === 1) watchers.push(Events.of(socket, follow, { id, keys: ['loss'] }));
      await Promise.all(appends);
    }
    for (const events of watchers) await expect.poll(() => known(events)).toEqual({ loss: { total: 24, steps: upTo(24) } });
    for (const events of watchers) events.stop();
  });

  it('give the series as they are at once, thinned, also none, and all metrics when none are named', async () => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    const early = Events.of(socket, follow, { id });
    await expect.poll(() => early.seen, soon).toEqual([[]]);
    await client.appendMetrics(id, 'wave', upTo(500).map((step) => (step === 123 ? 1e6 : Math.sin(step))));
    await client.appendMetrics(id, 'few', [1, Number.NaN, 3]);
    await expect.poll(() => known(early)).toMatchObject({ wave: { total: 500 }, few: { total: 3, steps: [0, 1, 2] } });
    const events = Events.of(socket, follow, { id, maxPoints: 50 });
    await expect.poll(() => told(events)).toHaveLength(2);
    expect(told(events)).toMatchObject([{ key: 'few', values: [1, 'NaN', 3], total: 3, isWhole: true }, { key: 'wave', total: 500, isWhole: true }]);
    const [, wave] = told(events);
    expect(wave?.steps.length).toBeLessThanOrEqual(50);
    expect(wave?.values).toContain(1e6);
    for (const each of [early, events]) each.stop();
  });

  it('add to a long series as thinly as it is drawn, and give it whole again once it is as long again', async () => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    await client.appendMetrics(id, 'loss', upTo(1_000));
    const events = Events.of(socket, follow, { id, keys: ['loss'], maxPoints: 100 });
    for (let length = 1_000; length < 4_000; length += 100) {
      await expect.poll(() => known(events)['loss']?.total).toBe(length);
      await client.appendMetrics(id, 'loss', upTo(100), { firstStep: length });
    }
    await expect.poll(() => known(events)).toMatchObject({ loss: { total: 4_000 } });
    const all = told(events);
    for (const { steps, isWhole } of all) expect(steps.length).toBeLessThanOrEqual(isWhole ? 100 : 10);
    expect(all.filter(({ isWhole }) => isWhole).length).toBeGreaterThan(1);
    expect(all.filter(({ isWhole }) => isWhole).length).toBeLessThan(5);
    expect(known(events)['loss']?.steps.length).toBeLessThanOrEqual(200);
    expect(known(events)['loss']?.steps.at(-1)).toBe(3_999);
    events.stop();
  });

  it('give series whole again to who was so slow that points have become segments meanwhile', async () => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    await client.appendMetrics(id, 'loss', [0, 1]);
    const actor = systemActor(watched.workspaceId, 'run:read', 'test');
    const feed = await watched.application.get(LiveService, { strict: false }).metricsAppended(actor, id, ['loss']);
    expect((await feed.next()).value).toMatchObject([{ total: 2, isWhole: true }]);
    await client.appendMetrics(id, 'loss', [2, 3], { firstStep: 2 });
    await new Promise((next) => setTimeout(next, 20));
    expect(await written.application.get(MetricService, { strict: false }).compact(systemActor(written.workspaceId, 'metric:compact', 'test'), 0)).toBeGreaterThan(0);
    await client.appendMetrics(id, 'loss', [4], { firstStep: 4 });
    expect((await feed.next()).value).toMatchObject([{ steps: [0, 1, 2, 3, 4], total: 5, isWhole: true }]);
    await client.appendMetrics(id, 'loss', [5], { firstStep: 5 });
    expect((await feed.next()).value).toMatchObject([{ steps: [5], total: 1, isWhole: false }]);
    await feed.return?.();
  });

  it('give series whole again after so long a time that what tells of the segments may be gone too', async () => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    await client.appendMetrics(id, 'loss', [0, 1]);
    const clock = new FixedClock(Date.now());
    const scope = { workspaceId: watched.workspaceId };
    const follower = new SeriesFollower(watched.application.get(MetricStore, { strict: false }), clock, scope, { runId: id as RunId, keys: ['loss'], maxPoints: 1_000 });
    expect(await follower.next()).toMatchObject([{ total: 2, isWhole: true }]);
    await client.appendMetrics(id, 'loss', [2, 3], { firstStep: 2 });
    await written.application.get(MetricService, { strict: false }).compact(systemActor(written.workspaceId, 'metric:compact', 'test'), -1_000);
    clock.advance(compactionAgeMs + 1);
    expect(await follower.next()).toMatchObject([{ steps: [0, 1, 2, 3], total: 4, isWhole: true }]);
    expect(await follower.next()).toBeUndefined();
  });

  it.each([
    ['maxPoints: 6', 'INVALID_INPUT'],
    ['maxPoints: 10001', 'TOO_MANY'],
    ['keys: [""]', 'INVALID_NAME'],
  ])('refuse to follow series with %s', async (wrong, code) => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    const events = Events.of(socket, `subscription ($id: ID!) { metricsAppended(runId: $id, ${wrong}) { key } }`, { id });
    await expect.poll(() => events.problems.flat()).toMatchObject([{ extensions: { code } }]);
  });

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
    // What was announced of them must not be what wakes the feed.
    await new Promise((next) => setTimeout(next, 500));
    const events = Events.of(socket, 'subscription ($id: ID!) { logAppended(runId: $id, from: 1) { index text } }', { id });
    await expect.poll(() => (events.seen as { index: number }[][]).flat().map(({ index }) => index), soon).toEqual([1, 2]);
    await client.appendLines(id, ['after']);
    await expect.poll(() => (events.seen as { index: number }[][]).flat().map(({ index }) => index)).toEqual([1, 2, 3]);
    events.stop();
  });

  it('follow a log of more lines than an event holds, without a pause', async () => {
    const { id } = await client.makeRun({ experimentName: 'live' });
    await client.appendLines(id, upTo(2_500).map(String));
    const events = Events.of(socket, 'subscription ($id: ID!) { logAppended(runId: $id, from: 0) { index } }', { id });
    await expect.poll(() => (events.seen as unknown[][]).map((lines) => lines.length), soon).toEqual([1_000, 1_000, 500]);
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
    await expect.poll(() => events.seen.at(-1), soon).toEqual({ name: 'while away' });
    await client.ask('mutation ($id: ID!) { updateRun(input: { id: $id, name: "and after" }) { id } }', { id });
    await expect.poll(() => events.seen.at(-1), soon).toEqual({ name: 'and after' });
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
    await expect.poll(() => events.problems.length + Number(events.ended), soon).toBeGreaterThan(0);
    await client.ask('mutation ($id: ID!) { updateRun(input: { id: $id, name: "secret" }) { id } }', { id });
    await new Promise((next) => setTimeout(next, 600));
    expect(events.seen).toHaveLength(1);
  });
});
