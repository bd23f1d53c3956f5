import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { DatasetId, Snapshot } from './dataset.js';
import type { SnapshotReference } from './rules/index.js';

/** Columns of the table `dataset_snapshot`, under the alias `s`, as a {@link Snapshot}. */
const columns = `s.dataset_id as "datasetId", encode(s.digest, 'hex') as digest, s.number, encode(s.root, 'hex') as root, s.file_count::float8 as files, s.byte_count::float8 as bytes,
  array(select encode(parent, 'hex') from unnest(s.parents) as parent) as parents, s.document, s.message, s.created_by as "createdBy", s.created_at as "createdAt", s.held_at as "heldAt", s.held_by as "heldBy",
  s.hold_reason as "holdReason", s.deleted_at as "deletedAt"`;

const hex = (digest: string): Buffer => Buffer.from(digest, 'hex');

/** Rows of snapshots. Literal SQL: digests are bytes, and history is walked by a recursion. */
@Injectable()
export class SnapshotStore {
  constructor(private readonly database: Database) {}

  async insert(workspaceId: WorkspaceId, snapshot: Snapshot): Promise<void> {
    await this.database.execute(
      `insert into dataset_snapshot (workspace_id, dataset_id, digest, number, root, file_count, byte_count, parents, document, message, created_by, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        workspaceId, snapshot.datasetId, hex(snapshot.digest), snapshot.number, hex(snapshot.root), snapshot.files, snapshot.bytes, snapshot.parents.map(hex), JSON.stringify(snapshot.document), snapshot.message,
        snapshot.createdBy, snapshot.createdAt,
      ],
    );
  }

  async find(workspaceId: WorkspaceId, datasetId: DatasetId, reference: SnapshotReference): Promise<Snapshot | undefined> {
    const [which, value] = conditionOf(reference);
    const [found] = await this.database.query<Snapshot>(`select ${columns} from dataset_snapshot s where s.workspace_id = $1 and s.dataset_id = $2 and ${which}`, [workspaceId, datasetId, value]);
    return found;
  }

  /** What a ref of this name leads to, of each data set that has one. */
  async byRef(workspaceId: WorkspaceId, datasetIds: readonly string[], ref: string): Promise<Snapshot[]> {
    return this.database.query<Snapshot>(
      `select ${columns} from dataset_ref r join dataset_snapshot s on s.workspace_id = r.workspace_id and s.dataset_id = r.dataset_id and s.digest = r.digest
       where r.workspace_id = $1 and r.dataset_id = any($2::uuid[]) and r.name = $3`,
      [workspaceId, datasetIds, ref],
    );
  }

  /** Of each data set the one with its number. */
  async byNumbers(workspaceId: WorkspaceId, wanted: readonly Pick<Snapshot, 'datasetId' | 'number'>[]): Promise<Snapshot[]> {
    return this.database.query<Snapshot>(
      `select ${columns} from unnest($2::uuid[], $3::int[]) as wanted(dataset_id, number) join dataset_snapshot s on s.workspace_id = $1 and s.dataset_id = wanted.dataset_id and s.number = wanted.number`,
      [workspaceId, wanted.map(({ datasetId }) => datasetId), wanted.map(({ number }) => number)],
    );
  }

  async byDigests(workspaceId: WorkspaceId, datasetId: DatasetId, digests: readonly string[]): Promise<Snapshot[]> {
    return this.database.query<Snapshot>(`select ${columns} from dataset_snapshot s where s.workspace_id = $1 and s.dataset_id = $2 and s.digest = any($3::bytea[])`, [workspaceId, datasetId, digests.map(hex)]);
  }

  /** The newest snapshots of a data set, by digest. */
  async newestDigests(workspaceId: WorkspaceId, datasetId: string, limit: number): Promise<string[]> {
    const rows = await this.database.query<{ digest: string }>(`select encode(s.digest, 'hex') as digest from dataset_snapshot s where s.workspace_id = $1 and s.dataset_id = $2 order by s.number desc limit $3`, [workspaceId, datasetId, limit]);
    return rows.map(({ digest }) => digest);
  }

  /** The numbers of the snapshots that have these digests, of any data set. */
  async numbersOf(workspaceId: WorkspaceId, digests: readonly string[]): Promise<Pick<Snapshot, 'datasetId' | 'digest' | 'number'>[]> {
    return this.database.query<Pick<Snapshot, 'datasetId' | 'digest' | 'number'>>(`select s.dataset_id as "datasetId", encode(s.digest, 'hex') as digest, s.number from dataset_snapshot s where s.workspace_id = $1 and s.digest = any($2::bytea[])`, [workspaceId, digests.map(hex)]);
  }

  /** By digest, of any data set. */
  async anyByDigest(workspaceId: WorkspaceId, digests: readonly string[]): Promise<Snapshot[]> {
    return this.database.query<Snapshot>(`select ${columns} from dataset_snapshot s where s.workspace_id = $1 and s.digest = any($2::bytea[])`, [workspaceId, digests.map(hex)]);
  }

  /** Holds the row against the loss of its files until the transaction ends. */
  async share(workspaceId: WorkspaceId, datasetId: DatasetId, digest: string): Promise<Snapshot | undefined> {
    const [found] = await this.database.query<Snapshot>(`select ${columns} from dataset_snapshot s where s.workspace_id = $1 and s.dataset_id = $2 and s.digest = $3 for share`, [workspaceId, datasetId, hex(digest)]);
    return found;
  }

  /** Reads the row and holds it. */
  async lock(workspaceId: WorkspaceId, datasetId: DatasetId, digest: string): Promise<Snapshot | undefined> {
    const [found] = await this.database.query<Snapshot>(`select ${columns} from dataset_snapshot s where s.workspace_id = $1 and s.dataset_id = $2 and s.digest = $3 for update`, [workspaceId, datasetId, hex(digest)]);
    return found;
  }

  async setHold(workspaceId: WorkspaceId, datasetId: DatasetId, digest: string, hold: { readonly at: Date; readonly by: string; readonly reason: string } | undefined): Promise<void> {
    await this.database.execute('update dataset_snapshot set held_at = $4, held_by = $5, hold_reason = $6 where workspace_id = $1 and dataset_id = $2 and digest = $3', [workspaceId, datasetId, hex(digest), hold?.at ?? null, hold?.by ?? null, hold?.reason ?? null]);
  }

  /** Its files may be collected from now on. */
  async giveUp(workspaceId: WorkspaceId, datasetId: DatasetId, digest: string, at: Date): Promise<void> {
    await this.database.execute('update dataset_snapshot set deleted_at = $4 where workspace_id = $1 and dataset_id = $2 and digest = $3', [workspaceId, datasetId, hex(digest), at]);
  }

  /** The newest snapshot that both follow, or are. Numbers rise along every line of descent, so the one with the highest number is one that no other common one follows. */
  async commonAncestor(workspaceId: WorkspaceId, datasetId: DatasetId, one: string, other: string): Promise<Snapshot | undefined> {
    const line = (name: string, start: string): string =>
      `${name} as (select $${start}::bytea as digest union select parent from ${name} join dataset_snapshot s on s.workspace_id = $1 and s.dataset_id = $2 and s.digest = ${name}.digest cross join lateral unnest(s.parents) as parent)`;
    const [found] = await this.database.query<Snapshot>(
      `with recursive ${line('mine', '3')}, ${line('theirs', '4')}
       select ${columns} from dataset_snapshot s where s.workspace_id = $1 and s.dataset_id = $2 and s.digest in (select digest from mine intersect select digest from theirs) order by s.number desc limit 1`,
      [workspaceId, datasetId, hex(one), hex(other)],
    );
    return found;
  }

  async countHeld(workspaceId: WorkspaceId, datasetId: DatasetId): Promise<number> {
    const [row] = await this.database.query<{ count: number }>('select count(*)::int as count from dataset_snapshot where workspace_id = $1 and dataset_id = $2 and held_at is not null', [workspaceId, datasetId]);
    return row?.count ?? 0;
  }

  /** Its files are there again. */
  async revive(workspaceId: WorkspaceId, datasetId: DatasetId, digest: string): Promise<void> {
    await this.database.execute('update dataset_snapshot set deleted_at = null where workspace_id = $1 and dataset_id = $2 and digest = $3', [workspaceId, datasetId, hex(digest)]);
  }

  /** Newest first. */
  async page(workspaceId: WorkspaceId, datasetId: DatasetId, before: number | undefined, limit: number): Promise<Snapshot[]> {
    return this.database.query<Snapshot>(
      `select ${columns} from dataset_snapshot s where s.workspace_id = $1 and s.dataset_id = $2 and s.number < $3 order by s.number desc limit $4`,
      [workspaceId, datasetId, before ?? 2_147_483_647, limit],
    );
  }
}

function conditionOf(reference: SnapshotReference): readonly [string, unknown] {
  switch (reference.kind) {
    case 'NUMBER':
      return ['s.number = $3', reference.number];
    case 'DIGEST':
      return ['s.digest = $3', hex(reference.digest)];
    case 'REF':
      return ['s.digest = (select r.digest from dataset_ref r where r.workspace_id = $1 and r.dataset_id = $2 and r.name = $3)', reference.name];
  }
}
