import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Comparable, compareVersions } from './compare.js';

const nothing: Comparable = { artifacts: [], signature: null, metrics: {}, params: {}, inputs: [], environment: null, sourceRun: null, tags: {} };
const metric = (value: number) => ({ value, step: 1, at: 1 });

describe('comparing two versions', () => {
  it('names what was added, removed and changed, and leaves out the rest', () => {
    const base: Comparable = { ...nothing, metrics: { auc: metric(0.9), f1: metric(0.8), same: metric(1) }, artifacts: [{ path: 'a', sha256: '1', size: 1 }, { path: 'b', sha256: '1', size: 1 }] };
    const head: Comparable = { ...nothing, metrics: { auc: metric(0.95), recall: metric(0.7), same: { ...metric(1), step: 9 } }, artifacts: [{ path: 'a', sha256: '1', size: 1 }, { path: 'c', sha256: '1', size: 1 }] };
    const { metrics, artifacts, params } = compareVersions(base, head);
    expect(metrics).toEqual([{ key: 'auc', change: 'CHANGED', base: 0.9, head: 0.95 }, { key: 'f1', change: 'REMOVED', base: 0.8, head: null }, { key: 'recall', change: 'ADDED', base: null, head: 0.7 }]);
    expect(artifacts.map(({ key, change }) => [key, change])).toEqual([['b', 'REMOVED'], ['c', 'ADDED']]);
    expect(params).toEqual([]);
  });

  it('puts differences first when everything is asked for', () => {
    const side = (value: string) => ({ ...nothing, params: { a: '1', z: value } });
    expect(compareVersions(side('1'), side('2'), true).params.map(({ key }) => key)).toEqual(['z', 'a']);
  });

  it('sees a column that moved, and one package among many', () => {
    const field = (name: string) => ({ name, type: 'double', required: true });
    const { signature } = compareVersions({ ...nothing, signature: { inputs: [field('a'), field('b')], outputs: [] } }, { ...nothing, signature: { inputs: [field('b'), field('a')], outputs: [] } });
    expect(signature.map(({ key, change }) => [key, change])).toEqual([['inputs.a', 'CHANGED'], ['inputs.b', 'CHANGED']]);
    const { environment } = compareVersions({ ...nothing, environment: { packages: { numpy: '1', torch: '2' } } }, { ...nothing, environment: { packages: { numpy: '2', torch: '2' } } });
    expect(environment).toEqual([{ key: 'packages.numpy', change: 'CHANGED', base: '1', head: '2' }]);
  });

  it('is empty for equals and mirrors when the sides are changed over', () => {
    const params = fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }), { maxKeys: 6 });
    fc.assert(fc.property(params, params, (left, right) => {
      const [base, head] = [{ ...nothing, params: left }, { ...nothing, params: right }];
      expect(compareVersions(base, base).params).toEqual([]);
      const mirrored = compareVersions(head, base).params.map(({ key, change, base: before, head: after }) => ({ key, change: change === 'ADDED' ? 'REMOVED' : change === 'REMOVED' ? 'ADDED' : change, base: after, head: before }));
      expect(mirrored).toEqual(compareVersions(base, head).params);
    }));
  });
});
