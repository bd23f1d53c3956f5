import { Injectable } from '@nestjs/common';
import { narrowed, type RowFilter } from '@plinth/access';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { ToldEvent } from './rules/index.js';

/** An event in somebody's inbox. Its id is the event's. */
export interface InboxNotification extends ToldEvent {
  /** Its place in the inbox of its recipient: newer ones have higher numbers. */
  readonly number: number;
  readonly readAt: Date | null;
}

export interface EventFor {
  readonly eventId: string;
  readonly recipientId: string;
}

const columns = `e.id, e.kind, e.actor_id as "actorId", e.subject_kind as "subjectKind", e.subject_id as "subjectId", e.title, e.body, e.link, e.data, e.created_at as "createdAt", n.number::float8 as number, n.read_at as "readAt"`;
const joined = 'notification n join notified_event e on e.workspace_id = n.workspace_id and e.id = n.event_id';

/** Events and inboxes. Literal SQL: a batch is written in one statement each. */
@Injectable()
export class NotificationStore {
  constructor(private readonly database: Database) {}

  async insertEvents(workspaceId: WorkspaceId, events: readonly ToldEvent[]): Promise<void> {
    const column = <Key extends keyof ToldEvent>(key: Key): ToldEvent[Key][] => events.map((event) => event[key]);
    await this.database.execute(
      `insert into notified_event (workspace_id, id, kind, actor_id, subject_kind, subject_id, title, body, link, data, created_at)
       select $1, e.* from unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::jsonb[], $11::timestamptz[]) as e on conflict do nothing`,
      [
        workspaceId, column('id'), column('kind'), column('actorId'), column('subjectKind'), column('subjectId'), column('title'), column('body'), column('link'),
        events.map(({ data }) => JSON.stringify(data)), column('createdAt'),
      ],
    );
  }

  /** Whoever calls holds the workspace's relay lock, so that numbers rise in the order of commits. */
  async insert(workspaceId: WorkspaceId, entries: readonly EventFor[], at: Date): Promise<void> {
    if (!entries.length) return;
    await this.database.execute(
      `insert into notification (workspace_id, recipient_id, number, event_id, created_at)
       select $1, r.recipient_id,
              coalesce((select max(number) from notification n where n.workspace_id = $1 and n.recipient_id = r.recipient_id), 0) + row_number() over (partition by r.recipient_id order by r.place),
              r.event_id, $4
         from unnest($2::uuid[], $3::uuid[]) with ordinality as r (recipient_id, event_id, place)
       on conflict (workspace_id, recipient_id, event_id) do nothing`,
      [workspaceId, entries.map(({ recipientId }) => recipientId), entries.map(({ eventId }) => eventId), at],
    );
  }

  async findEvent(workspaceId: WorkspaceId, id: string, seen: RowFilter): Promise<ToldEvent | undefined> {
    const values: unknown[] = [workspaceId, id];
    const [row] = await this.database.query<ToldEvent>(
      `select id, kind, actor_id as "actorId", subject_kind as "subjectKind", subject_id as "subjectId", title, body, link, data, created_at as "createdAt" from notified_event e where workspace_id = $1 and id = $2${narrowed(seen, values)}`,
      values,
    );
    return row;
  }

  /** Newest first, before the given number. */
  page(workspaceId: WorkspaceId, recipientId: ActorId, { before, unreadOnly, seen }: { readonly before: number | undefined; readonly unreadOnly: boolean; readonly seen: RowFilter }, limit: number): Promise<InboxNotification[]> {
    const values: unknown[] = [workspaceId, recipientId, before ?? null, limit];
    return this.database.query(
      `select ${columns} from ${joined} where n.workspace_id = $1 and n.recipient_id = $2 and ($3::float8 is null or n.number < $3::bigint) ${unreadOnly ? 'and n.read_at is null' : ''}${narrowed(seen, values)} order by n.number desc limit $4`,
      values,
    );
  }

  /** Oldest first, after the given number. */
  since(workspaceId: WorkspaceId, recipientId: ActorId, after: number, limit: number, seen: RowFilter): Promise<InboxNotification[]> {
    const values: unknown[] = [workspaceId, recipientId, after, limit];
    return this.database.query(`select ${columns} from ${joined} where n.workspace_id = $1 and n.recipient_id = $2 and n.number > $3::bigint${narrowed(seen, values)} order by n.number limit $4`, values);
  }

  async newestNumber(workspaceId: WorkspaceId, recipientId: ActorId): Promise<number> {
    const [row] = await this.database.query<{ number: number }>('select coalesce(max(number), 0)::float8 as number from notification where workspace_id = $1 and recipient_id = $2', [workspaceId, recipientId]);
    return row?.number ?? 0;
  }

  /** Counts to the limit and no further. */
  async unread(workspaceId: WorkspaceId, recipientId: ActorId, limit: number, seen: RowFilter): Promise<number> {
    const values: unknown[] = [workspaceId, recipientId, limit];
    const [row] = await this.database.query<{ count: number }>(
      `select count(*)::int as count from (select 1 from ${seen ? joined : 'notification n'} where n.workspace_id = $1 and n.recipient_id = $2 and n.read_at is null${narrowed(seen, values)} limit $3) as unread`,
      values,
    );
    return row?.count ?? 0;
  }

  /** @returns how many were unread */
  markRead(workspaceId: WorkspaceId, recipientId: ActorId, eventIds: readonly string[], at: Date): Promise<number> {
    return this.database.execute('update notification set read_at = $4 where workspace_id = $1 and recipient_id = $2 and event_id = any($3::uuid[]) and read_at is null', [workspaceId, recipientId, eventIds, at]);
  }

  markReadUpTo(workspaceId: WorkspaceId, recipientId: ActorId, eventId: string, at: Date): Promise<number> {
    return this.database.execute(
      `update notification set read_at = $4 where workspace_id = $1 and recipient_id = $2 and read_at is null
          and number <= (select number from notification where workspace_id = $1 and recipient_id = $2 and event_id = $3)`,
      [workspaceId, recipientId, eventId, at],
    );
  }

  /**
   * Lets old ones go. Anybody's newest stays, since the next one's number goes on from it; it counts as read.
   * @returns how many went
   */
  async prune(workspaceId: WorkspaceId, before: Date, limit: number): Promise<number> {
    await this.database.execute('update notification set read_at = created_at where workspace_id = $1 and created_at < $2 and read_at is null', [workspaceId, before]);
    return this.database.execute(
      `delete from notification n using (
         select recipient_id, number from notification o where workspace_id = $1 and created_at < $2
            and exists (select 1 from notification newer where newer.workspace_id = $1 and newer.recipient_id = o.recipient_id and newer.number > o.number) limit $3) as old
        where n.workspace_id = $1 and n.recipient_id = old.recipient_id and n.number = old.number`,
      [workspaceId, before, limit],
    );
  }

  /** @returns how many went */
  pruneEvents(workspaceId: WorkspaceId, before: Date, limit: number): Promise<number> {
    return this.database.execute('delete from notified_event where workspace_id = $1 and id in (select id from notified_event where workspace_id = $1 and created_at < $2 limit $3)', [workspaceId, before, limit]);
  }
}
