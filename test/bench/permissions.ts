/**
 * A check of a permission by somebody whose custom roles hold 500 rules: half of them on the very permission that is asked for, under conditions
 * that do not hold, so that all of those are looked through. Within one process; nothing is asked of Postgres.
 */
import { AccessControl, accessPermissions, GrantedRole, resourceAttributes, type RoleRule } from '@plinth/access';
import { type Actor, type ActorId, SystemClock, type WorkspaceId } from '@plinth/kernel';

const limitUs = 20;
const rules = 500;
const batch = 1_000;
const batches = 300;

const access = new AccessControl(new SystemClock());
access.register(accessPermissions);
access.register({ OWNER: [{ permission: 'model:write' }, { permission: 'model:read' }] }, { 'model:write': [...resourceAttributes, 'labels'] });

const hard = (index: number): RoleRule => ({
  permission: index % 2 ? 'model:write' : 'model:read',
  where: { all: [{ attribute: 'resource.riskTier', operator: 'lte', value: 'HIGH' }, { any: [{ attribute: 'resource.ownerId', operator: 'eq', value: { actor: 'id' } }, { attribute: 'resource.labels.team', operator: 'in', value: [`team-${index}`, `squad-${index}`] }] }] },
});
const grants = [new GrantedRole('role', 1, 'many', Array.from({ length: rules }, (_, index) => hard(index)))];
const actor: Actor = { id: 'ada' as ActorId, workspaceId: 'here' as WorkspaceId, kind: 'USER', name: 'Ada', role: 'READER', scopes: undefined, requestId: 'bench', expiresAt: undefined, groups: ['staff', 'risk'], grants };
const resource = { ownerId: 'eve', riskTier: 'LIMITED', labels: { team: 'none' } };

measure('500 rules, 250 of the permission, none holds (denied)', false, () => access.allows(actor, 'model:write', resource));
measure('500 rules, the last of 250 holds', true, () => access.allows(actor, 'model:write', { ...resource, labels: { team: 'team-499' } }));
measure('500 rules, asked without a resource', true, () => access.allows(actor, 'model:write'));
measure('a permission of the role', true, () => access.allows(actor, 'member:read'));

function measure(what: string, expected: boolean, ask: () => boolean): void {
  const perCheckUs: number[] = [];
  for (let round = 0; round < batches + 20; round++) {
    const from = performance.now();
    for (let index = 0; index < batch; index++) if (ask() !== expected) throw new Error(`${what}: the answer is wrong.`);
    if (round >= 20) perCheckUs.push(((performance.now() - from) / batch) * 1_000);
  }
  perCheckUs.sort((one, other) => one - other);
  const at = (share: number) => (perCheckUs[Math.floor(share * (perCheckUs.length - 1))] ?? Number.NaN).toFixed(2);
  process.stdout.write(`${what}: fastest ${at(0)} µs, p50 ${at(0.5)} µs, p99 ${at(0.99)} µs a check (limit ${limitUs} µs)\n`);
}
