import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { bytesOfHex, Database } from '@plinth/platform/database';
import { addressOfName, type ExternalName, type LineageNode, type NodeKind } from './rules/index.js';

/** A name of another system that somebody gave to a thing of Plinth's own. */
export interface AttachedName extends ExternalName {
  readonly attachedBy: string;
  readonly attachedAt: Date;
}

interface NameRow {
  readonly address: string;
  readonly kind: NodeKind;
  readonly id: string;
}

@Injectable()
export class LineageNameStore {
  constructor(private readonly database: Database) {}

  /** @returns false when the name is given to something already */
  async insert(workspaceId: WorkspaceId, { kind, id }: LineageNode, { namespace, name, attachedBy, attachedAt }: AttachedName): Promise<boolean> {
    const inserted = await this.database.execute(
      `insert into lineage_name (workspace_id, address, namespace, name, kind, external_id, attached_by, attached_at) values ($1, decode($2, 'hex'), $3, $4, $5, $6, $7, $8) on conflict (workspace_id, address) do nothing`,
      [workspaceId, addressOfName({ namespace, name }), namespace, name, kind, id, attachedBy, attachedAt],
    );
    return inserted === 1;
  }

  /** What the names stand for, by {@link addressOfName}. */
  async nodesOf(workspaceId: WorkspaceId, names: readonly ExternalName[]): Promise<ReadonlyMap<string, LineageNode>> {
    const rows = await this.database.query<NameRow>(`select encode(n.address, 'hex') as address, n.kind, n.external_id as id from lineage_name n where n.workspace_id = $1 and n.address = any($2::bytea[])`, [workspaceId, bytesOfHex([...new Set(names.map(addressOfName))])]);
    return new Map(rows.map(({ address, kind, id }) => [address, { kind, id }]));
  }

  /** In the order in which they were given. */
  async ofNode(workspaceId: WorkspaceId, { kind, id }: LineageNode, limit: number): Promise<AttachedName[]> {
    return this.database.query<AttachedName>(`select n.namespace, n.name, n.attached_by as "attachedBy", n.attached_at as "attachedAt" from lineage_name n where n.workspace_id = $1 and n.kind = $2 and n.external_id = $3 order by n.attached_at, n.address limit $4`, [workspaceId, kind, id, limit]);
  }

  /** @returns false when the thing does not have the name */
  async delete(workspaceId: WorkspaceId, { kind, id }: LineageNode, name: ExternalName): Promise<boolean> {
    return (await this.database.execute(`delete from lineage_name where workspace_id = $1 and address = decode($2, 'hex') and kind = $3 and external_id = $4`, [workspaceId, addressOfName(name), kind, id])) === 1;
  }
}
