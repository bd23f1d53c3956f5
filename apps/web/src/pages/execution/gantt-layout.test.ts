import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GanttStep, ganttRows, pathLinks, percentAt, strokesIn } from './gantt-layout.js';

const step = (id: string, job: string, from: number | undefined, to: number | undefined, more: Partial<GanttStep> = {}): GanttStep => ({ id, jobId: `job ${job}`, name: `sales.${job}`, parentId: 'root', state: 'SUCCEEDED', from, to, isCached: false, ...more });

describe('the rows of a Gantt chart', () => {
  it('are steps in the order of their starts, by their own names', () => {
    const rows = ganttRows([step('b', 'join', 5, 9), step('a', 'load', 0, 5), step('c', 'publish', undefined, undefined, { state: 'NAMED' })], 'sales');
    expect(rows.map(({ name, took, state, bars }) => [name, took, state, bars.length])).toEqual([['load', 5, 'SUCCEEDED', 1], ['join', 4, 'SUCCEEDED', 1], ['publish', undefined, 'NAMED', 0]]);
  });

  it('hold all attempts of a step, in order; the last says how it stands', () => {
    const [row, ...others] = ganttRows([step('2', 'load', 6, 9), step('1', 'load', 0, 4, { state: 'FAILED' }), step('3', 'load', 10, 11, { state: 'RUNNING' })], 'sales');
    expect(others).toEqual([]);
    expect(row).toMatchObject({ attempts: 3, state: 'RUNNING', latest: '3', took: 11 });
    expect(row?.bars.map(({ id, attempt, state }) => [id, attempt, state])).toEqual([['1', 1, 'FAILED'], ['2', 2, 'SUCCEEDED'], ['3', 3, 'RUNNING']]);
  });

  it('give executions of one step that ran at once a row each', () => {
    const rows = ganttRows([step('1', 'map', 0, 9), step('2', 'map', 1, 4), step('3', 'map', 5, 6)], 'sales');
    expect(rows.map(({ name, bars }) => [name, ...bars.map(({ id }) => id)])).toEqual([['map', '1'], ['map', '2', '3']]);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
  });

  it('show steps within steps below them, named without what they lie within', () => {
    const rows = ganttRows([step('x', 'late', 1, 2), step('t', 'task', 0, 9), step('m', 'task.model', 3, 5, { parentId: 't' }), step('n', 'task.test', 2, 3, { parentId: 't' })], 'sales');
    expect(rows.map(({ name, depth, isWhole }) => [name, depth, isWhole])).toEqual([['task', 0, true], ['test', 1, false], ['model', 1, false], ['late', 0, false]]);
  });

  it('keep every attempt once, also of circles and of what lies within something that is not there', () => {
    const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    fc.assert(
      fc.property(fc.uniqueArray(fc.record({ id: ids, job: ids, parentId: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'gone'), { nil: undefined }), from: fc.integer({ min: 0, max: 9 }) }), { selector: ({ id }) => id }), (some) => {
        const rows = ganttRows(some.map(({ id, job, parentId, from }) => step(id, job, from, from + 1, { parentId })), undefined);
        expect(rows.flatMap(({ bars }) => bars.map(({ id }) => id)).sort()).toEqual(some.map(({ id }) => id).sort());
        expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
      }),
    );
  });

  it('of ten thousand steps are there at once', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => step(String(at), `s${at}`, at, at + 50));
    const took = Array.from({ length: 5 }, () => {
      const began = performance.now();
      expect(ganttRows(many, 'sales')).toHaveLength(10_000);
      return performance.now() - began;
    });
    // Other work may have the machine in some of them.
    expect(Math.min(...took)).toBeLessThan(1_000);
  });
});

describe('the critical path', () => {
  const rows = ganttRows([step('a', 'load', 0, 4), step('b', 'other', 1, 2), step('c', 'join', 6, 9)], 'sales');

  it('goes down where a step ends, past others, and along to where the next starts', () => {
    const links = pathLinks(rows, ['a', 'c']);
    expect(links).toEqual([{ fromRow: 0, toRow: 2, leaves: 4, enters: 6 }]);
    expect(strokesIn(0, links)).toEqual([{ way: 'down', at: 4, part: 'lower' }]);
    expect(strokesIn(1, links)).toEqual([{ way: 'down', at: 4, part: 'whole' }]);
    expect(strokesIn(2, links)).toEqual([{ way: 'down', at: 4, part: 'upper' }, { way: 'along', from: 4, to: 6 }]);
  });

  it('goes up as well, within a row between attempts, and past what does not show', () => {
    expect(strokesIn(2, pathLinks(rows, ['c', 'a']))).toEqual([{ way: 'down', at: 9, part: 'upper' }]);
    const again = ganttRows([step('1', 'load', 0, 4), step('2', 'load', 5, 6)], 'sales');
    expect(strokesIn(0, pathLinks(again, ['1', '2']))).toEqual([{ way: 'along', from: 4, to: 5 }]);
    expect(pathLinks(rows, ['a', 'gone', 'c'])).toEqual(pathLinks(rows, ['a', 'c']));
    expect(pathLinks(rows, [])).toEqual([]);
  });
});

it('places lie between 0 and 100 percent', () => {
  expect([percentAt(0, 0, 10), percentAt(5, 0, 10), percentAt(12, 0, 10), percentAt(5, 5, 5)]).toEqual([0, 50, 100, 0]);
});
