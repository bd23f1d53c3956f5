import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrackingClient } from './testing/index.js';

interface Connection {
  readonly nodes: readonly { readonly id: string; readonly name: string }[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const runsQuery = `query ($experimentIds: [ID!], $first: Int, $after: String, $filter: String, $orderBy: [String!], $lifecycle: Lifecycle) {
  runs(experimentIds: $experimentIds, first: $first, after: $after, filter: $filter, orderBy: $orderBy, lifecycle: $lifecycle) { nodes { id name } totalCount pageInfo { hasNextPage endCursor } } }`;

describe('lists', () => {
  let server: TestServer;
  let client: TrackingClient;
  let experimentId: string;

  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    client = new TrackingClient(server, (await server.makeActor('MAINTAINER')).token);
    experimentId = await client.makeExperiment('sweep');
    const losses: (number | string | undefined)[] = [0.5, 'NaN', undefined, 0.25, 'Infinity', 0.5, '-Infinity'];
    for (const [index, loss] of losses.entries()) {
      const run = await client.makeRun({
        experimentId,
        name: `run ${index}`,
        startedAt: new Date(1_700_000_000_000 + index * 1_000).toISOString(),
        params: [{ key: 'lr', value: ['10', '9', '1e-2', 'auto', '0.5', '9', '-3'][index] }, { key: 'index', value: String(index) }, ...(index === 6 ? [{ key: 'only of run 6', value: 'yes' }] : [])],
      });
      if (loss !== undefined) await client.log(run.id, { metrics: [{ key: 'loss', steps: [0], times: [0], values: [loss] }] });
    }
  });
  afterAll(() => server?.stop());

  async function names(variables: Readonly<Record<string, unknown>>, pageSize = 2): Promise<string[]> {
    const found: string[] = [];
    for (let after: string | null = null; ; ) {
      const { runs }: { runs: Connection } = await client.ask(runsQuery, { experimentIds: [experimentId], first: pageSize, after, ...variables });
      found.push(...runs.nodes.map(({ name }) => name.replace('run ', '')));
      if (!runs.pageInfo.hasNextPage) {
        expect(runs.totalCount).toBe(found.length);
        return found;
      }
      after = runs.pageInfo.endCursor;
    }
  }

  it.each([
    [undefined, '6543210'],
    [['metrics.loss'], '6350412'],
    [['metrics.loss DESC'], '4503612'],
    [['params.lr'], '6245103'],
    [['params.lr DESC'], '0514263'],
    [['attributes.run_name'], '0123456'],
    [['params.missing', 'start_time ASC'], '0123456'],
    [['end_time', 'params.index DESC'], '6543210'],
  ])('gives every run once, page by page, by %j', async (orderBy, expected) => {
    expect((await names({ orderBy })).join('')).toBe(expected);
    expect((await names({ orderBy }, 1)).join('')).toBe(expected);
    expect((await names({ orderBy }, 100)).join('')).toBe(expected);
  });

  it('filters', async () => {
    expect((await names({ filter: "metrics.loss < 1 AND params.lr != '10'" })).join('')).toBe('653');
    expect((await names({ filter: 'metrics.loss IS NULL' })).join('')).toBe('2');
  });

  it('says what is wrong with a filter, an order, a page, a cursor', async () => {
    expect(await client.codeOf(runsQuery, { filter: 'metrics.loss <' })).toBe('FILTER_SYNTAX');
    expect(await client.codeOf(runsQuery, { orderBy: ['nonsense DESC'] })).toBe('FILTER_SYNTAX');
    expect(await client.codeOf(runsQuery, { first: 0 })).toBe('INVALID_INPUT');
    expect(await client.codeOf(runsQuery, { after: 'abc' })).toBe('INVALID_INPUT');
    const { runs } = await client.ask<{ runs: Connection }>(runsQuery, { first: 1 });
    expect(await client.codeOf(runsQuery, { after: runs.pageInfo.endCursor, orderBy: ['metrics.loss'] })).toBe('INVALID_INPUT');
    expect(await client.codeOf(runsQuery, { experimentIds: ['x'] })).toBe('INVALID_ID');
  });

  it('shows columns and finds names', async () => {
    const { runColumns } = await client.ask<{ runColumns: { kind: string; key: string; runCount: number; sampleValues: string[] }[] }>('query ($ids: [ID!]!) { runColumns(experimentIds: $ids) { kind key runCount sampleValues } }', { ids: [experimentId] });
    expect(runColumns).toContainEqual({ kind: 'METRIC', key: 'loss', runCount: 6, sampleValues: [] });
    expect(runColumns).toContainEqual({ kind: 'PARAM', key: 'lr', runCount: 7, sampleValues: ['9', '-3', '0.5', '10', '1e-2', 'auto'] });
    expect(runColumns).toContainEqual({ kind: 'ATTRIBUTE', key: 'status', runCount: 7, sampleValues: ['RUNNING'] });
    const { search } = await client.ask<{ search: { title: string; kind: string }[] }>('{ search(text: "RUN 3") { kind title subtitle } }');
    expect(search).toEqual([{ kind: 'RUN', title: 'run 3', subtitle: 'sweep' }]);
    expect((await client.ask<{ search: unknown[] }>('{ search(text: "%") { kind } }')).search).toEqual([]);
    expect((await client.ask<{ search: { title: string }[] }>('query ($id: String!) { search(text: $id) { title } }', { id: experimentId })).search).toEqual([{ title: 'sweep' }]);
  });

  it('lists experiments', async () => {
    await client.makeExperiment('another');
    const { experiments } = await client.ask<{ experiments: { nodes: { name: string; runCount: number }[]; totalCount: number } }>('{ experiments(orderBy: ["name DESC"], filter: "name ILIKE \'%w%\'") { totalCount nodes { name runCount runs(first: 1) { totalCount } } } }');
    expect(experiments).toMatchObject({ totalCount: 1, nodes: [{ name: 'sweep', runCount: 7, runs: { totalCount: 7 } }] });
  });

  it('hides what is deleted until it is asked for', async () => {
    const { runs } = await client.ask<{ runs: Connection }>(runsQuery, { filter: "run_name = 'run 6'" });
    await client.ask('mutation ($ids: [ID!]!) { deleteRuns(ids: $ids) { id } }', { ids: runs.nodes.map(({ id }) => id) });
    expect((await names({})).join('')).toBe('543210');
    expect((await names({ lifecycle: 'DELETED' })).join('')).toBe('6');
    expect((await names({ lifecycle: 'ANY' })).join('')).toBe('6543210');
    const { runColumns } = await client.ask<{ runColumns: { key: string; runCount: number; sampleValues: string[] }[] }>('query ($ids: [ID!]!) { runColumns(experimentIds: $ids) { key runCount sampleValues } }', { ids: [experimentId] });
    expect(runColumns).toContainEqual({ key: 'loss', runCount: 5, sampleValues: [] });
    expect(runColumns).toContainEqual({ key: 'lr', runCount: 6, sampleValues: ['9', '0.5', '10', '1e-2', 'auto'] });
    expect(runColumns.filter(({ key }) => key === 'only of run 6')).toEqual([]);
  });
});
