import { describe, expect, it } from 'vitest';
import { named, numberMeant, versionsMeant } from './matches.js';

const models = [{ id: 'a', name: 'card-fraud', lastVersion: 2 }, { id: 'b', name: 'fraud', lastVersion: 12 }, { id: 'c', name: 'churn', lastVersion: null }];

describe('what the palette finds', () => {
  it('is called so, what begins with it first', () => {
    expect(named(models, 'Fraud', ({ name }) => [name]).map(({ id }) => id)).toEqual(['b', 'a']);
  });
  it.each(['fraud v3', 'fraud 3', 'fraud@3', 'fraud/3', 'FRAUD V3'])('is the version that %s means, of models that have it', (wanted) => {
    expect(versionsMeant(models, wanted)).toEqual([{ modelId: 'b', name: 'fraud', version: 3 }]);
  });
  it.each(['fraud', 'churn v1', 'fraud v0', '3', 'v3'])('is no version for %s', (wanted) => {
    expect(versionsMeant(models, wanted)).toEqual([]);
  });
  it.each([['#12', 12], ['12', 12], ['0', undefined], ['12 units', undefined]])('takes %s for a number: %s', (wanted, number) => {
    expect(numberMeant(wanted)).toBe(number);
  });
});
