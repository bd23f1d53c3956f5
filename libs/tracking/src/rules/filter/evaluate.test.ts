import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterableRun, filterExpression } from '../../testing/filter-arbitraries.js';
import { evaluateExperimentFilter, evaluateFilter, type FilterableExperiment, type FilterableRun, parseExperimentFilter, parseFilter } from './index.js';

const run: FilterableRun = {
  id: '0193a5c0-0000-7000-8000-000000000001',
  experimentId: '0193a5c0-0000-7000-8000-00000000000e',
  parentRunId: null,
  name: 'Baseline',
  status: 'RUNNING',
  userId: '0193a5c0-0000-7000-8000-00000000000a',
  startTime: Date.UTC(2026, 10, 23, 12),
  endTime: null,
  metrics: new Map([
    ['loss', 0.5],
    ['diverged', Number.NaN],
    ['worst', Number.POSITIVE_INFINITY],
    ['zero', -0],
  ]),
  params: new Map([
    ['optimizer', 'adam'],
    ['empty', ''],
  ]),
  tags: new Map([['team', 'Vision']]),
  datasets: [
    { name: 'mnist', digest: 'abc', context: 'train' },
    { name: 'cifar', digest: 'def', context: null },
  ],
};
const finished: FilterableRun = { ...run, status: 'FINISHED', endTime: run.startTime + 90_000, parentRunId: '0193a5c0-0000-7000-8000-000000000002' };

describe('a run passes', () => {
  it.each([
    '',
    'metrics.loss = 0.5',
    'metrics.loss <= 0.5 AND metrics.loss >= 0.5 AND metrics.loss != 0.4 AND metrics.loss < 0.6 AND metrics.loss > 0.4',
    'metrics.worst > 1e308',
    'metrics.zero = 0',
    'metrics.diverged != 0',
    'NOT metrics.diverged = 0',
    'NOT metrics.diverged < 0 AND NOT metrics.diverged >= 0 AND metrics.diverged IS NOT NULL',
    "params.optimizer = 'adam'",
    "params.optimizer != 'sgd'",
    "params.optimizer IN ('sgd', 'adam')",
    "params.optimizer NOT IN ('sgd')",
    "params.empty = '' AND params.empty IS NOT NULL",
    'params.nothing IS NULL AND metrics.nothing IS NULL AND tags.nothing IS NULL',
    "tags.team LIKE 'Vis%' AND tags.team ILIKE 'vIS%'",
    "NOT tags.team LIKE 'vis%'",
    "dataset.name = 'mnist' AND dataset.name = 'cifar'",
    "dataset.name != 'mnist'",
    "dataset.context = 'train'",
    "NOT dataset.context != 'train'",
    "status = 'RUNNING' AND run_name ILIKE 'base%'",
    "start_time > '2026-11-23T11:59:59Z' AND created <= '2026-11-23T12:00Z'",
    'parent_run_id IS NULL AND end_time IS NULL AND duration IS NULL',
    "run_id = '0193a5c0000070008000000000000001'",
    "user_id IN ('0193a5c0-0000-7000-8000-00000000000a')",
    "metrics.loss > 1 OR (params.optimizer = 'adam' AND NOT status = 'FAILED')",
  ])('%s', (filter) => {
    expect(evaluateFilter(parseFilter(filter), run)).toBe(true);
  });

  it('by its length once it has ended', () => {
    expect(evaluateFilter(parseFilter("duration = 90000 AND end_time > '2026-11-23' AND parent_run_id IS NOT NULL"), finished)).toBe(true);
  });
});

describe('a run does not pass', () => {
  it.each([
    'metrics.diverged = 0',
    'metrics.diverged > 0',
    'metrics.diverged <= 0',
    "params.optimizer = 'Adam'",
    "dataset.name NOT IN ('mnist', 'cifar')",
    "dataset.digest = 'ABC'",
    "status = 'running'",
    "metrics.loss = 0.5 AND status = 'FAILED'",
    'params.constructor IS NOT NULL',
  ])('%s', (filter) => {
    expect(evaluateFilter(parseFilter(filter), run)).toBe(false);
  });

  it.each([
    'metrics.nothing != 1',
    'metrics.nothing < 1',
    "params.nothing != 'x'",
    "params.nothing NOT IN ('x')",
    "params.nothing LIKE '%'",
    "tags.nothing != 'x'",
    'end_time != 0',
    'duration < 1000000000000',
    "parent_run_id != 'x'",
    "parent_run_id NOT IN ('x')",
    "parent_run_id LIKE '%'",
  ])('%s, nor is its negation false: what is absent compares with nothing', (filter) => {
    expect(evaluateFilter(parseFilter(filter), run)).toBe(false);
    expect(evaluateFilter(parseFilter(`NOT ${filter}`), run)).toBe(true);
  });
});

describe('logic', () => {
  it('has two truth values: a filter or its negation holds, never both', () => {
    fc.assert(
      fc.property(filterExpression, filterableRun, (filter, candidate) => {
        if (filter.kind === 'EVERYTHING') return;
        expect(evaluateFilter({ kind: 'NOT', operand: filter, span: filter.span }, candidate)).toBe(!evaluateFilter(filter, candidate));
      }),
    );
  });

  it('follows De Morgan', () => {
    fc.assert(
      fc.property(filterExpression, filterExpression, filterableRun, (left, right, candidate) => {
        if (left.kind === 'EVERYTHING' || right.kind === 'EVERYTHING') return;
        const { span } = left;
        const neither = evaluateFilter({ kind: 'NOT', operand: { kind: 'OR', operands: [left, right], span }, span }, candidate);
        expect(neither).toBe(!evaluateFilter(left, candidate) && !evaluateFilter(right, candidate));
      }),
    );
  });
});

describe('experiments', () => {
  const experiment: FilterableExperiment = { id: '0193a5c0-0000-7000-8000-00000000000e', name: 'Digits', creationTime: 1_000, lastUpdateTime: 2_000, tags: new Map([['team', 'vision']]) };

  it.each([
    ["name = 'Digits'", true],
    ["name ILIKE 'dig%' AND tags.team = 'vision'", true],
    ['creation_time = 1000 AND last_update_time = 2000', true],
    ["experiment_id = '0193a5c000007000800000000000000e'", true],
    ["tags.owner != 'x'", false],
    ['tags.owner IS NULL', true],
    ["name != 'Digits'", false],
  ])('%s: %s', (filter, expected) => {
    expect(evaluateExperimentFilter(parseExperimentFilter(filter), experiment)).toBe(expected);
  });
});
