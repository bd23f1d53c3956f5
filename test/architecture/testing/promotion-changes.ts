import { randomUUID } from 'node:crypto';
import { systemActor } from '@plinth/access';
import { JobRunner } from '@plinth/platform/jobs';
import type { Operation } from './plausible.js';
import type { World } from './world.js';

interface Asked {
  readonly id: string;
  readonly subjectDigest: string;
}

const unique = () => randomUUID().slice(0, 8);
const everybodyMay = { exclude: { author: false, lastModifier: false, runAuthor: false } };
const byId = (mutation: string, id: string, more = ''): Operation => ({ query: `mutation ($id: ID!) { ${mutation}(id: $id${more}) { id } }`, variables: { id } });

/** A policy for an environment of its own: what the other samples deploy to stays free. */
async function protectedTarget(world: World, more: Readonly<Record<string, unknown>> = {}): Promise<{ readonly policyId: string; readonly environmentId: string; readonly document: Readonly<Record<string, unknown>>; readonly target: { readonly kind: string; readonly name: string } }> {
  const target = { kind: 'ENVIRONMENT', name: `p-${unique()}` };
  const environmentId = await world.made('mutation ($name: String!) { createEnvironment(input: { name: $name, rank: 5 }) { id } }', { name: target.name });
  const document = { target, quorum: [{ name: 'Any', count: 1, from: { role: 'WRITER' } }], ...everybodyMay, ...more };
  return { target, environmentId, document, policyId: await world.made('mutation ($name: String!, $document: JSON!) { createPolicy(input: { name: $name, document: $document }) { id } }', { name: `p-${unique()}`, document }) };
}

async function readyVersion(world: World): Promise<string> {
  const modelId = await world.made('mutation ($name: String!) { createRegisteredModel(input: { name: $name }) { id } }', { name: `m-${unique()}` });
  return world.made('mutation ($id: ID!) { createModelVersion(input: { modelId: $id, ready: true }) { id } }', { id: modelId });
}

async function asked(world: World, by: 'owner' | 'member', target: unknown): Promise<Asked> {
  const { made } = await world.server.ask<{ made: Asked }>(world[by].token, 'mutation ($input: RequestPromotionInput!) { made: requestPromotion(input: $input) { id subjectDigest } }', { input: { versionId: await readyVersion(world), target } });
  return made;
}

const request = async (world: World, by: 'owner' | 'member') => asked(world, by, (await protectedTarget(world)).target);
const approve = ({ id, subjectDigest }: Asked): Operation => ({ query: 'mutation ($input: CastVoteInput!) { castVote(input: $input) { id } }', variables: { input: { requestId: id, subjectDigest, verdict: 'APPROVE' } } });
const breakGlass = { breakGlass: { from: { role: 'WRITER' } } };
const emergency = 'mutation ($input: BreakGlassInput!) { breakGlass(input: $input) { id } }';
const emergencyOf = async (world: World, target: unknown) => ({ input: { versionId: await readyVersion(world), target, reason: 'Payments fail for every customer.' } });
const delegation = ({ member }: World): Operation => ({ query: 'mutation ($input: CreateDelegationInput!) { createDelegation(input: $input) { id } }', variables: { input: { toActorId: member.actor.id, endsAt: new Date(Date.now() + 3_600_000).toISOString() } } });
const thread = (requestId: string): Operation => ({ query: 'mutation ($id: ID!) { commentOnPromotion(input: { requestId: $id, body: "Why?" }) { id } }', variables: { id: requestId } });

/** Does the job that a worker would do. */
async function execute({ server }: World, id: string): Promise<void> {
  await server.application.get(JobRunner).jobs().get('approvals.execute')?.processor.run(systemActor(server.workspaceId, 'promotion:execute', 'test'), { id }, 'test');
}

export const promotionChanges: Readonly<Record<string, (world: World) => Promise<Operation> | Operation>> = {
  createPolicy: async (world) => ({ query: 'mutation ($name: String!, $document: JSON!) { createPolicy(input: { name: $name, document: $document }) { id } }', variables: { name: `p-${unique()}`, document: (await protectedTarget(world)).document } }),
  updatePolicy: async (world) => {
    const { policyId, document } = await protectedTarget(world);
    return { query: 'mutation ($id: ID!, $document: JSON!) { updatePolicy(input: { id: $id, document: $document }) { id } }', variables: { id: policyId, document: { ...document, rejections: 2 } } };
  },
  archivePolicy: async (world) => byId('archivePolicy', (await protectedTarget(world)).policyId),
  renewCheckSecret: async (world) => ({ query: 'mutation ($id: ID!) { renewCheckSecret(policyId: $id) { secret } }', variables: { id: (await protectedTarget(world)).policyId } }),
  requestPromotion: async (world) => ({ query: 'mutation ($input: RequestPromotionInput!) { requestPromotion(input: $input) { id } }', variables: { input: { versionId: await readyVersion(world), target: (await protectedTarget(world)).target } } }),
  withdrawPromotion: async (world) => byId('withdrawPromotion', (await request(world, 'owner')).id),
  castVote: async (world) => approve(await request(world, 'member')),
  commentOnPromotion: async (world) => thread((await request(world, 'member')).id),
  resolveThread: async (world) => {
    const { query, variables } = thread((await request(world, 'member')).id);
    return byId('resolveThread', await world.made(query, variables));
  },
  breakGlass: async (world) => ({ query: emergency, variables: await emergencyOf(world, (await protectedTarget(world, breakGlass)).target) }),
  reviewBreakGlass: async (world) => {
    const { target } = await protectedTarget(world, breakGlass);
    const made = await world.server.ask<{ breakGlass: { id: string } }>(world.member.token, emergency, await emergencyOf(world, target));
    await execute(world, made.breakGlass.id);
    return { query: 'mutation ($id: ID!) { reviewBreakGlass(input: { requestId: $id, verdict: REVERT, reason: "Not needed." }) { id } }', variables: { id: made.breakGlass.id } };
  },
  retryExecution: async (world) => {
    const { target, environmentId } = await protectedTarget(world);
    const made = await asked(world, 'member', target);
    const { query, variables } = approve(made);
    await world.server.ask(world.owner.token, query, variables);
    await world.server.ask(world.owner.token, 'mutation ($id: ID!) { archiveEnvironment(id: $id) { id } }', { id: environmentId });
    await execute(world, made.id);
    return byId('retryExecution', made.id);
  },
  reportExternalCheck: async (world) => {
    const { target, policyId } = await protectedTarget(world, { gates: [{ id: 'bias', kind: 'external-check', url: 'https://example.org/' }] });
    const { id, subjectDigest } = await asked(world, 'member', target);
    return { query: 'mutation ($input: ReportExternalCheckInput!) { reportExternalCheck(input: $input) { id } }', variables: { input: { requestId: id, policyId, gateId: 'bias', subjectDigest, passed: true } } };
  },
  createDelegation: (world) => delegation(world),
  revokeDelegation: async (world) => {
    const { query, variables } = delegation(world);
    return byId('revokeDelegation', await world.made(query, variables));
  },
};
