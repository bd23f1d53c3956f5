import { Inject, Injectable } from '@nestjs/common';
import { type ActorId, Clock, IdSource, type WorkspaceId } from '@plinth/kernel';
import { Outbox } from '@plinth/platform/outbox';
import { ActorStore } from '../actor.store.js';
import { IdentityStore } from '../identity.store.js';
import type { Group } from '../roles/custom-role.js';
import { GroupStore } from '../roles/group.store.js';
import { isLastOwner, losesOwnership, type ProviderClaims, roleByClaims } from '../rules/index.js';
import { IdentityLinkStore, type LinkedMember } from './identity-link.store.js';
import { SignInRefused } from './session.errors.js';
import { personOf } from './session-opener.js';
import { SIGN_IN_SETTINGS, type SignInSettings } from './sign-in-settings.js';

/** The provider's people as members: found, linked by an address that it vouches for, or made; their groups and role as it says today. */
@Injectable()
export class ProviderMembers {
  constructor(
    private readonly identities: IdentityStore,
    private readonly links: IdentityLinkStore,
    private readonly actors: ActorStore,
    private readonly groups: GroupStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    @Inject(SIGN_IN_SETTINGS) private readonly settings: SignInSettings,
  ) {}

  /** Whom the claims mean, if that was ever said. Within the transaction of a sign-in, as the next. */
  async known(workspaceId: WorkspaceId, { issuer, subject }: ProviderClaims): Promise<ActorId | undefined> {
    const member = await this.links.bySubject(workspaceId, issuer, subject);
    return member?.disabledAt === null ? member.id : undefined;
  }

  /** @throws SignInRefused for somebody who is no member and may not become one, or was shut out */
  async signIn(workspaceId: WorkspaceId, claims: ProviderClaims, requestId: string): Promise<ActorId> {
    await this.links.holdSubject(claims.issuer, claims.subject);
    // Owners first, as everywhere: two transactions that take them in one order do not wait for each other in a circle.
    const owners = await this.actors.lockOwners(workspaceId);
    const filled = (await this.groups.claimed(workspaceId)).filter(({ claim }) => claim !== null && claims.groups.includes(claim));
    const role = roleByClaims(this.settings.provider?.defaultRole ?? 'READER', filled);
    const member = (await this.links.bySubject(workspaceId, claims.issuer, claims.subject)) ?? (await this.linked(workspaceId, claims, requestId)) ?? (await this.made(workspaceId, claims, role, requestId));
    if (member.disabledAt) throw new SignInRefused('NOT_A_MEMBER', 'This member was shut out of the workspace.');
    const person = { ...personOf(workspaceId, member.id), requestId };
    await this.fillGroups(workspaceId, member.id, filled, requestId);
    const keepsOwnership = losesOwnership(member.role, role) && isLastOwner(owners, member.id);
    if (member.roleSource === 'OIDC' && member.role !== role && !keepsOwnership) {
      await this.links.setRoleByProvider(workspaceId, member.id, role);
      await this.outbox.audit(person, { action: 'actor.role-changed', subjectKind: 'actor', subjectId: member.id, before: { role: member.role }, after: { role, by: 'OIDC' } });
    }
    return member.id;
  }

  /** Somebody who was invited under this address. Only an address that the provider vouches for says who they are. */
  private async linked(workspaceId: WorkspaceId, { issuer, subject, email }: ProviderClaims, requestId: string): Promise<LinkedMember | undefined> {
    const member = email === undefined ? undefined : await this.links.unlinkedByEmail(workspaceId, issuer, email);
    if (!member) return undefined;
    await this.links.link(workspaceId, issuer, subject, member.id, this.clock.now());
    await this.outbox.audit({ ...personOf(workspaceId, member.id), requestId }, { action: 'actor.identity-linked', subjectKind: 'actor', subjectId: member.id, after: { issuer } });
    return member;
  }

  /** In one workspace only: in any other the provider's people would come in by naming it. */
  private async made(workspaceId: WorkspaceId, { issuer, subject, email, name }: ProviderClaims, role: LinkedMember['role'], requestId: string): Promise<LinkedMember> {
    const open = await this.identities.workspaceBySlug(this.settings.workspaceSlug);
    if (open?.id !== workspaceId) throw new SignInRefused('NOT_A_MEMBER', 'You are no member of this workspace.');
    const id = this.ids.next<'Actor'>();
    const now = this.clock.now();
    const created = { id, kind: 'USER' as const, name, role, createdAt: now };
    // Somebody else of the address, whom the provider means by another subject, keeps it.
    const withEmail = email !== undefined && (await this.actors.insert(workspaceId, { ...created, email }));
    if (!withEmail) await this.actors.insert(workspaceId, { ...created, email: null });
    await this.links.setRoleByProvider(workspaceId, id, role);
    await this.links.link(workspaceId, issuer, subject, id, now);
    await this.outbox.audit({ ...personOf(workspaceId, id), requestId }, { action: 'actor.created', subjectKind: 'actor', subjectId: id, after: { kind: 'USER', name, email: withEmail ? email : null, role, by: 'OIDC', issuer } });
    return { id, role, roleSource: 'OIDC', disabledAt: null };
  }

  private async fillGroups(workspaceId: WorkspaceId, actorId: ActorId, filled: readonly Group[], requestId: string): Promise<void> {
    const before = new Set(await this.groups.idsOfActor(workspaceId, actorId, 'OIDC'));
    const after = new Set(filled.map(({ id }) => id));
    const [added, removed] = [[...after].filter((id) => !before.has(id)), [...before].filter((id) => !after.has(id))];
    if (!added.length && !removed.length) return;
    const now = this.clock.now();
    for (const id of added) await this.groups.add(workspaceId, id, [actorId], 'OIDC', now);
    for (const id of removed) await this.groups.remove(workspaceId, id, [actorId], 'OIDC');
    await this.outbox.audit({ ...personOf(workspaceId, actorId), requestId }, { action: 'actor.groups-synced', subjectKind: 'actor', subjectId: actorId, before: { groupIds: [...before].sort() }, after: { groupIds: [...after].sort() } });
  }
}
