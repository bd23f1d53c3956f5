import { describe, expect, it } from 'vitest';
import { differenceLines } from './difference-lines.js';

describe('differenceLines', () => {
  it('says how far a metric moved, also where one side is no number', () => {
    expect(differenceLines('metrics', [{ key: 'auc', change: 'CHANGED', base: 0.88, head: 0.93 }], false)).toEqual([{ key: 'auc', change: 'CHANGED', base: '0.88', head: '0.93', delta: '+0.05' }]);
    expect(differenceLines('metrics', [{ key: 'loss', change: 'CHANGED', base: 0.1, head: 'NaN' }], false)[0]).toEqual({ key: 'loss', change: 'CHANGED', base: '0.1', head: 'NaN' });
  });

  it('leaves out what is alike unless asked', () => {
    const same = [{ key: 'lr', change: 'SAME', base: '1', head: '1' }] as const;
    expect(differenceLines('params', same, false)).toEqual([]);
    expect(differenceLines('params', same, true)).toHaveLength(1);
  });

  it('tells members of an environment apart', () => {
    const lines = differenceLines('environment', [{ key: 'packages', change: 'CHANGED', base: { numpy: '1', scipy: '3' }, head: { numpy: '2', torch: '5', scipy: '3' } }], false);
    expect(lines).toEqual([
      { key: 'packages.numpy', change: 'CHANGED', base: '1', head: '2' },
      { key: 'packages.torch', change: 'ADDED', base: undefined, head: '5' },
    ]);
  });

  it('says files by digest and size, fields by type and shape', () => {
    expect(differenceLines('artifacts', [{ key: 'a', change: 'ADDED', base: null, head: { sha256: 'da5e67d51a9bb694', size: 4_000 } }], false)[0]?.head).toBe('da5e67d51a, 4.0 KB');
    expect(differenceLines('signature', [{ key: 'inputs.x', change: 'REMOVED', base: { index: 1, type: 'double', required: false, shape: [-1, 3] }, head: null }], false)[0]?.base).toBe('double[?, 3], optional, place 2');
  });
});
