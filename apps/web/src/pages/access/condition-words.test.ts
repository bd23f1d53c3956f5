import { describe, expect, it } from 'vitest';
import { actorAttributes, comparisonOf, levels, operatorsFor, sentenceOf } from './condition-words.js';
import { readRules } from './role-draft.js';

describe('conditions in words', () => {
  it('read as a sentence', () => {
    const [block] = readRules([{ permission: 'run:delete', where: { all: [{ attribute: 'resource.createdBy', operator: 'eq', value: { actor: 'id' } }, { any: [{ attribute: 'resource.riskTier', operator: 'lte', value: 'LIMITED' }, { attribute: 'resource.labels.team', operator: 'in', value: ['risk', 'fraud'] }] }, { authenticatedWithinMinutes: 15 }] } }]);
    expect(sentenceOf(block?.where ?? { kind: 'fresh', minutes: 0 })).toBe('who made it is whoever asks and (its risk tier is at most LIMITED or its label team is one of risk, fraud) and they signed in within 15 min');
  });

  it('begin with something that the attribute can be asked', () => {
    for (const attribute of [...actorAttributes, ...Object.keys(levels), 'resource.ownerId', 'resource.name', 'resource.labels.team']) {
      const { operator, values } = comparisonOf(attribute);
      expect(operatorsFor(attribute)).toContain(operator);
      for (const value of values) expect(levels[attribute] ?? ['USER']).toContain(value);
    }
  });
});
