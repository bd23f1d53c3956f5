import { Injectable } from '@nestjs/common';
import { type Actor, type ActorId, type ActorKind, Clock, type Id, IdSource, type Role, type WorkspaceId } from '@plinth/kernel';
import { Database, prepared } from '@plinth/platform/database';

export interface Workspace {
  readonly id: WorkspaceId;
  readonly slug: string;
  readonly name: string;
  readonly createdAt: Date;
  /** Its first owner: whoever made it, by the id that they have in every workspace of theirs; null for the first, whose owner has its own id. */
  readonly createdBy: ActorId | null;
}

/** An actor, as authentication needs them. */
export interface KnownActor {
  readonly workspaceId: WorkspaceId;
  readonly actorId: ActorId;
  readonly kind: ActorKind;
  readonly name: string;
  readonly role: Role;
  readonly disabledAt: Date | null;
  /** Names of their groups. */
  readonly groups: readonly string[];
  /** Their custom roles, each as `id:revision`. */
  readonly roles: readonly string[];
}

/** A token with its actor. */
export interface TokenHolder extends KnownActor {
  readonly tokenId: Id<'AccessToken'>;
  readonly workspaceSlug: string;
  readonly scopes: readonly string[];
  /** Others who could hold it: its maker, when it was made for another, and whoever could be them. */
  readonly vouchedBy: readonly ActorId[];
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const workspaceColumns = 'workspace_id as id, slug, name, created_at as "createdAt", created_by as "createdBy"';

const knownTokenSql = prepared('select * from known_token($1)');
const knownActorSql = prepared('select * from known_actor($1, $2)');

/** Reads and writes of who there is, before an actor is known. */
@Injectable()
export class IdentityStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async workspaceBySlug(slug: string): Promise<Workspace | undefined> {
    const [row] = await this.database.directoryQuery<Workspace>(`select ${workspaceColumns} from workspace where slug = $1`, [slug]);
    return row;
  }

  async workspaceById(id: string): Promise<Workspace | undefined> {
    const [row] = await this.database.directoryQuery<Workspace>(`select ${workspaceColumns} from workspace where workspace_id = $1`, [id]);
    return row;
  }

  /** Makes the workspace with its first owner. Asked again for the same slug, gives what is there: several processes may start at once. */
  async ensureWorkspace(slug: string, name: string, ownerName: string): Promise<Workspace> {
    const now = this.clock.now();
    await this.database.directoryQuery('insert into workspace (workspace_id, slug, name, created_at) values ($1, $2, $3, $4) on conflict (slug) do nothing', [this.ids.next(), slug, name, now]);
    const workspace = await this.workspaceBySlug(slug);
    if (!workspace) throw new Error(`The workspace ${slug} was not made.`);
    // Not through Prisma, whose first use takes 150 ms of every start.
    await this.database.transaction({ workspaceId: workspace.id }, () =>
      // The first owner's id is the workspace's own, so that it can be made only once.
      this.database.execute(
        `insert into actor (workspace_id, id, kind, name, role, created_at) values ($1, $1, 'USER', $2, 'OWNER', $3) on conflict do nothing`,
        [workspace.id, ownerName, now],
      ),
    );
    return workspace;
  }

  /** The workspaces in which the actor may act: this one, the first one if they are a member, and those that they made; by id. */
  reachableBy({ id, workspaceId }: Pick<Actor, 'id' | 'workspaceId'>, after: string | undefined, limit: number): Promise<Workspace[]> {
    return this.database.directoryQuery(
      `select ${workspaceColumns} from workspace where (workspace_id = $2 or created_by = $1 or created_by is null) and ($3::uuid is null or workspace_id > $3)
          and exists (select 1 from known_actor(workspace_id, $1) where "disabledAt" is null) order by workspace_id limit $4`,
      [id, workspaceId, after ?? null, limit],
    );
  }

  /** Whose token this is, valid or not. One round trip: every request asks. */
  async tokenHolder(tokenHash: Uint8Array): Promise<TokenHolder | undefined> {
    const [row] = await this.database.lookup<TokenHolder>(knownTokenSql, [tokenHash]);
    return row;
  }

  /** Somebody who needs no token. One round trip. */
  async knownActor(workspaceId: string, actorId: string): Promise<KnownActor | undefined> {
    const [row] = await this.database.lookup<KnownActor>(knownActorSql, [workspaceId, actorId]);
    return row;
  }

  async noteTokenUse(workspaceId: WorkspaceId, tokenId: string, at: Date): Promise<void> {
    await this.database.transaction({ workspaceId }, () => this.database.execute('update access_token set last_used_at = $3 where workspace_id = $1 and id = $2', [workspaceId, tokenId, at]));
  }
}
