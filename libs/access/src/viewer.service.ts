import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { AccessControl } from './access-control.js';
import { Unauthenticated } from './access.errors.js';
import { ActorKindEnum, RoleEnum, type ViewerType } from './graphql/access.types.js';
import { IdentityStore } from './identity.store.js';

@Injectable()
export class ViewerService {
  constructor(
    private readonly database: Database,
    private readonly identities: IdentityStore,
    private readonly access: AccessControl,
  ) {}

  async view(actor: Actor): Promise<ViewerType> {
    const workspace = await this.identities.workspaceById(actor.workspaceId);
    const profile = await this.database.transaction(actor, () => this.database.prisma.actorProfile.findFirst({ where: { workspaceId: actor.workspaceId, id: actor.id } }));
    if (!workspace || !profile) throw new Unauthenticated('This account is gone.');
    return {
      actor: { ...profile, kind: ActorKindEnum[profile.kind as keyof typeof ActorKindEnum], role: RoleEnum[profile.role as keyof typeof RoleEnum] },
      workspace,
      permissions: this.access.permissionsOf(actor),
    };
  }
}
