import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MonitoringClient } from '../testing/index.js';

describe('metrics of the business', () => {
  let server: TestServer;
  let owner: MonitoringClient;
  let monitorId: string;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    owner = new MonitoringClient(server, (await server.makeActor('OWNER')).token);
    const { id } = await owner.makeDeployment();
    const baseline = await owner.requestBaseline({ period: { deploymentId: id, from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' } });
    monitorId = (await owner.makeMonitor({ kind: 'DEPLOYMENT', id }, baseline.id)).id;
  }, 60_000);
  afterAll(() => server?.stop());

  const mutation = 'mutation ($input: LogBusinessMetricInput!) { made: logBusinessMetric(input: $input) { name points { at value } } }';
  const log = async (name: string, points: readonly (readonly [string, number])[]) => (await owner.ask<{ made: { name: string; points: { at: string; value: number }[] } }>(mutation, { input: { monitorId, name, points: points.map(([at, value]) => ({ at, value })) } })).made;
  const refusal = (input: object) => owner.codeOf(mutation, { input: { monitorId, name: 'revenue', points: [{ at: '2026-01-01T00:00:00Z', value: 1 }], ...input } });

  it('stand on the time line of a monitor; what is said again for a moment replaces what was said', async () => {
    await log('revenue, EUR', [['2026-01-02T00:00:00Z', 20], ['2026-01-01T00:00:00Z', 10]]);
    expect(await log('revenue, EUR', [['2026-01-02T00:00:00Z', 25], ['2026-01-03T00:00:00Z', 0.5]])).toEqual({ name: 'revenue, EUR', points: [{ at: '2026-01-01T00:00:00.000Z', value: 10 }, { at: '2026-01-02T00:00:00.000Z', value: 25 }, { at: '2026-01-03T00:00:00.000Z', value: 0.5 }] });
    await log('complaints', [['2026-01-01T00:00:00Z', 3]]);
    const { monitor } = await owner.ask<{ monitor: { businessMetrics: { name: string; points: { value: number }[] }[] } }>('query ($id: ID!) { monitor(id: $id) { businessMetrics(from: "2026-01-02T00:00:00Z") { name points { value } } } }', { id: monitorId });
    expect(monitor.businessMetrics).toEqual([{ name: 'revenue, EUR', points: [{ value: 25 }, { value: 0.5 }] }]);
  });

  it.each([
    ['no points', { points: [] }, 'INVALID_INPUT'],
    ['no name', { name: ' ' }, 'INVALID_INPUT'],
    ['a moment that has not come', { points: [{ at: '2126-01-01T00:00:00Z', value: 1 }] }, 'INVALID_INPUT'],
    ['a monitor that is not there', { monitorId: '00000000-0000-7000-8000-000000000000' }, 'MONITOR_NOT_FOUND'],
  ])('are refused for %s', async (_, input, code) => {
    expect(await refusal(input)).toBe(code);
  });

  it('are written by whoever may change monitors', async () => {
    const reader = new MonitoringClient(server, (await server.makeActor('READER')).token);
    expect(await reader.codeOf(mutation, { input: { monitorId, name: 'revenue', points: [{ at: '2026-01-01T00:00:00Z', value: 1 }] } })).toBe('FORBIDDEN');
  });
});
