import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ExecutionFacts, factsOf, factsOfNamed, isSameFacts, joinFacts } from './facts.js';
import type { ExecutionReport } from './report.js';
import { standingOf } from './standing.js';

const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
const job = (name: string) => ({ namespace: 'n', name });
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const report = (second: number, more: Partial<ExecutionReport> = {}): ExecutionReport => ({ executionId: id(1), job: job('j'), at: at(second), ...more });
const joined = (...reports: ExecutionReport[]) => reports.map(factsOf).reduce(joinFacts);
const stateOf = (...reports: ExecutionReport[]) => standingOf(joined(...reports), at(1_000).getTime());

const anyReport: fc.Arbitrary<ExecutionReport> = fc
  .record({
    second: fc.integer({ min: 0, max: 5 }),
    name: fc.constantFrom('a', 'b'),
    state: fc.option(fc.constantFrom('STARTED' as const, 'RUNNING' as const, 'SUCCEEDED' as const, 'FAILED' as const, 'CANCELLED' as const), { nil: undefined }),
    parent: fc.option(fc.constantFrom(2, 3), { nil: undefined }),
    message: fc.option(fc.string({ maxLength: 3 }), { nil: undefined }),
    params: fc.option(fc.dictionary(fc.constantFrom('x', 'y'), fc.constantFrom('1', '2')), { nil: undefined }),
    promisedMs: fc.option(fc.constantFrom(1_000, 2_000), { nil: undefined }),
  })
  .map(({ second, name, state, parent, message, params, promisedMs }) => ({
    executionId: id(1), job: job(name), at: at(second), state, params, promisedMs,
    parent: parent === undefined ? undefined : { executionId: id(parent), job: job('p') },
    error: message === undefined ? undefined : { message },
  }));

describe('what was told of an execution', () => {
  it('comes to the same in whatever order, however often and in whatever groups it was told', () => {
    fc.assert(
      fc.property(fc.array(anyReport, { minLength: 1, maxLength: 8 }), fc.integer(), (reports, seed) => {
        const facts = reports.map(factsOf);
        const whole = facts.reduce(joinFacts);
        const shuffled = [...facts, ...facts].map((value, index) => ({ value, place: Math.sin(seed + index) })).sort((one, other) => one.place - other.place).map(({ value }) => value);
        const cut = Math.floor(shuffled.length / 2);
        const [left, right] = [shuffled.slice(0, cut), shuffled.slice(cut)].map((half) => half.reduce<ExecutionFacts | undefined>((sum, each) => (sum ? joinFacts(sum, each) : each), undefined));
        expect(isSameFacts(whole, left && right ? joinFacts(left, right) : whole)).toBe(true);
        expect(isSameFacts(whole, shuffled.reduce(joinFacts))).toBe(true);
      }),
    );
  });

  it('is not what it was with a report more that says something new', () => {
    expect(isSameFacts(joined(report(1)), joined(report(1), report(1, { state: 'FAILED' })))).toBe(false);
  });

  it('lets ended executions stay ended, by the end that was told for the latest time', () => {
    expect(stateOf(report(1, { state: 'STARTED' }))).toMatchObject({ state: 'RUNNING', startedAt: at(1).getTime() });
    expect(stateOf(report(5, { state: 'SUCCEEDED' }), report(9, { state: 'STARTED' }))).toMatchObject({ state: 'SUCCEEDED', startedAt: at(5).getTime(), endedAt: at(5).getTime() });
    expect(stateOf(report(5, { state: 'FAILED' }), report(7, { state: 'SUCCEEDED' }), report(6, { state: 'CANCELLED' }))).toMatchObject({ state: 'SUCCEEDED', endedAt: at(7).getTime() });
    expect(stateOf(report(5, { state: 'SUCCEEDED' }))).toMatchObject({ startedAt: at(5).getTime(), endedAt: at(5).getTime() });
  });

  it('loses what promised to be told of again, until it is', () => {
    const promised = report(1, { state: 'STARTED', promisedMs: 10_000 });
    expect(standingOf(joined(promised), at(10).getTime())).toMatchObject({ state: 'RUNNING', lostAt: at(11).getTime() });
    expect(standingOf(joined(promised), at(11).getTime()).state).toBe('LOST');
    expect(standingOf(joined(promised, report(8)), at(11).getTime()).state).toBe('RUNNING');
    expect(standingOf(joined(promised, report(8, { state: 'FAILED' })), at(99).getTime())).toMatchObject({ state: 'FAILED', lostAt: undefined });
  });

  it('names what it is a part of, and puts the parent within the root unless the parent says otherwise', () => {
    const named = factsOfNamed(report(1, { parent: { executionId: id(2), job: job('task') }, root: { executionId: id(3), job: job('dag') } }));
    expect([...named.keys()].sort()).toEqual([id(2), id(3)]);
    const parent = named.get(id(2));
    if (!parent) throw new Error('The parent was not named.');
    expect(standingOf(parent, 0).state).toBe('NAMED');
    expect(parent.latest.parent?.value.executionId).toBe(id(3));
    const told = factsOf({ executionId: id(2), job: job('task'), at: at(0), parent: { executionId: id(4), job: job('group') } });
    expect(joinFacts(parent, told).latest.parent?.value.executionId).toBe(id(4));
    expect(joinFacts(told, parent).latest.parent?.value.executionId).toBe(id(4));
  });
});
