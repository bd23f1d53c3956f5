import { randomUUID } from 'node:crypto';
import { systemActor } from '@plinth/access';
import { Clock } from '@plinth/kernel';
import { TestServer } from '@plinth/server/testing';
import { connectLive, LiveEvents } from '@plinth/tracking/testing';
import type { Client } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ExecutionLifeService } from '../execution-life.service.js';
import { ExecutionStore } from '../execution.store.js';
import { PipelineClient } from '../testing/index.js';

const job = (name: string) => ({ namespace: 'live', name });
const now = (): string => new Date().toISOString();
const one = 'subscription ($id: ID!) { executionChanged(id: $id) { id state stepCounts { state count } cancelAskedAt } }';

describe('live feeds of executions, across two API processes on one database', () => {
  let written: TestServer;
  let watched: TestServer;
  let api: PipelineClient;
  const sockets: Client[] = [];
  const listen = (token: string): Client => {
    const made = connectLive(watched, token);
    sockets.push(made);
    return made;
  };
  beforeAll(async () => {
    written = await TestServer.start({ worker: false });
    watched = await TestServer.start({ worker: false, databaseUrl: written.databaseUrl });
    api = new PipelineClient(written, (await written.makeActor('WRITER')).token);
  });
  afterAll(async () => {
    for (const open of sockets) await open.dispose();
    await watched?.stop();
    await written?.stop();
  });

  it('show an execution as it and its steps go on', async () => {
    const [root, step] = [{ executionId: randomUUID(), job: job('nightly') }, { executionId: randomUUID(), job: job('nightly.load') }];
    await api.report({ ...root, at: now(), state: 'STARTED', promisedMs: 60_000 });
    const events = LiveEvents.of(listen(api.token), one, { id: root.executionId });
    await expect.poll(() => events.seen).toEqual([{ id: root.executionId, state: 'RUNNING', stepCounts: [], cancelAskedAt: null }]);
    const ofStep = { ...step, parent: root };
    await api.report({ ...ofStep, at: now(), state: 'STARTED' });
    await expect.poll(() => events.seen.at(-1)).toMatchObject({ state: 'RUNNING', stepCounts: [{ state: 'RUNNING', count: 1 }] });
    const watchesStep = LiveEvents.of(listen(api.token), one, { id: step.executionId });
    await expect.poll(() => watchesStep.seen).toMatchObject([{ id: step.executionId, state: 'RUNNING' }]);
    await api.ask('mutation ($id: ID!) { cancelExecution(id: $id) { id } }', { id: root.executionId });
    await expect.poll(() => (events.seen.at(-1) as { cancelAskedAt: string | null }).cancelAskedAt).not.toBeNull();
    await api.report({ ...ofStep, at: now(), state: 'FAILED', error: { message: 'KeyError: x' } }, { ...root, at: now(), state: 'FAILED' });
    await expect.poll(() => events.seen.at(-1)).toMatchObject({ state: 'FAILED', stepCounts: [{ state: 'FAILED', count: 1 }] });
    await expect.poll(() => watchesStep.seen.at(-1)).toMatchObject({ state: 'FAILED' });
    const many = events.seen.length;
    await api.report({ executionId: randomUUID(), job: job('another'), at: now(), state: 'STARTED' });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(events.seen).toHaveLength(many);
    expect(events.problems).toEqual([]);
    for (const each of [events, watchesStep]) each.stop();
  });

  it('show what changes between the readings of one look', async () => {
    const root = { executionId: randomUUID(), job: job('between') };
    await api.report({ ...root, at: now(), state: 'STARTED', promisedMs: 60_000 });
    const events = LiveEvents.of(listen(api.token), one, { id: root.executionId });
    await expect.poll(() => events.seen).toMatchObject([{ state: 'RUNNING' }]);
    const store = watched.application.get(ExecutionStore, { strict: false });
    let readings = 0;
    const change = async (): Promise<void> => {
      if (++readings === 2) await api.report({ ...root, at: now(), state: 'SUCCEEDED' });
    };
    const { byIds, markOf } = store;
    const spies = [
      vi.spyOn(store, 'byIds').mockImplementation(async (...asked) => {
        await change();
        return byIds.apply(store, asked);
      }),
      vi.spyOn(store, 'markOf').mockImplementation(async (...asked) => {
        await change();
        return markOf.apply(store, asked);
      }),
    ];
    await api.ask('mutation ($id: ID!) { cancelExecution(id: $id) { id } }', { id: root.executionId });
    await expect.poll(() => readings).toBeGreaterThanOrEqual(2);
    for (const spy of spies) spy.mockRestore();
    await expect.poll(() => events.seen.at(-1), { timeout: 20_000 }).toMatchObject({ state: 'SUCCEEDED' });
    events.stop();
  });

  it('show what changes twice at one time of the clock', async () => {
    const root = { executionId: randomUUID(), job: job('twice') };
    const moment = new Date();
    const stopped = vi.spyOn(written.application.get(Clock, { strict: false }), 'now').mockReturnValue(moment);
    await api.report({ ...root, at: now(), state: 'STARTED', promisedMs: 60_000 });
    const events = LiveEvents.of(listen(api.token), one, { id: root.executionId });
    await expect.poll(() => events.seen).toMatchObject([{ state: 'RUNNING' }]);
    await api.report({ ...root, at: now(), state: 'SUCCEEDED' });
    stopped.mockRestore();
    await expect.poll(() => events.seen.at(-1), { timeout: 20_000 }).toMatchObject({ state: 'SUCCEEDED' });
    events.stop();
  });

  it('show one that was lost', async () => {
    const root = { executionId: randomUUID(), job: job('silent') };
    await api.report({ ...root, at: new Date(Date.now() - 10_000).toISOString(), state: 'STARTED', promisedMs: 1_000_000 });
    const events = LiveEvents.of(listen(api.token), one, { id: root.executionId });
    await expect.poll(() => events.seen).toMatchObject([{ state: 'RUNNING' }]);
    await api.report({ ...root, at: new Date(Date.now() - 9_000).toISOString(), promisedMs: 9_500 });
    await new Promise((resolve) => setTimeout(resolve, 700));
    await written.application.get(ExecutionLifeService, { strict: false }).sweep(systemActor(written.workspaceId, 'execution:sweep', 'test'));
    await expect.poll(() => events.seen.at(-1)).toMatchObject({ state: 'LOST' });
    events.stop();
  });

  it('tell which outermost executions something is new of, and of those of other workspaces nothing', async () => {
    const [root, step] = [{ executionId: randomUUID(), job: job('watched') }, { executionId: randomUUID(), job: job('watched.load') }];
    const events = LiveEvents.of(listen(api.token), 'subscription { executionsChanged }');
    const heard = () => new Set((events.seen as string[][]).flat());
    for (let second = 0; !heard().size; second++) {
      await api.report({ ...root, at: new Date(Date.now() + second).toISOString(), state: 'RUNNING' });
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await api.report({ ...step, parent: root, at: now(), state: 'STARTED' });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(heard()).toEqual(new Set([root.executionId]));
    events.stop();
  });

  it('are for those who may read pipelines, and for executions that are there', async () => {
    const guest = LiveEvents.of(listen((await written.makeActor('READER')).token), one, { id: randomUUID() });
    await expect.poll(() => guest.problems.flat()).toMatchObject([{ extensions: { code: 'EXECUTION_NOT_FOUND' } }]);
    const stranger = LiveEvents.of(listen('plk_usr_nobody'), 'subscription { executionsChanged }');
    await expect.poll(() => stranger.problems.length + Number(stranger.ended)).toBeGreaterThan(0);
    expect(stranger.seen).toEqual([]);
  });
});
