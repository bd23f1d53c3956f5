import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nestRuns } from './nest-runs.js';
import type { RunRow } from './run-row.js';

const run = (id: string, parentRunId: string | null = null): RunRow => ({
  id,
  name: id,
  status: 'FINISHED',
  experimentId: 'e',
  startedAt: '2026-01-01T00:00:00.000Z',
  parentRunId,
  parent: null,
  endedAt: null,
  deletedAt: null,
  createdBy: null,
  childCount: 0,
  params: [],
  tags: [],
  metrics: [],
});
const idsOf = (rows: readonly RunRow[]): string[] => rows.map(({ id }) => id);

describe('nestRuns', () => {
  it('puts runs under the one that they are part of, where the first of them stood', () => {
    const { rows, depths } = nestRuns([run('last'), run('grandchild', 'fold 1'), run('between'), run('fold 2', 'whole'), run('fold 1', 'whole'), run('whole'), run('first')]);
    expect(idsOf(rows)).toEqual(['last', 'whole', 'fold 2', 'fold 1', 'grandchild', 'between', 'first']);
    expect(depths).toEqual(new Map([['fold 2', 1], ['fold 1', 1], ['grandchild', 2]]));
  });

  it('leaves a run where it is whose parent is not there', () => {
    const { rows, depths } = nestRuns([run('b'), run('fold', 'elsewhere'), run('a')]);
    expect(idsOf(rows)).toEqual(['b', 'fold', 'a']);
    expect(depths.size).toBe(0);
  });

  it('moves none but the family when its parent is read later', () => {
    const before = idsOf(nestRuns([run('c'), run('fold 2', 'whole'), run('b'), run('fold 1', 'whole'), run('a')]).rows);
    const after = idsOf(nestRuns([run('c'), run('fold 2', 'whole'), run('b'), run('fold 1', 'whole'), run('a'), run('whole')]).rows);
    expect(after.filter((id) => 'abc'.includes(id))).toEqual(before.filter((id) => 'abc'.includes(id)));
    expect(after).toEqual(['c', 'whole', 'fold 2', 'fold 1', 'b', 'a']);
  });

  it('loses none, and lists none before its parent', () => {
    const families = fc.array(fc.option(fc.nat(11)), { minLength: 12, maxLength: 12 }).map((parents) => parents.map((parent, at) => run(String(at), parent === null || parent >= at ? null : String(parent))));
    fc.assert(
      fc.property(families.chain((runs) => fc.shuffledSubarray(runs, { minLength: 0, maxLength: runs.length })), (runs) => {
        const ids = idsOf(nestRuns(runs).rows);
        expect(ids.toSorted()).toEqual(idsOf(runs).toSorted());
        for (const { id, parentRunId } of runs) if (parentRunId != null && ids.includes(parentRunId)) expect(ids.indexOf(parentRunId)).toBeLessThan(ids.indexOf(id));
      }),
    );
  });
});
