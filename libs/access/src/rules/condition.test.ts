import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actors, conditions, resources } from '../testing/conditions.js';
import { type Condition, matcherOf, type ResourceAttribute, resourceAttributes, ResourceFacts } from './condition.js';
import { abilityOf, type Permission, permits } from './permission.js';
import { parseRoleRules, type RuleCatalogue } from './role-rules.js';

const catalogue: RuleCatalogue = new Map<Permission, readonly ResourceAttribute[]>([
  ['model:write', [...resourceAttributes, 'labels']],
  ['run:delete', ['createdBy']],
  ['member:write', []],
]);
const ada = { id: 'ada', kind: 'USER' as const, role: 'WRITER' as const, groups: ['risk', 'staff'] };
const holds = (where: Condition, resource?: Readonly<Record<string, unknown>>, sinceAuthenticationMs?: number) => matcherOf(where)({ actor: ada, resource: resource && new ResourceFacts(resource), sinceAuthenticationMs });

describe('a condition', () => {
  it.each<[string, Condition, Readonly<Record<string, unknown>>, boolean]>([
    ['own things', { attribute: 'resource.ownerId', operator: 'eq', value: { actor: 'id' } }, { ownerId: 'ada' }, true],
    ["others' things", { attribute: 'resource.ownerId', operator: 'eq', value: { actor: 'id' } }, { ownerId: 'eve' }, false],
    ['a low tier', { attribute: 'resource.riskTier', operator: 'lte', value: 'LIMITED' }, { riskTier: 'MINIMAL' }, true],
    ['a high tier', { attribute: 'resource.riskTier', operator: 'lte', value: 'LIMITED' }, { riskTier: 'HIGH' }, false],
    ['a tier that is none', { attribute: 'resource.riskTier', operator: 'gte', value: 'MINIMAL' }, { riskTier: 'TINY' }, false],
    ['the label of a group of mine', { attribute: 'resource.labels.team', operator: 'in', value: { actor: 'groups' } }, { labels: { team: 'risk' } }, true],
    ['the label of another group', { attribute: 'resource.labels.team', operator: 'in', value: { actor: 'groups' } }, { labels: { team: 'sales' } }, false],
    ['what is missing is not unequal', { attribute: 'resource.labels.team', operator: 'ne', value: 'sales' }, {}, false],
    ['what is missing does not exist', { attribute: 'resource.labels.team', operator: 'exists', value: false }, { labels: {} }, true],
    ['a group', { attribute: 'actor.groups', operator: 'eq', value: 'risk' }, {}, true],
    ['no such group', { attribute: 'actor.groups', operator: 'nin', value: ['risk', 'other'] }, {}, false],
    ['a list is no text', { attribute: 'resource.name', operator: 'eq', value: 'x' }, { name: ['x'] }, false],
    ['nothing from the prototype', { attribute: 'resource.name', operator: 'exists', value: true }, Object.create({ name: 'x' }) as Readonly<Record<string, unknown>>, false],
  ])('%s', (_, where, resource, expected) => expect(holds(where, resource)).toBe(expected));

  it('about the thing is open while no thing is named; about the actor and the moment it is not', () => {
    expect(holds({ attribute: 'resource.ownerId', operator: 'eq', value: 'eve' })).toBe(true);
    expect(holds({ attribute: 'actor.groups', operator: 'eq', value: 'sales' })).toBe(false);
    expect(holds({ authenticatedWithinMinutes: 5 })).toBe(false);
  });

  it('on the moment holds within it and never for who did not prove themselves', () => {
    expect(holds({ authenticatedWithinMinutes: 5 }, {}, 300_000)).toBe(true);
    expect(holds({ authenticatedWithinMinutes: 5 }, {}, 300_001)).toBe(false);
    expect(holds({ authenticatedWithinMinutes: 5 }, {}, -1)).toBe(false);
  });

  it('that holds for a thing holds while none is named', () => {
    fc.assert(fc.property(conditions, actors, resources, fc.option(fc.integer({ min: 0, max: 4_000_000 }), { nil: undefined }), (where, actor, resource, sinceAuthenticationMs) => {
      const matches = matcherOf(where);
      if (matches({ actor, resource: new ResourceFacts(resource), sinceAuthenticationMs })) expect(matches({ actor, resource: undefined, sinceAuthenticationMs })).toBe(true);
    }));
  });
});

describe('rules of a role', () => {
  const parse = (input: unknown) => parseRoleRules(input, catalogue);
  const fieldOf = (input: unknown) => {
    try {
      parse(input);
      return undefined;
    } catch (error) {
      return error instanceof Error && 'field' in error ? error.field : error;
    }
  };

  it('are taken as they are, whatever conditions can be written', () => {
    fc.assert(fc.property(conditions, (where) => {
      const input = [{ permission: 'model:write', where }];
      expect(parse(JSON.parse(JSON.stringify(input)))).toEqual(input);
    }));
  });

  it.each<[string, unknown, string]>([
    ['no list', { permission: 'model:write' }, 'input.rules'],
    ['none', [], 'input.rules'],
    ['everything', [{ permission: '*' }], 'input.rules[0].permission'],
    ["CASL's all", [{ permission: 'all:read' }], 'input.rules[0].permission'],
    ["CASL's manage", [{ permission: 'model:manage' }], 'input.rules[0].permission'],
    ['a wildcard', [{ permission: 'model:*' }], 'input.rules[0].permission'],
    ['what nobody knows', [{ permission: 'model:explode' }], 'input.rules[0].permission'],
    ['what takes away', [{ permission: 'model:write', inverted: true }], 'input.rules[0]'],
    ['an unknown key', [{ permission: 'model:write', where: { $where: 'x' } }], 'input.rules[0].where'],
    ['an operator of Mongo', [{ permission: 'model:write', where: { attribute: 'resource.name', operator: '$regex', value: '.*' } }], 'input.rules[0].where'],
    ['a prototype', [{ permission: 'model:write', where: { attribute: 'resource.__proto__', operator: 'exists', value: true } }], 'input.rules[0].where.attribute'],
    ['a prototype as a label', [{ permission: 'model:write', where: { attribute: 'resource.labels.__proto__', operator: 'eq', value: 'x' } }], 'input.rules[0].where.attribute'],
    ['a path beyond', [{ permission: 'model:write', where: { attribute: 'resource.name.length', operator: 'eq', value: 'x' } }], 'input.rules[0].where.attribute'],
    ['an order of names', [{ permission: 'model:write', where: { attribute: 'resource.name', operator: 'lt', value: 'x' } }], 'input.rules[0].where.operator'],
    ['a level that is none', [{ permission: 'model:write', where: { attribute: 'resource.riskTier', operator: 'lt', value: 'TINY' } }], 'input.rules[0].where.value'],
    ['a list for one', [{ permission: 'model:write', where: { attribute: 'resource.name', operator: 'eq', value: ['x'] } }], 'input.rules[0].where.value'],
    ['one for a list', [{ permission: 'model:write', where: { attribute: 'resource.name', operator: 'in', value: 'x' } }], 'input.rules[0].where.value'],
    ['a condition that checks of the permission can not see', [{ permission: 'run:delete', where: { all: [{ attribute: 'resource.riskTier', operator: 'eq', value: 'HIGH' }] } }], 'input.rules[0].where.all[0].attribute'],
    ['a condition on a thing where there is none', [{ permission: 'member:write', where: { attribute: 'resource.ownerId', operator: 'eq', value: { actor: 'id' } } }], 'input.rules[0].where.attribute'],
    ['an age of days', [{ permission: 'member:write', where: { authenticatedWithinMinutes: 10_000 } }], 'input.rules[0].where.authenticatedWithinMinutes'],
  ])('refuse %s', (_, input, field) => expect(fieldOf(input)).toBe(field));

  it('refuse endless nesting before they read it', () => {
    let where: unknown = { authenticatedWithinMinutes: 5 };
    for (let depth = 0; depth < 5_000; depth++) where = { all: [where] };
    expect(fieldOf([{ permission: 'model:write', where }])).toBe('input.rules');
  });

  it('pollute nothing, by whatever JSON', () => {
    for (const hostile of ['[{"permission":"model:write","__proto__":{"polluted":1}}]', '[{"permission":"model:write","where":{"__proto__":{"polluted":1}}}]', '[{"permission":"constructor:prototype"}]', '{"__proto__":[{"permission":"model:write"}]}'])
      expect(() => abilityOf({ kind: 'USER', role: 'READER', scopes: undefined }, [], parse(JSON.parse(hostile)))).toThrow();
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('never outgrow the scopes of a token', () => {
    fc.assert(fc.property(conditions, resources, actors, (where, resource, actor) => {
      const grants = [{ permission: 'model:write' as const, where }, { permission: 'run:delete' as const }];
      const scoped = abilityOf({ kind: actor.kind, role: actor.role, scopes: ['run:*'] }, [], grants);
      expect(permits(scoped, 'model:write', resource, actor, 0)).toBe(false);
      expect(permits(scoped, 'run:delete', resource, actor, 0)).toBe(true);
    }));
  });
});
