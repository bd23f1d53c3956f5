import { describe, expect, it } from 'vitest';
import { auditFilter, changesOf } from './filter.js';

describe('auditFilter', () => {
  it('is nothing without a choice', () => {
    expect(auditFilter({})).toBeNull();
    expect(auditFilter({ since: 'yesterday' })).toBeNull();
  });
  it('reads a kind with or without an id, and takes the last day whole', () => {
    expect(auditFilter({ subject: 'run' })).toEqual({ subjectKind: 'run' });
    expect(auditFilter({ subject: 'run:0193', action: 'run.updated' })).toEqual({ subjectKind: 'run', subjectId: '0193', action: 'run.updated' });
    const filter = auditFilter({ since: '2026-11-23', until: '2026-11-23' });
    expect(Date.parse(String(filter?.until)) - Date.parse(String(filter?.since))).toBe(86_400_000);
  });
});

describe('changesOf', () => {
  it('gives only what changed', () => {
    expect(changesOf({ name: 'a', size: 1 }, { name: 'b', size: 1, tag: ['x'] })).toEqual([
      { field: 'name', before: 'a', after: 'b' },
      { field: 'tag', before: undefined, after: '["x"]' },
    ]);
    expect(changesOf(null, { name: 'a' })).toEqual([{ field: 'name', before: undefined, after: 'a' }]);
    expect(changesOf(null, null)).toEqual([]);
    expect(changesOf('a', 'b')).toEqual([{ field: '', before: 'a', after: 'b' }]);
  });
});
