import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Artifact, ArtifactEntry } from './artifact.js';
import type { OwnerReference } from './artifact-owners.js';
import { type ArtifactFolder, type ArtifactPath, foldersOf, rangeUnder } from './rules/index.js';

const columns = `path, encode(digest, 'hex') as digest, size::float8 as size, media_type as "mediaType", created_by as "createdBy", created_at as "createdAt"`;
const ofOwner = 'workspace_id = $1 and owner_kind = $2 and owner_id = $3';

interface EntryRow {
  readonly path: string;
  readonly isDirectory: boolean;
  readonly size: number;
  readonly fileCount: number;
  readonly digest: string;
  readonly mediaType: string;
  readonly createdAt: Date;
}

/** Rows of artifacts. Literal SQL: the listing walks the primary key, which orders paths by their bytes. */
@Injectable()
export class ArtifactStore {
  constructor(private readonly database: Database) {}

  /**
   * Holds the path until the transaction ends, and the folders over it against becoming files: two who put `a` and `a/b` at once must not
   * both see that the other is not there. Files beside each other do not wait for each other.
   */
  async lockPath(workspaceId: WorkspaceId, { kind, id }: OwnerReference, path: ArtifactPath): Promise<void> {
    const key = `artifact/${workspaceId}/${kind}/${id}/`;
    await this.database.query(
      `select pg_advisory_xact_lock_shared(hashtextextended($1 || folder, 0)) from unnest($2::text[]) as folder
       union all select pg_advisory_xact_lock(hashtextextended($1 || $3::text, 0))`,
      [key, foldersOf(path), path],
    );
  }

  async find(workspaceId: WorkspaceId, { kind, id }: OwnerReference, path: ArtifactPath): Promise<Artifact | undefined> {
    const [row] = await this.database.query<Artifact>(`select ${columns} from artifact where ${ofOwner} and path = $4`, [workspaceId, kind, id, path]);
    return row;
  }

  /** A file where the path needs a folder, or anything under the path itself. */
  async findInTheWay(workspaceId: WorkspaceId, { kind, id }: OwnerReference, path: ArtifactPath): Promise<{ readonly path: string; readonly is: 'file' | 'folder' } | undefined> {
    const { start, end } = rangeUnder(path);
    const [row] = await this.database.query<{ path: string; is: 'file' | 'folder' }>(
      `(select path, 'file' as is from artifact where ${ofOwner} and path = any($4::text[]) limit 1)
       union all (select $5, 'folder' from artifact where ${ofOwner} and path >= $6 and path < $7 limit 1)`,
      [workspaceId, kind, id, foldersOf(path), path, start, end],
    );
    return row;
  }

  async upsert(workspaceId: WorkspaceId, { kind, id }: OwnerReference, { path, digest, size, mediaType, createdBy, createdAt }: Artifact): Promise<void> {
    await this.database.execute(
      `insert into artifact (workspace_id, owner_kind, owner_id, path, digest, size, media_type, created_by, created_at) values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8, $9)
       on conflict (workspace_id, owner_kind, owner_id, path) do update
         set digest = excluded.digest, size = excluded.size, media_type = excluded.media_type, created_by = excluded.created_by, created_at = excluded.created_at`,
      [workspaceId, kind, id, path, digest, size, mediaType, createdBy, createdAt],
    );
  }

  /** Writes files of one owner down as another's, without the first `inside` characters of their paths. Paths that the other has already are left alone. @returns how many */
  async insertLinks(workspaceId: WorkspaceId, from: OwnerReference, to: OwnerReference, paths: readonly string[], inside: number, createdBy: string): Promise<number> {
    return this.database.execute(
      `insert into artifact (workspace_id, owner_kind, owner_id, path, digest, size, media_type, created_by, created_at)
       select workspace_id, $5, $6, substr(path, $7 + 1), digest, size, media_type, $8, created_at from artifact where ${ofOwner} and path = any($4::text[])
       on conflict (workspace_id, owner_kind, owner_id, path) do nothing`,
      [workspaceId, from.kind, from.id, paths, to.kind, to.id, inside, createdBy],
    );
  }

  /** Ids of the owners of a kind that have these bytes under this path. */
  async ownersOf(workspaceId: WorkspaceId, kind: string, digest: string, path: ArtifactPath): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(`select owner_id as id from artifact where workspace_id = $1 and digest = decode($2, 'hex') and owner_kind = $3 and path = $4 order by owner_id`, [workspaceId, digest, kind, path]);
    return rows.map(({ id }) => id);
  }

  async delete(workspaceId: WorkspaceId, { kind, id }: OwnerReference, path: ArtifactPath): Promise<void> {
    await this.database.execute(`delete from artifact where ${ofOwner} and path = $4`, [workspaceId, kind, id, path]);
  }

  /**
   * What lies directly in a folder, in the order of the bytes of the paths, from `start` on. One step down the index a child: after a
   * folder it goes on behind everything in it, so that a folder of a hundred thousand files is one step and one sum over the index.
   */
  async children(workspaceId: WorkspaceId, { kind, id }: OwnerReference, folder: ArtifactFolder, start: string, limit: number): Promise<ArtifactEntry[]> {
    const { start: prefix, end } = rangeUnder(folder);
    const rows = await this.database.query<EntryRow>(
      `with recursive step as (
         (select 1 as number, ${described} from (select path from artifact where ${ofOwner} and path >= $5 and path < $6 order by path limit 1) as first cross join lateral (${name}) as name)
         union all
         select number + 1, ${described} from step cross join lateral (
           select path from artifact where ${ofOwner} and path >= step.beyond and path < $6 order by path limit 1
         ) as first cross join lateral (${name}) as name where number < $7
       )
       select step.path, "isDirectory", coalesce(inside.size, file.size)::float8 as size, inside.count::float8 as "fileCount",
              encode(file.digest, 'hex') as digest, file.media_type as "mediaType", file.created_at as "createdAt"
         from step
         left join lateral (select digest, size, media_type, created_at from artifact where ${ofOwner} and path = step.path limit 1) as file on not "isDirectory"
         left join lateral (select sum(size) as size, count(*) as count from artifact where ${ofOwner} and path >= step.inside and path < step.beyond) as inside on "isDirectory"
        order by number`,
      [workspaceId, kind, id, prefix, start < prefix ? prefix : start, end, limit],
    );
    return rows.map(({ isDirectory, path, size, fileCount, digest, mediaType, createdAt }) => (isDirectory ? { isDirectory, path, size, fileCount } : { isDirectory, path, size, digest, mediaType, createdAt }));
  }

  /** Files in a folder at any depth, those after `after` only. */
  async filesUnder(workspaceId: WorkspaceId, { kind, id }: OwnerReference, folder: ArtifactFolder, after: string, limit: number): Promise<Artifact[]> {
    const { start, end } = rangeUnder(folder);
    return this.database.query<Artifact>(`select ${columns} from artifact where ${ofOwner} and path >= $4 and path < $5 and path > $6 order by path limit $7`, [workspaceId, kind, id, start, end, after, limit]);
  }
}

/** Where the first segment under the folder `$4` ends, counted from 1 after it; 0 when it is the file itself. */
const name = `select position('/' in substr(first.path, length($4) + 1)) as slash`;
/**
 * A child, the stretch of the index in it (nothing for a file), and where the next one begins. These are columns of the recursion rather than parts of its conditions: row-level security keeps
 * a condition that calls functions from choosing where in the index to look.
 */
const described = `case when slash = 0 then first.path else left(first.path, length($4) + slash - 1) end as path, slash > 0 as "isDirectory",
  case when slash = 0 then first.path || chr(1) else left(first.path, length($4) + slash) end as inside,
  case when slash = 0 then first.path || chr(1) else left(first.path, length($4) + slash - 1) || '0' end as beyond`;
