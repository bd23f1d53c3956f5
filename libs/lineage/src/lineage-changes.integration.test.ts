import { type TestActor, TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LineageNodes } from './lineage-nodes.js';
import { LineageRecorder } from './lineage-recorder.js';
import type { LineageNode, NewEdge } from './rules/index.js';
import { knowBatches, walkedBy } from './testing/index.js';

interface Change {
  readonly at: string;
  readonly began: number;
  readonly ended: number;
}

const step = (id: string, column?: string): LineageNode => ({ kind: 'PREDICTION_BATCH', id, ...(column === undefined ? {} : { column }) });
const edge = (source: string, target: string): NewEdge => ({ from: step(source), to: step(target) });

describe('when the graph changed', () => {
  let server: TestServer;
  let owner: TestActor;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    owner = await server.makeActor('OWNER');
    knowBatches(server.application.get(LineageNodes), (id) => `step ${id}`);
  });
  afterAll(() => server?.stop());

  const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
  const write = async (act: 'record' | 'retire', ...edges: NewEdge[]) => {
    await server.platform.database.transaction(server, () => server.application.get(LineageRecorder)[act](owner.actor, edges));
    await pause();
  };
  const changes = async (node: LineageNode, more: object = {}) => (await server.ask<{ lineageChanges: { changes: Change[]; isTruncated: boolean } }>(owner.token, 'query ($node: LineageNodeInput!, $depth: Int, $columns: Boolean) { lineageChanges(node: $node, depth: $depth, columns: $columns) { isTruncated changes { at began ended } } }', { node, ...more })).lineageChanges;
  const counts = async (node: LineageNode, more: object = {}) => (await changes(node, more)).changes.map(({ began, ended }) => [began, ended]);
  const linksAt = async (node: LineageNode, at: string) => (await Promise.all((['UPSTREAM', 'DOWNSTREAM'] as const).map(async (direction) => (await walkedBy(server, owner.token, node, direction, { at, depth: 3 })).nodes.length))).reduce((sum, length) => sum + length, 0);

  it('is told for what began and for what ended, and is when walks answer otherwise', async () => {
    await write('record', edge('a', 'b'), edge('b', '.c'));
    await write('record', edge('origin', 'a'));
    await write('retire', edge('a', 'b'));
    await write('record', edge('a', 'b'));
    await write('retire', edge('origin', 'a'));
    const { changes: found, isTruncated } = await changes(step('a'));
    expect([found.map(({ began, ended }) => [began, ended]), isTruncated]).toEqual([[[2, 0], [1, 0], [0, 2], [2, 0], [0, 1]], false]);
    let before = 0;
    for (const { at, began, ended } of found) {
      expect(await linksAt(step('a'), new Date(Date.parse(at) - 1).toISOString())).toBe(before);
      before += began - ended;
      expect(await linksAt(step('a'), at)).toBe(before);
    }
  });

  it('is told of columns, and within so many steps', async () => {
    await write('record', { from: step('t', 'x'), to: step('u', 'y') });
    await write('record', edge('u', 'v'));
    await write('retire', { from: step('t', 'x'), to: step('u', 'y') });
    expect(await counts(step('t'), { depth: 1 })).toEqual([[1, 0], [0, 1]]);
    expect(await counts(step('t'))).toEqual([[1, 0], [1, 0], [0, 2]]);
    expect((await counts(step('t', 'x'), { columns: true })).length).toBeGreaterThanOrEqual(2);
  });

  it('is nothing of what was never linked, and is not told around what may not be seen', async () => {
    expect(await changes(step('alone'))).toEqual({ changes: [], isTruncated: false });
    const ask = (variables: object, token = owner.token) => server.graphql(token, 'query ($node: LineageNodeInput!, $depth: Int) { lineageChanges(node: $node, depth: $depth) { isTruncated } }', { ...variables });
    expect((await ask({ node: step('.c') })).errors?.[0]?.extensions.code).toBe('LINEAGE_NODE_NOT_FOUND');
    expect((await ask({ node: step('a'), depth: 21 })).errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'depth' });
    expect((await ask({ node: step('a') }, (await server.makeActor('GUEST')).token)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
