import { Injectable } from '@nestjs/common';
import { type Actor, isUuid } from '@plinth/kernel';
import { IdentityStore } from '../identity.store.js';
import { Standings } from './standings.js';

/** Members as actors, for what is decided about them while they do not ask: as if they asked now, by a token of their own. */
@Injectable()
export class MemberActors {
  constructor(
    private readonly identities: IdentityStore,
    private readonly standings: Standings,
  ) {}

  /** Undefined for whoever is no member. Whether they may act at all is the caller's to ask. */
  async find({ workspaceId, requestId }: Pick<Actor, 'workspaceId' | 'requestId'>, id: string): Promise<Actor | undefined> {
    const known = isUuid(id) ? await this.identities.knownActor(workspaceId, id) : undefined;
    if (!known) return undefined;
    const standing = await this.standings.of(known);
    return { id: known.actorId, workspaceId: known.workspaceId, kind: known.kind, name: known.name, role: known.role, scopes: undefined, requestId, expiresAt: undefined, ...standing };
  }
}
