import { Inject, Injectable } from '@nestjs/common';
import { Clock, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { DATASET_SETTINGS, type DatasetSettings, renewedAfterMs } from './dataset-settings.js';

/** Where the bytes of a digest lie. */
export interface ObjectPlace {
  /** The blob that holds them, lower-case hex. */
  readonly pack: string;
  readonly position: number;
  readonly size: number;
}

/** An object in a pack, with its SHA-256 as bytes. */
export interface PackedObject {
  readonly digest: Buffer;
  readonly position: number;
  readonly size: number;
}

/** A wanted object that is not there, or has another size. */
export interface Unmet {
  /** Which of those that were asked for, from 0 on. */
  readonly index: number;
  /** The size that it has; null when it is not there. */
  readonly size: number | null;
}

/** Of a SHA-256. */
const digestBytes = 32;
const hex = (digest: string): Buffer => Buffer.from(digest, 'hex');

/** Rows of objects. Literal SQL; digests travel as one run of bytes, since an array of a hundred thousand texts takes longer to write and read than the look. */
@Injectable()
export class ObjectStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(DATASET_SETTINGS) private readonly settings: DatasetSettings,
  ) {}

  /**
   * Looks for objects and renews their leases. An object that the collection is taking away in this moment is waited for, and then missing. In a transaction of its own: it
   * holds rows that others want.
   * @param digests SHA-256, 32 bytes each, one after the other
   * @param sizes what each should have; any, when left out
   * @returns those that are not as wanted, in order
   */
  async hold(workspaceId: WorkspaceId, digests: Buffer, sizes?: readonly number[]): Promise<Unmet[]> {
    const now = this.clock.now();
    // The array makes each look a descent of the index: joined with what was asked for, the planner, who knows little of a young table, compares each row with each.
    const found = await this.database.query<{ digest: string; size: number }>(
      `with wanted as materialized (select array_agg(substring($2::bytea from i * 32 + 1 for 32)) as digests from generate_series(0, length($2::bytea) / 32 - 1) as i),
            old as (select o.digest from dataset_object o where o.workspace_id = $1 and o.digest = any((select digests from wanted)::bytea[]) and o.touched_at < $4 order by o.digest for no key update),
            touched as (update dataset_object o set touched_at = $3 where o.workspace_id = $1 and o.digest = any(array(select digest from old)) returning o.digest, o.size),
            there as (select digest, size from touched union all select o.digest, o.size from dataset_object o where o.workspace_id = $1 and o.digest = any((select digests from wanted)::bytea[]) and o.touched_at >= $4)
       select encode(digest, 'hex') as digest, size::float8 as size from there`,
      [workspaceId, digests, now, new Date(now.getTime() - renewedAfterMs(this.settings))],
    );
    const known = new Map(found.map(({ digest, size }) => [digest, size]));
    const unmet: Unmet[] = [];
    for (let index = 0; index * digestBytes < digests.length; index += 1) {
      const size = known.get(digests.toString('hex', index * digestBytes, (index + 1) * digestBytes)) ?? null;
      if (size === null || (sizes !== undefined && size !== sizes[index])) unmet.push({ index, size });
    }
    return unmet;
  }

  /** Where objects lie, by digest in hex. */
  async locate(workspaceId: WorkspaceId, digests: readonly string[]): Promise<Map<string, ObjectPlace>> {
    const rows = await this.database.query<ObjectPlace & { digest: string }>(
      `select encode(digest, 'hex') as digest, encode(pack, 'hex') as pack, position::float8 as position, size::float8 as size from dataset_object where workspace_id = $1 and digest = any($2::bytea[])`,
      [workspaceId, digests.map(hex)],
    );
    return new Map(rows.map(({ digest, ...place }) => [digest, place]));
  }

  /** Notes where objects lie. Those that lie elsewhere already stay there, with a new lease. Each digest once. */
  async insert(workspaceId: WorkspaceId, pack: string, objects: readonly PackedObject[]): Promise<void> {
    if (objects.length === 0) return;
    await this.database.execute(
      `insert into dataset_object (workspace_id, digest, pack, position, size, touched_at)
       select $1, substring($2::bytea from (o.ordinal::int - 1) * 32 + 1 for 32), $3, o.position, o.size, $6 from unnest($4::bigint[], $5::bigint[]) with ordinality as o (position, size, ordinal) order by 2
       on conflict (workspace_id, digest) do update set touched_at = excluded.touched_at`,
      [workspaceId, Buffer.concat(objects.map(({ digest }) => digest)), hex(pack), objects.map(({ position }) => position), objects.map(({ size }) => size), this.clock.now()],
    );
  }

  /** Sent again it is young again: the collection then leaves it alone. Holds the row. */
  async insertPack(workspaceId: WorkspaceId, pack: string, size: number): Promise<void> {
    await this.database.execute('insert into dataset_pack (workspace_id, digest, size, created_at) values ($1, $2, $3, $4) on conflict (workspace_id, digest) do update set created_at = excluded.created_at', [workspaceId, hex(pack), size, this.clock.now()]);
  }
}
