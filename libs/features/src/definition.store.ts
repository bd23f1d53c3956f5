import { Injectable } from '@nestjs/common';
import type { ActorId, WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { FeatureDefinition } from './definition.js';
import type { DefinitionCriteria, DefinitionKind } from './rules/index.js';

/** Columns of the table `feature_definition`, under the alias `d`, as a {@link FeatureDefinition}. */
export const definitionColumns = `d.id, d.number, d.kind, d.name, d.description, d.tags, d.owner_id as "ownerId", d.compatibility, d.sensitivity, d.lifecycle, d.deprecated_reason as "deprecatedReason",
  d.deprecated_at as "deprecatedAt", d.archived_at as "archivedAt", d.last_version as "lastVersion", d.current_version as "currentVersion", d.created_by as "createdBy", d.created_at as "createdAt",
  d.last_modified_by as "lastModifiedBy", d.updated_at as "updatedAt"`;

/** The row after which a page begins. */
export interface NamePlace {
  readonly name: string;
  readonly id: string;
}

@Injectable()
export class DefinitionStore {
  constructor(private readonly database: Database) {}

  /** One change of definitions at a time in a workspace: what a plan looked at stays as it is until it is carried out. */
  holdAll(workspaceId: WorkspaceId): void {
    this.database.send('select pg_advisory_xact_lock($1, hashtext($2))', [lockSpace, workspaceId]);
  }

  /** The number of whatever is defined next; within {@link holdAll}. */
  async nextNumber(workspaceId: WorkspaceId): Promise<number> {
    const [last] = await this.database.query<{ number: number }>('select d.number from feature_definition d where d.workspace_id = $1 order by d.number desc limit 1', [workspaceId]);
    return last ? last.number + 1 : 0;
  }

  async byNumbers(workspaceId: WorkspaceId, numbers: readonly number[]): Promise<FeatureDefinition[]> {
    if (numbers.length === 0) return [];
    return this.database.query<FeatureDefinition>(`select ${definitionColumns} from feature_definition d where d.workspace_id = $1 and d.number = any($2::int[])`, [workspaceId, numbers]);
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[]): Promise<FeatureDefinition[]> {
    return this.database.query<FeatureDefinition>(`select ${definitionColumns} from feature_definition d where d.workspace_id = $1 and d.id = any($2::uuid[])`, [workspaceId, ids]);
  }

  async byKeys(workspaceId: WorkspaceId, keys: readonly { readonly kind: DefinitionKind; readonly name: string }[]): Promise<FeatureDefinition[]> {
    if (keys.length === 0) return [];
    return this.database.query<FeatureDefinition>(
      `select ${definitionColumns} from unnest($2::text[], $3::text[]) as wanted (kind, name) join feature_definition d on d.workspace_id = $1 and d.kind = wanted.kind and d.name = wanted.name`,
      [workspaceId, keys.map(({ kind }) => kind), keys.map(({ name }) => name)],
    );
  }

  /** Reads the row and holds it. */
  async lock(workspaceId: WorkspaceId, id: string): Promise<FeatureDefinition | undefined> {
    const [found] = await this.database.query<FeatureDefinition>(`select ${definitionColumns} from feature_definition d where d.workspace_id = $1 and d.id = $2 for no key update`, [workspaceId, id]);
    return found;
  }

  async insert(workspaceId: WorkspaceId, definitions: readonly FeatureDefinition[]): Promise<void> {
    if (definitions.length === 0) return;
    await this.database.execute(
      `insert into feature_definition (workspace_id, id, number, kind, name, description, tags, owner_id, compatibility, sensitivity, lifecycle, last_version, current_version, created_by, created_at, last_modified_by, updated_at)
       select $1, d.id, d.number, d.kind, d.name, d.description, d.tags, d."ownerId", d.compatibility, d.sensitivity, d.lifecycle, d."lastVersion", d."currentVersion", d."createdBy", d."createdAt", d."createdBy", d."createdAt"
         from jsonb_to_recordset($2::jsonb) as d (id uuid, number int, kind text, name text, description text, tags jsonb, "ownerId" uuid, compatibility text, sensitivity text, lifecycle text, "lastVersion" int, "currentVersion" int, "createdBy" uuid, "createdAt" timestamptz)`,
      [workspaceId, JSON.stringify(definitions)],
    );
  }

  /** Writes what may change of definitions that are there. */
  async update(workspaceId: WorkspaceId, definitions: readonly FeatureDefinition[], by: ActorId, at: Date): Promise<void> {
    if (definitions.length === 0) return;
    await this.database.execute(
      `update feature_definition as stored set description = d.description, tags = d.tags, owner_id = d."ownerId", compatibility = d.compatibility, sensitivity = d.sensitivity, lifecycle = d.lifecycle,
              deprecated_reason = d."deprecatedReason", deprecated_at = d."deprecatedAt", archived_at = d."archivedAt", last_version = d."lastVersion", current_version = d."currentVersion", last_modified_by = $3, updated_at = $4
         from jsonb_to_recordset($2::jsonb) as d (id uuid, description text, tags jsonb, "ownerId" uuid, compatibility text, sensitivity text, lifecycle text, "deprecatedReason" text, "deprecatedAt" timestamptz, "archivedAt" timestamptz, "lastVersion" int, "currentVersion" int)
        where stored.workspace_id = $1 and stored.id = d.id`,
      [workspaceId, JSON.stringify(definitions), by, at],
    );
  }

  /** By name, then id. */
  async page(workspaceId: WorkspaceId, criteria: DefinitionCriteria, after: NamePlace | undefined, limit: number): Promise<FeatureDefinition[]> {
    const { where, values } = conditionsOf(workspaceId, criteria);
    const bind = (value: unknown): string => `$${values.push(value)}`;
    const place = after ? `and (d.name, d.id) > (${bind(after.name)}, ${bind(after.id)}::uuid)` : '';
    return this.database.query<FeatureDefinition>(`select ${definitionColumns} from feature_definition d where ${where} ${place} order by d.name, d.id limit ${bind(limit)}`, values);
  }
}

/** "feat": definitions of a workspace change one call after the other. */
const lockSpace = 0x66656174;

/** Conditions over the alias `d`, beginning with placeholder 1 for the workspace. */
function conditionsOf(workspaceId: WorkspaceId, { kinds, lifecycles, ownerId, sensitivities, tag, entity }: DefinitionCriteria): { where: string; values: unknown[] } {
  const values: unknown[] = [workspaceId];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const conditions = ['d.workspace_id = $1', `d.lifecycle = any(${bind(lifecycles)}::text[])`];
  if (kinds?.length) conditions.push(`d.kind = any(${bind(kinds)}::text[])`);
  if (ownerId) conditions.push(`d.owner_id = ${bind(ownerId)}::uuid`);
  if (sensitivities?.length) conditions.push(`d.sensitivity = any(${bind(sensitivities)}::text[])`);
  if (tag) conditions.push(tag.value === undefined ? `d.tags ? ${bind(tag.key)}` : `d.tags @> ${bind(JSON.stringify({ [tag.key]: tag.value }))}::jsonb`);
  if (entity) conditions.push(`exists (select 1 from feature_definition e join feature_reference r on r.workspace_id = e.workspace_id and r.names_id = e.id where e.workspace_id = $1 and e.kind = 'ENTITY' and e.name = ${bind(entity)} and r.definition_id = d.id)`);
  return { where: conditions.join(' and '), values };
}
