import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** An object that may be garbage. */
export interface CollectableObject {
  /** SHA-256 as bytes, and of the blob that holds it. */
  readonly digest: Buffer;
  readonly pack: Buffer;
  readonly size: number;
}

/** What is kept of a snapshot beside its files. */
export interface KeptRoot {
  readonly datasetId: string;
  readonly digest: Buffer;
  readonly root: string;
  /** Lists of its splits. */
  readonly members: readonly string[];
}

export interface SparsePack {
  readonly digest: string;
  readonly size: number;
  /** Bytes of the objects in it that are still there. */
  readonly live: number;
}

export interface PackContent {
  readonly digest: string;
  readonly position: number;
  readonly size: number;
}

const hex = (digest: string): Buffer => Buffer.from(digest, 'hex');

/** What the collection reads and deletes, by pages of keys. */
@Injectable()
export class CollectionStore {
  constructor(private readonly database: Database) {}

  async countObjects(workspaceId: WorkspaceId): Promise<number> {
    const [row] = await this.database.query<{ count: number }>('select count(*)::int as count from dataset_object where workspace_id = $1', [workspaceId]);
    return row?.count ?? 0;
  }

  /** Snapshots whose files are kept, those of deleted data sets too. */
  async keptRoots(workspaceId: WorkspaceId, after: KeptRoot | undefined, limit: number): Promise<KeptRoot[]> {
    return this.database.query<KeptRoot>(
      `select dataset_id as "datasetId", digest, encode(root, 'hex') as root, array(select split->>'members' from jsonb_array_elements(document->'splits') as split where split->>'members' is not null) as members
         from dataset_snapshot where workspace_id = $1 and deleted_at is null and ($2::uuid is null or (dataset_id, digest) > ($2::uuid, $3::bytea)) order by dataset_id, digest limit $4`,
      [workspaceId, after?.datasetId ?? null, after?.digest ?? null, limit],
    );
  }

  /** Objects whose lease ran out before then, in the order of their digests. */
  async leaseless(workspaceId: WorkspaceId, before: Date, after: Buffer, limit: number): Promise<CollectableObject[]> {
    return this.database.query<CollectableObject>(
      'select digest, pack, size::float8 as size from dataset_object where workspace_id = $1 and digest > $2 and touched_at < $3 order by digest limit $4',
      [workspaceId, after, before, limit],
    );
  }

  /** Whoever renews a lease meanwhile waits and finds nothing, or came first: then the object stays. @returns those that went */
  async deleteObjects(workspaceId: WorkspaceId, digests: readonly Buffer[], before: Date): Promise<CollectableObject[]> {
    return this.database.query<CollectableObject>(
      `with going as (select digest from dataset_object where workspace_id = $1 and digest = any($2::bytea[]) and touched_at < $3 order by digest for update)
       delete from dataset_object o using going where o.workspace_id = $1 and o.digest = going.digest returning o.digest, o.pack, o.size::float8 as size`,
      [workspaceId, digests, before],
    );
  }

  /** Packs of before then with less than the share of their bytes left, those with nothing left first. */
  async sparsePacks(workspaceId: WorkspaceId, before: Date, share: number, limit: number): Promise<SparsePack[]> {
    return this.database.query<SparsePack>(
      `select encode(p.digest, 'hex') as digest, p.size::float8 as size, live.bytes::float8 as live
         from dataset_pack p cross join lateral (select coalesce(sum(o.size), 0) as bytes, count(*) as objects from dataset_object o where o.workspace_id = p.workspace_id and o.pack = p.digest) as live
        where p.workspace_id = $1 and p.created_at < $2 and (live.objects = 0 or live.bytes < p.size * $3::float8) order by live.bytes limit $4`,
      [workspaceId, before, share, limit],
    );
  }

  /** What is left in a pack, in the order that it lies there. */
  async contentOf(workspaceId: WorkspaceId, pack: string): Promise<PackContent[]> {
    return this.database.query<PackContent>(`select encode(digest, 'hex') as digest, position::float8 as position, size::float8 as size from dataset_object where workspace_id = $1 and pack = $2 order by position`, [workspaceId, hex(pack)]);
  }

  /** Objects that lie in one pack lie in another from now on, those that still are in the first. */
  async move(workspaceId: WorkspaceId, from: string, to: string, objects: readonly { readonly digest: Buffer; readonly position: number }[]): Promise<void> {
    await this.database.execute(
      `update dataset_object o set pack = $3, position = moved.position from unnest($4::bytea[], $5::bigint[]) as moved (digest, position)
        where o.workspace_id = $1 and o.digest = moved.digest and o.pack = $2`,
      [workspaceId, hex(from), hex(to), objects.map(({ digest }) => digest), objects.map(({ position }) => position)],
    );
  }

  /** Forgets a pack of before then that nothing lies in. @returns false when it is not so any more */
  async deletePack(workspaceId: WorkspaceId, pack: string, before: Date): Promise<boolean> {
    const [held] = await this.database.query('select from dataset_pack where workspace_id = $1 and digest = $2 and created_at < $3 for update', [workspaceId, hex(pack), before]);
    if (!held) return false;
    // A statement of its own: one that waited for the lock would still see what lay in the pack as it was before.
    return (await this.database.execute('delete from dataset_pack p where workspace_id = $1 and digest = $2 and not exists (select from dataset_object o where o.workspace_id = $1 and o.pack = $2)', [workspaceId, hex(pack)])) === 1;
  }
}
