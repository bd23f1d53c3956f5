import { describe, expect, it } from 'vitest';
import type { Split } from './snapshot-document.js';
import { leakageDigest, leakagePlan, type SplitContext } from './split-rows.js';
import type { FoundTable } from './tables.js';

const file = (path: string) => ({ path, size: 1, digest: path.padEnd(64, '0') });
const table = (name: string, ...paths: string[]): FoundTable => ({ name, files: name, format: 'CSV', gzip: false, members: paths.map(file), problem: null });
const files = (name: string): Split => ({ kind: 'FILES', name, folders: [name], members: '', files: 1, bytes: 1 });
const rows = (name: string, where: string): Split => ({ kind: 'ROWS', name, table: 't', where });
const keys = (name: string, ...columns: string[]): Split => ({ kind: 'KEYS', name, table: 't', columns, file: `${name}.csv` });

const context = (more: Partial<SplitContext> = {}): SplitContext => ({
  schema: null,
  tables: [table('t', 't.csv'), table('train', 'train/a.csv', 'train/b.csv'), table('test', 'test/a.csv')],
  membersOf: ({ name }) => new Set([`${name}/a.csv`, `${name}/b.csv`, `${name}/x.png`]),
  fileAt: file,
  shapeOf: (path) => (path.endsWith('.csv') ? { format: 'CSV', gzip: false } : undefined),
  ...more,
});
const schema = (name: string, ...key: string[]) => ({ name, files: name, format: 'CSV' as const, columns: [], ...(key.length ? { key } : {}) });
const questionOf = (splits: readonly Split[], more: Partial<SplitContext> = {}) => {
  const plan = leakagePlan(splits, context(more));
  return plan.kind === 'QUESTION' ? plan.question : plan;
};

describe('how the rows of splits are compared', () => {
  it('takes the tables among the files of a split', () =>
    expect(questionOf([files('train'), files('test')])).toMatchObject({ key: null, splits: [{ name: 'train', files: [{ path: 'train/a.csv' }, { path: 'train/b.csv' }] }, { name: 'test', files: [{ path: 'test/a.csv' }] }] }));

  it('asks nothing where fewer than two splits have rows', () => {
    expect(questionOf([files('train'), files('images')])).toEqual({ kind: 'NONE' });
    expect(questionOf([])).toEqual({ kind: 'NONE' });
  });

  it('tells things apart by the key of the schema, or by the lists of keys, or by whole rows', () => {
    expect(questionOf([keys('a', 'id', 'day'), keys('b', 'day', 'id')])).toMatchObject({ key: ['day', 'id'] });
    expect(questionOf([keys('a', 'id'), keys('b', 'day')])).toMatchObject({ key: null });
    expect(questionOf([keys('a', 'id'), rows('b', 'x > 1')])).toMatchObject({ key: null });
    const tables = [schema('t', 'person'), schema('train', 'person'), schema('test', 'person')];
    expect(questionOf([keys('a', 'id'), rows('b', 'x > 1')], { schema: { tables } })).toMatchObject({ key: ['person'] });
    expect(questionOf([files('train'), files('test')], { schema: { tables } })).toMatchObject({ key: ['person'] });
    expect(questionOf([files('train'), files('test')], { schema: { tables: [schema('train', 'person'), schema('test')] } })).toMatchObject({ key: null });
  });

  it('says why it can not', () => {
    expect(questionOf([rows('a', 'true'), { kind: 'ROWS', name: 'b', table: 'gone', where: 'true' }])).toMatchObject({ kind: 'IMPOSSIBLE', reason: expect.stringContaining('"gone"') as string });
    expect(questionOf([keys('a', 'id'), { ...keys('b', 'id'), file: 'keys.txt' } as Split])).toMatchObject({ kind: 'IMPOSSIBLE', reason: expect.stringContaining('"keys.txt"') as string });
    expect(questionOf([files('train'), files('test')], { tables: [table('train', 'train/a.csv'), { ...table('z', 'train/b.csv'), gzip: true }, table('test', 'test/a.csv')] })).toMatchObject({ kind: 'IMPOSSIBLE', reason: expect.stringContaining('several formats') as string });
  });

  it('is one question for the same bytes, whatever they are called, and another for another condition', () => {
    const digest = (...splits: Split[]) => {
      const plan = leakagePlan(splits, context());
      return plan.kind === 'NONE' ? '' : leakageDigest(plan);
    };
    expect(digest(rows('a', 'x'), rows('b', 'y'))).toBe(digest(rows('a', 'x'), rows('b', 'y')));
    expect(new Set([digest(rows('a', 'x'), rows('b', 'y')), digest(rows('a', 'x'), rows('b', 'z')), digest(files('train'), files('test')), digest(keys('a', 'x'), keys('b', 'x')), digest(keys('a', 'y'), keys('b', 'y'))]).size).toBe(5);
  });
});
