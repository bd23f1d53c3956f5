import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breaksOfAsset, breaksOfUse } from './asset-breaks.js';
import type { AssetField, QualityCheck } from './report.js';

const told = <Value>(value: Value) => ({ at: 1, value });
const asset = (...fields: readonly AssetField[]) => ({ fields: told(fields) });
const checks = (...all: readonly QualityCheck[]) => ({ checks: told(all) });

describe('what breaks those who read an asset', () => {
  it('is a column that went or has another type, and nothing that came', () => {
    expect(breaksOfAsset(asset({ name: 'a', type: 'int' }, { name: 'b', type: 'text' }), asset({ name: 'b', type: 'INT' }, { name: 'c' }))).toEqual([
      { kind: 'SCHEMA', what: 'lost the column a and changed the type of the column b', details: ['The column a is gone.', 'The column b was text and is INT.'], columns: ['a', 'b'] },
    ]);
    expect(breaksOfAsset(asset({ name: 'a', type: 'INT' }), asset({ name: 'a', type: 'int' }, { name: 'b' }))).toEqual([]);
  });

  it('is not a schema that is not told, any more or yet', () => {
    for (const [before, after] of [[asset(), asset({ name: 'a' })], [asset({ name: 'a' }), asset()], [{}, asset({ name: 'a' })]] as const) expect(breaksOfAsset(before, after)).toEqual([]);
  });

  it('is never what only adds, in whatever order it is told', () => {
    const field = fc.record<AssetField>({ name: fc.constantFrom('a', 'b', 'c', 'd'), type: fc.constantFrom('int', 'text') });
    fc.assert(fc.property(fc.uniqueArray(field, { selector: ({ name }) => name }), fc.uniqueArray(field, { selector: ({ name }) => name }), (before, more) => {
      const added = more.filter(({ name }) => before.every((each) => each.name !== name));
      expect(breaksOfAsset(asset(...before), asset(...added, ...before.toReversed()))).toEqual([]);
      const lost = before.slice(1);
      if (lost.length) expect(breaksOfAsset(asset(...before), asset(...lost))).toMatchObject([{ columns: [before[0]?.name] }]);
    }));
  });

  it('is that it was dropped, once', () => {
    expect(breaksOfAsset({}, { lifecycle: told('DROPPED') })).toMatchObject([{ kind: 'GONE', what: 'was dropped' }]);
    expect(breaksOfAsset({ lifecycle: told('DROPPED') }, { lifecycle: told('DROPPED') })).toEqual([]);
  });

  it('is a check that failed and had not before, unless it only warns', () => {
    const failed: QualityCheck = { assertion: 'not_null', column: 'a', hasPassed: false };
    expect(breaksOfUse(undefined, checks(failed, { assertion: 'x', hasPassed: true }, { assertion: 'y', hasPassed: false, severity: 'WARNING' }))).toEqual([{ kind: 'QUALITY', what: 'failed the check not_null(a)', details: ['The check not_null(a) failed.'], columns: ['a'] }]);
    expect(breaksOfUse(checks(failed), checks(failed))).toEqual([]);
    expect(breaksOfUse(checks(failed), checks(failed, { assertion: 'fresh', hasPassed: false }, { assertion: 'size', hasPassed: false }))).toMatchObject([{ what: 'failed 2 checks', columns: [] }]);
  });
});
