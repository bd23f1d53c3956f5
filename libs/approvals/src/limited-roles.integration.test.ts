import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApprovalsWorld, type Speaker } from './testing/index.js';

const one = [{ name: 'Maintainers', count: 1, from: { role: 'MAINTAINER' } }];
const createRole = 'mutation ($input: CreateCustomRoleInput!) { made: createCustomRole(input: $input) { id } }';
const assign = 'mutation ($roleId: ID!, $holderId: ID!) { assignCustomRole(roleId: $roleId, holderKind: ACTOR, holderId: $holderId) { id } }';
const createPolicy = 'mutation ($input: CreatePolicyInput!) { createPolicy(input: $input) { id } }';
const updatePolicy = 'mutation ($input: UpdatePolicyInput!) { updatePolicy(input: $input) { id } }';

describe('a role with a condition on promotions', () => {
  let server: TestServer;
  let world: ApprovalsWorld;
  beforeAll(async () => {
    server = await TestServer.start();
    world = await ApprovalsWorld.of(server);
  });
  afterAll(async () => {
    await world?.stop();
    await server?.stop();
  });

  const limited = async (...rules: readonly unknown[]): Promise<Speaker> => {
    const speaker = await world.speaker('READER');
    const { made } = await world.owner.api.ask<{ made: { id: string } }>(createRole, { input: { name: `role-${crypto.randomUUID().slice(0, 8)}`, rules } });
    await world.owner.api.ask(assign, { roleId: made.id, holderId: speaker.actor.id });
    return speaker;
  };

  it('asks for those alone, and takes them back', async () => {
    const [here, there] = [await world.target(one), await world.target(one)];
    const { api } = await limited({ permission: 'promotion:request', where: { all: [{ attribute: 'resource.riskTier', operator: 'lte', value: 'LIMITED' }, { attribute: 'resource.environment', operator: 'eq', value: here.target.name }] } });
    const [harmless, harmful] = [await world.version({ riskTier: 'MINIMAL' }), await world.version({ riskTier: 'CRITICAL' })];
    expect(await api.requestRefusal(harmful.id, { target: here.target })).toBe('FORBIDDEN');
    expect(await api.requestRefusal(harmless.id, { target: there.target })).toBe('FORBIDDEN');
    const { promotionRequests } = await world.owner.api.ask<{ promotionRequests: { nodes: unknown[] } }>('{ promotionRequests { nodes { id } } }');
    expect(promotionRequests.nodes).toEqual([]);
    const { id } = await api.requestPromotion(harmless.id, { target: here.target });
    expect(await api.codeOf('mutation ($id: ID!) { withdrawPromotion(id: $id) { status } }', { id })).toBeUndefined();
  });

  it('does not reach a target that is an alias by a condition on environments', async () => {
    const target = { kind: 'ALIAS', name: `a-${crypto.randomUUID().slice(0, 8)}` };
    await world.owner.api.makePolicy({ target, quorum: one });
    const { api } = await limited({ permission: 'promotion:request', where: { attribute: 'resource.environment', operator: 'ne', value: 'production' } });
    expect(await api.requestRefusal((await world.version()).id, { target })).toBe('FORBIDDEN');
  });

  it('writes policies for its environment, and leads none there or away', async () => {
    const [mine, other] = [await world.target(one), await world.target(one)];
    const { api } = await limited({ permission: 'policy:write', where: { attribute: 'resource.environment', operator: 'eq', value: mine.target.name } });
    const name = () => `policy-${crypto.randomUUID().slice(0, 8)}`;
    expect(await api.codeOf(createPolicy, { input: { name: name(), document: mine.document } })).toBeUndefined();
    expect(await api.codeOf(createPolicy, { input: { name: name(), document: other.document } })).toBe('FORBIDDEN');
    expect(await api.codeOf(updatePolicy, { input: { id: mine.policyId, document: { ...mine.document, quorum: [{ ...one[0], count: 2 }] } } })).toBeUndefined();
    expect(await api.codeOf(updatePolicy, { input: { id: mine.policyId, document: other.document } })).toBe('FORBIDDEN');
    expect(await api.codeOf(updatePolicy, { input: { id: other.policyId, document: mine.document } })).toBe('FORBIDDEN');
    for (const mutation of ['archivePolicy(id: $id) { id }', 'renewCheckSecret(policyId: $id) { secret }']) expect([mutation, await api.codeOf(`mutation ($id: ID!) { ${mutation} }`, { id: other.policyId })]).toEqual([mutation, 'FORBIDDEN']);
  });
});
