import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actors, conditions, resources } from '../testing/conditions.js';
import { type Condition, matcherOf, ResourceFacts } from './condition.js';
import { simplified } from './simplified.js';

const low: Condition = { attribute: 'resource.riskTier', operator: 'lte', value: 'LIMITED' };
const own: Condition = { attribute: 'resource.ownerId', operator: 'eq', value: { actor: 'id' } };
const ofTeam = (...teams: string[]): Condition => ({ attribute: 'resource.labels.team', operator: 'in', value: teams });

describe('a simplified condition', () => {
  it('holds when the condition does, whoever asks, of whatever, of a thing or of none', () => {
    // Parts that have others of the pool in them again and again, as the rules of a role do.
    const overlapping = fc.array(conditions, { minLength: 1, maxLength: 3 }).chain((pool) => {
      const some = fc.array(fc.constantFrom(...pool), { minLength: 1, maxLength: 3 });
      const part: fc.Arbitrary<Condition> = fc.oneof(fc.constantFrom(...pool), some.map((all) => ({ all })), some.map((any) => ({ any })), fc.tuple(fc.constantFrom(...pool), some).map(([first, any]) => ({ all: [first, { any }] })));
      return fc.array(part, { minLength: 1, maxLength: 6 }).map((any): Condition => ({ any }));
    });
    fc.assert(fc.property(fc.oneof(conditions, overlapping), actors, fc.option(resources, { nil: undefined }), fc.option(fc.integer({ min: 0, max: 4_000_000 }), { nil: undefined }), (condition, actor, resource, sinceAuthenticationMs) => {
      const question = { actor, resource: resource && new ResourceFacts(resource), sinceAuthenticationMs };
      expect(matcherOf(simplified(condition))(question)).toBe(matcherOf(condition)(question));
    }), { numRuns: 400 });
  });

  it('asks once what all rules have in common, and has one list of their texts', () => {
    const rules = Array.from({ length: 250 }, (_, index): Condition => ({ all: [low, { any: [own, ofTeam(`team-${index}`, `squad-${index % 7}`)] }] }));
    const teams = Array.from({ length: 250 }, (_, index) => [`team-${index}`, `squad-${index % 7}`]).flat();
    expect(simplified({ any: rules })).toEqual({ all: [low, { any: [own, ofTeam(...new Set(teams))] }] });
  });

  it('leaves apart what only looks alike: nothing that a negation, an actor or another attribute says is joined', () => {
    const parts: Condition[] = [{ attribute: 'resource.name', operator: 'nin', value: ['a'] }, { attribute: 'resource.name', operator: 'ne', value: 'b' }, own, { attribute: 'resource.createdBy', operator: 'eq', value: { actor: 'id' } }, ofTeam('a'), { attribute: 'resource.name', operator: 'eq', value: 'a' }];
    expect(simplified({ any: parts })).toEqual({ any: parts });
  });
});
