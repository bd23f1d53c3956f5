import { Injectable } from '@nestjs/common';
import { type Actor, type ActorId, type ActorKind, InvalidInput, isUuid, type Role, roles } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** What decisions ask about somebody, as of the transaction that asks. */
export interface Person {
  readonly actorId: ActorId;
  readonly kind: ActorKind;
  readonly name: string;
  readonly email: string | null;
  readonly role: Role;
  /** Names of the groups they are in, by whatever source, in order. */
  readonly groups: readonly string[];
  /** False once they were shut out of the workspace. */
  readonly active: boolean;
  /** The person who answers for a service account; null for people. */
  readonly ownerId: ActorId | null;
}

/** Whom a seat names: everything given must hold. */
export interface PeopleQuery {
  /** This role or a higher one. */
  readonly role?: Role | undefined;
  /** The name of a group. */
  readonly group?: string | undefined;
  /** These actors only. */
  readonly people?: readonly string[] | undefined;
}

/** One answer holds this many people at the most. */
export const maxPeople = 1_000;
export const mostNamed = 200;

const columns = `a.id as "actorId", a.kind, a.name, a.email, a.role, a.disabled_at is null as active, a.owner_id as "ownerId",
  array(select distinct g.name from group_member m join actor_group g on g.workspace_id = m.workspace_id and g.id = m.group_id
         where m.workspace_id = a.workspace_id and m.actor_id = a.id order by 1) as groups`;

/**
 * Who people are, for the decisions of other domains. Not an edge: it checks no permission, and answers within the workspace of the actor
 * only. Each answer is one statement, so that roles and groups in it are of one moment; it takes no locks. Inside the caller's transaction
 * it sees what that transaction sees.
 */
@Injectable()
export class AccessDirectory {
  constructor(private readonly database: Database) {}

  /** Those of the ids who are members, in no particular order; an id that is nobody's is left out. @throws InvalidInput for more than {@link maxPeople} */
  async people(actor: Pick<Actor, 'workspaceId'>, ids: readonly string[]): Promise<Person[]> {
    const known = [...new Set(ids.filter(isUuid))];
    if (known.length > maxPeople) throw new InvalidInput(`At most ${maxPeople} people are looked up at once.`);
    if (!known.length) return [];
    return this.database.read(actor, () => this.database.query<Person>(`select ${columns} from actor a where a.workspace_id = $1 and a.id = any($2::uuid[])`, [actor.workspaceId, known]));
  }

  /** One of them. */
  async person(actor: Pick<Actor, 'workspaceId'>, id: string): Promise<Person | undefined> {
    return (await this.people(actor, [id]))[0];
  }

  /** The people (no programs) who may act and whom the query names, by id, the first {@link maxPeople} of them: to be told of something. */
  async peopleIn(actor: Pick<Actor, 'workspaceId'>, { role, group, people }: PeopleQuery): Promise<Person[]> {
    const reaching = role === undefined ? null : roles.slice(roles.indexOf(role));
    const named = people === undefined ? null : people.filter(isUuid);
    return this.database.read(actor, () =>
      this.database.query<Person>(
        `select ${columns} from actor a
          where a.workspace_id = $1 and a.kind = 'USER' and a.disabled_at is null
            and ($2::text[] is null or a.role = any($2)) and ($3::uuid[] is null or a.id = any($3))
            and ($4::text is null or exists (select 1 from group_member m join actor_group g on g.workspace_id = m.workspace_id and g.id = m.group_id
                                              where m.workspace_id = a.workspace_id and m.actor_id = a.id and g.name = $4))
          order by a.id limit ${maxPeople}`,
        [actor.workspaceId, reaching, named, group ?? null],
      ),
    );
  }

  /** Members, programs too, in whose names any of the words stands, by id, the first {@link mostNamed} of them. */
  async named(actor: Pick<Actor, 'workspaceId'>, words: readonly string[]): Promise<Pick<Person, 'actorId' | 'name'>[]> {
    const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
    return this.database.read(actor, () =>
      this.database.query<Pick<Person, 'actorId' | 'name'>>(`select id as "actorId", name from actor where workspace_id = $1 and lower(name) like any($2::text[]) order by id limit ${mostNamed}`, [actor.workspaceId, patterns]),
    );
  }
}
