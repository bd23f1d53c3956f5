import { Injectable } from '@nestjs/common';
import { type Actor, isUuid } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { ActorStore } from '../actor.store.js';
import { IdentityStore } from '../identity.store.js';
import { Standings } from './standings.js';

/** Members as actors, for what is decided about them while they do not ask: as if they asked now, by a token of their own. */
@Injectable()
export class MemberActors {
  constructor(
    private readonly identities: IdentityStore,
    private readonly standings: Standings,
    private readonly actors: ActorStore,
    private readonly database: Database,
  ) {}

  /** Whoever hears what is meant for an actor: itself, and for a service account the person who answers for it, who would hear nothing otherwise. */
  async hearing(of: Pick<Actor, 'workspaceId' | 'requestId'>, id: string): Promise<readonly Actor[]> {
    const actor = await this.find(of, id);
    if (actor?.kind !== 'SERVICE_ACCOUNT') return actor ? [actor] : [];
    const account = await this.database.read(of, () => this.actors.find(of.workspaceId, id));
    const person = account?.ownerId ? await this.find(of, account.ownerId) : undefined;
    return person ? [actor, person] : [actor];
  }

  /** Undefined for whoever is no member. Whether they may act at all is the caller's to ask. */
  async find({ workspaceId, requestId }: Pick<Actor, 'workspaceId' | 'requestId'>, id: string): Promise<Actor | undefined> {
    const known = isUuid(id) ? await this.identities.knownActor(workspaceId, id) : undefined;
    if (!known) return undefined;
    const standing = await this.standings.of(known);
    return { id: known.actorId, workspaceId: known.workspaceId, kind: known.kind, name: known.name, role: known.role, scopes: undefined, requestId, expiresAt: undefined, ...standing };
  }
}
