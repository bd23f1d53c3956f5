import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSearch, stringifySearch } from '../../frame/search-text.js';
import { axes } from '../../charts/settings.js';
import { filterOffset, readView, type RunsView, tableFilter, validateRuns, writeView } from './view.js';

const key = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme-ascii' }).map((text) => `metrics.${text.trim()}x`);
const view: fc.Arbitrary<RunsView> = fc.record({
  filter: fc.string({ unit: 'grapheme-ascii' }),
  orders: fc.array(fc.record({ key, descending: fc.boolean() }), { maxLength: 3 }),
  columns: fc.option(fc.array(key), { nil: undefined }),
  widths: fc.dictionary(key, fc.integer({ min: 56, max: 800 })).map((widths) => new Map(Object.entries(widths))),
  pinned: fc.array(key),
  hidesConstant: fc.boolean(),
  topLevel: fc.boolean(),
  group: fc.option(key, { nil: undefined }),
  selected: fc.array(fc.uuid()),
  charts: fc.option(fc.array(key), { nil: undefined }),
  showsCharts: fc.boolean(),
  deleted: fc.boolean(),
  x: fc.constantFrom(...axes),
  smoothing: fc.integer({ min: 0, max: 99 }).map((percent) => percent / 100),
  log: fc.boolean(),
});

describe('the view of runs', () => {
  it('survives the way through the address', () => {
    fc.assert(
      fc.property(view, (original) => {
        expect(readView(validateRuns(parseSearch(stringifySearch({ ...writeView(original) }))))).toEqual(original);
      }),
    );
  });

  it('is the page’s own choice when the address says nothing', () => {
    expect(stringifySearch({ ...writeView(readView({})) })).toBe('');
  });

  it('passes over what it can’t read', () => {
    expect(readView({ smooth: 'much', x: 'sideways', w: 'a:NaN,b:1e9,c:120' })).toMatchObject({ smoothing: 0, x: 'step', widths: new Map([['c', 120]]) });
  });

  it('keeps the person’s own text whole where the table narrows it', () => {
    const written = { filter: 'metrics.a > 1 OR metrics.b > 1', topLevel: true };
    expect(tableFilter(written)).toBe('(metrics.a > 1 OR metrics.b > 1) AND attributes.parent_run_id IS NULL');
    expect(tableFilter(written)?.slice(filterOffset(written))).toMatch(/^metrics\.a/);
    expect(tableFilter({ filter: '', topLevel: false })).toBeNull();
  });
});
