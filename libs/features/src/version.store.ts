import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { bytesOfHex, Database } from '@plinth/platform/database';
import type { DefinitionId, FeatureDefinition, FeatureVersion } from './definition.js';
import { definitionColumns } from './definition.store.js';
import type { Content, DefinitionKind, Dependent } from './rules/index.js';

const columns = `v.definition_id as "definitionId", v.version, encode(v.digest, 'hex') as digest, v.content, v.document, v.stands_on as "standsOn", v.created_by as "createdBy", v.created_at as "createdAt"`;

/** A definition that names another one. */
export interface Referrer extends FeatureDefinition {
  /** The version that it names; 0 when it follows. */
  readonly namesVersion: number;
}

export interface VersionAddress {
  readonly definitionId: string;
  readonly version: number;
}

@Injectable()
export class FeatureVersionStore {
  constructor(private readonly database: Database) {}

  async insert(workspaceId: WorkspaceId, versions: readonly FeatureVersion[]): Promise<void> {
    if (versions.length === 0) return;
    await this.database.execute(
      `insert into feature_version (workspace_id, definition_id, version, digest, content, document, stands_on, created_by, created_at)
       select $1, v."definitionId", v.version, decode(v.digest, 'hex'), v.content, v.document, v."standsOn", v."createdBy", v."createdAt"
         from jsonb_to_recordset($2::jsonb) as v ("definitionId" uuid, version int, digest text, content jsonb, document text, "standsOn" jsonb, "createdBy" uuid, "createdAt" timestamptz)`,
      [workspaceId, JSON.stringify(versions)],
    );
  }

  async byAddresses(workspaceId: WorkspaceId, addresses: readonly VersionAddress[]): Promise<FeatureVersion[]> {
    if (addresses.length === 0) return [];
    return this.database.query<FeatureVersion>(
      `select ${columns} from unnest($2::uuid[], $3::int[]) as wanted (id, version) join feature_version v on v.workspace_id = $1 and v.definition_id = wanted.id and v.version = wanted.version`,
      [workspaceId, addresses.map(({ definitionId }) => definitionId), addresses.map(({ version }) => version)],
    );
  }

  /** Versions of sources whose rows lie in the data set of this name. */
  async readingFrom(workspaceId: WorkspaceId, dataset: string, limit: number): Promise<FeatureVersion[]> {
    return this.database.query<FeatureVersion>(`select ${columns} from feature_version v where v.workspace_id = $1 and v.content->'data'->>'dataset' = $2 order by v.definition_id, v.version limit $3`, [workspaceId, dataset, limit]);
  }

  /** Newest first, below the number. */
  async page(workspaceId: WorkspaceId, definitionId: string, below: number | undefined, limit: number): Promise<FeatureVersion[]> {
    return this.database.query<FeatureVersion>(
      `select ${columns} from feature_version v where v.workspace_id = $1 and v.definition_id = $2 and ($3::int is null or v.version < $3) order by v.version desc limit $4`,
      [workspaceId, definitionId, below ?? null, limit],
    );
  }

  /** The version of each definition that has the digest looked for, if there is one. */
  async byDigests(workspaceId: WorkspaceId, wanted: readonly { readonly definitionId: string; readonly digest: string }[]): Promise<(VersionAddress & { readonly digest: string })[]> {
    if (wanted.length === 0) return [];
    return this.database.query<VersionAddress & { readonly digest: string }>(
      `select v.definition_id as "definitionId", v.version, encode(v.digest, 'hex') as digest from unnest($2::uuid[], $3::bytea[]) as wanted (id, digest) join feature_version v on v.workspace_id = $1 and v.definition_id = wanted.id and v.digest = wanted.digest`,
      [workspaceId, wanted.map(({ definitionId }) => definitionId), bytesOfHex(wanted.map(({ digest }) => digest))],
    );
  }

  /** Lets the definitions name what their current versions name, and nothing else. */
  async refer(workspaceId: WorkspaceId, names: ReadonlyMap<DefinitionId, readonly { readonly id: string; readonly version: number }[]>): Promise<void> {
    const rows = [...names].flatMap(([definitionId, named]) => named.map(({ id, version }) => ({ definitionId, id, version })));
    this.database.send('delete from feature_reference where workspace_id = $1 and definition_id = any($2::uuid[])', [workspaceId, [...names.keys()]]);
    await this.database.execute(
      'insert into feature_reference (workspace_id, definition_id, names_id, names_version) select $1, * from unnest($2::uuid[], $3::uuid[], $4::int[])',
      [workspaceId, rows.map(({ definitionId }) => definitionId), rows.map(({ id }) => id), rows.map(({ version }) => version)],
    );
  }

  /** Definitions that name one of these and are not archived, with what they define; at most `limit` for each. */
  async dependents(workspaceId: WorkspaceId, ids: readonly string[], limit: number): Promise<(Dependent & { readonly on: DefinitionId })[]> {
    if (ids.length === 0) return [];
    return this.database.query<{ on: DefinitionId; id: DefinitionId; kind: DefinitionKind; name: string; content: Content }>(
      `select wanted.id as "on", d.id, d.kind, d.name, v.content from unnest($2::uuid[]) as wanted (id) cross join lateral (
         select d.* from feature_reference r join feature_definition d on d.workspace_id = $1 and d.id = r.definition_id where r.workspace_id = $1 and r.names_id = wanted.id and d.lifecycle <> 'ARCHIVED' order by d.id limit $3
       ) d join feature_version v on v.workspace_id = $1 and v.definition_id = d.id and v.version = d.current_version`,
      [workspaceId, ids, limit],
    );
  }

  /** Those that name the definition and are not archived, by id. */
  async referrers(workspaceId: WorkspaceId, id: string, after: string | undefined, limit: number): Promise<Referrer[]> {
    return this.database.query<Referrer>(
      `select ${definitionColumns}, r.names_version as "namesVersion" from feature_reference r join feature_definition d on d.workspace_id = $1 and d.id = r.definition_id
        where r.workspace_id = $1 and r.names_id = $2 and d.lifecycle <> 'ARCHIVED' and ($3::uuid is null or d.id > $3) order by d.id limit $4`,
      [workspaceId, id, after ?? null, limit],
    );
  }
}
