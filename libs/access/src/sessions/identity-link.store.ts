import { Injectable } from '@nestjs/common';
import type { ActorId, Role, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** A member whom a provider means. */
export interface LinkedMember {
  readonly id: ActorId;
  readonly role: Role;
  readonly roleSource: 'MANUAL' | 'OIDC';
  readonly disabledAt: Date | null;
}

const columns = 'a.id, a.role, a.role_source as "roleSource", a.disabled_at as "disabledAt"';

/** Whom providers mean by their subjects. */
@Injectable()
export class IdentityLinkStore {
  constructor(private readonly database: Database) {}

  /** Lets one sign-in of this subject do its work after the other: two at once would make two members. */
  async holdSubject(issuer: string, subject: string): Promise<void> {
    await this.database.query('select pg_advisory_xact_lock(hashtextextended($1, 17))', [JSON.stringify([issuer, subject])]);
  }

  async bySubject(workspaceId: WorkspaceId, issuer: string, subject: string): Promise<LinkedMember | undefined> {
    const [row] = await this.database.query<LinkedMember>(
      `select ${columns} from actor_identity i join actor a on a.workspace_id = i.workspace_id and a.id = i.actor_id where i.workspace_id = $1 and i.issuer = $2 and i.subject = $3 for update of a`,
      [workspaceId, issuer, subject],
    );
    return row;
  }

  /** A person of that address whom this provider does not mean yet by another subject. */
  async unlinkedByEmail(workspaceId: WorkspaceId, issuer: string, email: string): Promise<LinkedMember | undefined> {
    const [row] = await this.database.query<LinkedMember>(
      `select ${columns} from actor a where a.workspace_id = $1 and a.email = $3 and a.kind = 'USER'
          and not exists (select 1 from actor_identity i where i.workspace_id = a.workspace_id and i.issuer = $2 and i.actor_id = a.id) for update of a`,
      [workspaceId, issuer, email],
    );
    return row;
  }

  async link(workspaceId: WorkspaceId, issuer: string, subject: string, actorId: ActorId, at: Date): Promise<void> {
    await this.database.execute('insert into actor_identity (workspace_id, issuer, subject, actor_id, created_at) values ($1, $2, $3, $4, $5)', [workspaceId, issuer, subject, actorId, at]);
  }

  async setRoleByProvider(workspaceId: WorkspaceId, actorId: ActorId, role: Role): Promise<void> {
    await this.database.execute(`update actor set role = $3, role_source = 'OIDC' where workspace_id = $1 and id = $2`, [workspaceId, actorId, role]);
  }
}
