import { describe, expect, it } from 'vitest';
import { attributesOf, placeOfField, readRules, writeRules } from './role-draft.js';

const team = { attribute: 'resource.labels.team', operator: 'in', value: { actor: 'groups' } };
const conditions: readonly unknown[] = [
  { all: [{ attribute: 'resource.createdBy', operator: 'eq', value: { actor: 'id' } }, { authenticatedWithinMinutes: 15 }] },
  { any: [team, { all: [{ attribute: 'resource.riskTier', operator: 'lte', value: 'LIMITED' }, { attribute: 'resource.environment', operator: 'nin', value: ['production', 'canary'] }] }] },
  { all: [{ attribute: 'resource.ownerId', operator: 'exists', value: false }, { attribute: 'resource.ownerId', operator: 'ne', value: { actor: 'id' } }, { attribute: 'resource.name', operator: 'exists', value: true }] },
  { all: [{ attribute: 'resource.name', operator: 'eq', value: { actor: 'role' } }] },
];

describe('the rules of a custom role, as a form', () => {
  it('come back as they were', () => {
    const rules = [{ permission: 'run:write' }, { permission: 'model:read' }, ...conditions.map((where) => ({ permission: 'run:delete', where }))];
    expect(writeRules(readRules(rules))).toEqual(rules);
  });

  it('stand together where they hold under the same condition', () => {
    const where = { all: [team] };
    const blocks = readRules([{ permission: 'run:write', where }, { permission: 'run:delete', where }, { permission: 'model:read' }]);
    expect(blocks.map(({ permissions }) => permissions)).toEqual([['run:write', 'run:delete'], ['model:read']]);
    expect(placeOfField('input.rules[1].where.all[0].value', blocks)).toEqual({ block: 0, path: 'all[0].value' });
    expect(placeOfField('input.rules[2].permission', blocks)).toEqual({ block: 1, path: 'permission' });
    expect(placeOfField('input.rules[3]', blocks)).toBeUndefined();
    expect(placeOfField('input.name', blocks)).toBeUndefined();
  });

  it('give a bare condition a group round it, and take one away that is empty', () => {
    expect(writeRules(readRules([{ permission: 'run:write', where: team }]))).toEqual([{ permission: 'run:write', where: { all: [team] } }]);
    expect(writeRules([{ permissions: ['run:write'], where: { kind: 'group', mode: 'all', parts: [] } }])).toEqual([{ permission: 'run:write' }]);
  });

  it('ask only what every permission of them knows', () => {
    const catalogue = new Map([['run:write', ['resource.createdBy', 'resource.labels.<key>']], ['model:write', ['resource.labels.<key>']]]);
    expect(attributesOf(['run:write', 'model:write'], catalogue)).toEqual(['resource.labels.<key>']);
    expect(attributesOf(['run:write'], catalogue)).toEqual(['resource.createdBy', 'resource.labels.<key>']);
    expect(attributesOf([], catalogue)).toEqual([]);
  });
});
