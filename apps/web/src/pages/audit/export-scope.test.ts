import { expect, it } from 'vitest';
import { scopeWords } from './export-scope.js';

it('says what an export is of', () => {
  const nameOf = (id: string) => (id === 'm1' ? 'fraud' : undefined);
  expect(scopeWords({ kind: 'WORKSPACE' }, nameOf)).toBe('Whole workspace');
  expect(scopeWords({ kind: 'SUBJECT', subjectKind: 'run', subjectId: '7' }, nameOf)).toBe('run 7');
  expect([scopeWords({ kind: 'MODEL', modelId: 'm1' }, nameOf), scopeWords({ kind: 'MODEL', modelId: 'm2' }, nameOf)]).toEqual(['model fraud', 'model m2']);
  expect(scopeWords({ kind: 'PERIOD', since: '2026-11-01T12:00:00.000Z', until: null }, nameOf)).toMatch(/^from 1 Nov 2026/);
  expect(scopeWords(null, nameOf)).toBe('Unknown');
});
