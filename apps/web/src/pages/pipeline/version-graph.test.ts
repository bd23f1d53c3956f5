import { expect, it } from 'vitest';
import { versionGraph } from './version-graph.js';

const job = (name: string) => ({ namespace: 'nightly', name: `sales.${name}` });

it('a version is a graph of its steps, as the last attempt of each went, with the critical path', () => {
  const steps = [
    { job: job('load'), dependsOn: [] },
    { job: job('join'), dependsOn: [job('load'), job('other'), job('elsewhere')] },
    { job: job('other'), dependsOn: [] },
  ];
  const attempts = [
    { jobName: 'sales.load', state: 'FAILED' as const, startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T00:00:01Z' },
    { jobName: 'sales.load', state: 'SUCCEEDED' as const, startedAt: '2026-01-01T00:00:02Z', endedAt: '2026-01-01T00:01:02Z' },
    { jobName: 'sales.join', state: 'RUNNING' as const, startedAt: '2026-01-01T00:01:02Z', endedAt: null },
  ];
  const { nodes, edges } = versionGraph(steps, attempts, ['sales.load', 'sales.join'], 'sales');
  expect(nodes.map(({ label, kind, detail, state }) => [label, kind, detail, state?.label])).toEqual([['load', 'STEP', '1m 00s', 'Succeeded'], ['join', 'STEP', undefined, 'Running'], ['other', 'STEP', undefined, 'did not run']]);
  expect(edges.map(({ from, to, highlighted }) => [from, to, highlighted])).toEqual([['nightly\nsales.load', 'nightly\nsales.join', true], ['nightly\nsales.other', 'nightly\nsales.join', false]]);
  const failedBeside = [...attempts, { jobName: 'sales.other', state: 'FAILED' as const }];
  expect(versionGraph(steps, failedBeside, ['sales.load', 'sales.join'], 'sales').edges.some(({ highlighted }) => highlighted)).toBe(false);
  expect(versionGraph(steps, [], [], 'sales').edges.some(({ highlighted }) => highlighted)).toBe(false);
});
