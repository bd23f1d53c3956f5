import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { bytesOfHex, Database } from '@plinth/platform/database';
import type { Asset, AssetId } from './execution.js';
import { addressOfName, type AssetName } from './rules/index.js';

export const assetColumns = `a.id, a.namespace, a.name, a.facts, a.created_at as "createdAt", a.updated_at as "updatedAt"`;

/** Where a page of assets begins: after this one. */
export interface AssetPlace {
  readonly updatedAt: Date;
  readonly id: string;
}

@Injectable()
export class AssetStore {
  constructor(private readonly database: Database) {}

  /** The assets that have these names, by {@link addressOfName}. */
  async idsByAddress(workspaceId: WorkspaceId, addresses: readonly string[]): Promise<Map<string, AssetId>> {
    const rows = await this.database.query<{ address: string; id: AssetId }>(`select encode(n.address, 'hex') as address, n.asset_id as id from asset_name n where n.workspace_id = $1 and n.address = any($2::bytea[])`, [workspaceId, bytesOfHex(addresses)]);
    return new Map(rows.map(({ address, id }) => [address, id]));
  }

  insert(workspaceId: WorkspaceId, assets: readonly (AssetName & { readonly id: AssetId })[], now: Date): void {
    this.database.send(
      `insert into asset (workspace_id, id, namespace, name, facts, created_at, updated_at) select $1, n.id, n.namespace, n.name, '{}', $3, $3 from jsonb_to_recordset($2::jsonb) as n (id uuid, namespace text, name text)`,
      [workspaceId, JSON.stringify(assets), now],
    );
  }

  insertNames(workspaceId: WorkspaceId, names: readonly (AssetName & { readonly assetId: AssetId })[]): void {
    this.database.send(
      `insert into asset_name (workspace_id, address, namespace, name, asset_id)
       select $1, decode(n.address, 'hex'), n.namespace, n.name, n."assetId" from jsonb_to_recordset($2::jsonb) as n (address text, namespace text, name text, "assetId" uuid) on conflict (workspace_id, address) do nothing`,
      [workspaceId, JSON.stringify(names.map((name) => ({ ...name, address: addressOfName(name) })))],
    );
  }

  async byIds(workspaceId: WorkspaceId, ids: readonly string[]): Promise<Asset[]> {
    return this.database.query<Asset>(`select ${assetColumns} from asset a where a.workspace_id = $1 and a.id = any($2::uuid[])`, [workspaceId, ids]);
  }

  async byName(workspaceId: WorkspaceId, name: AssetName): Promise<Asset | undefined> {
    const [found] = await this.database.query<Asset>(`select ${assetColumns} from asset_name n join asset a on a.workspace_id = $1 and a.id = n.asset_id where n.workspace_id = $1 and n.address = decode($2, 'hex')`, [workspaceId, addressOfName(name)]);
    return found;
  }

  /** Those that have one of these names, each once. */
  async byNames(workspaceId: WorkspaceId, names: readonly AssetName[]): Promise<Asset[]> {
    return this.database.query<Asset>(
      `select distinct on (a.id) ${assetColumns} from asset_name n join asset a on a.workspace_id = $1 and a.id = n.asset_id where n.workspace_id = $1 and n.address = any($2::bytea[]) order by a.id`,
      [workspaceId, bytesOfHex([...new Set(names.map(addressOfName))])],
    );
  }

  async namesOf(workspaceId: WorkspaceId, assetId: string, limit: number): Promise<AssetName[]> {
    return this.database.query<AssetName & { namespace: string; name: string }>('select namespace, name from asset_name where workspace_id = $1 and asset_id = $2 order by namespace, name limit $3', [workspaceId, assetId, limit]);
  }

  /** All names of these assets. */
  async namesOfAll(workspaceId: WorkspaceId, ids: readonly string[]): Promise<(AssetName & { readonly assetId: AssetId })[]> {
    if (!ids.length) return [];
    return this.database.query<{ namespace: string; name: string; assetId: AssetId }>('select namespace, name, asset_id as "assetId" from asset_name where workspace_id = $1 and asset_id = any($2::uuid[]) order by asset_id, address', [workspaceId, [...new Set(ids)]]);
  }

  /** Writes what is now told of them. */
  setFacts(workspaceId: WorkspaceId, assets: readonly Pick<Asset, 'id' | 'facts'>[], now: Date): void {
    this.database.send('update asset a set facts = n.facts, updated_at = $3 from jsonb_to_recordset($2::jsonb) as n (id uuid, facts jsonb) where a.workspace_id = $1 and a.id = n.id', [workspaceId, JSON.stringify(assets), now]);
  }

  /** What changed last comes first. */
  async page(workspaceId: WorkspaceId, namePart: string | undefined, after: AssetPlace | undefined, limit: number): Promise<Asset[]> {
    const values: unknown[] = [workspaceId, limit];
    const bind = (value: unknown): string => `$${values.push(value)}`;
    const named = namePart === undefined ? '' : `and position(lower(${bind(namePart)}) in lower(a.name)) > 0`;
    const place = after ? `and (a.updated_at, a.id) < (${bind(after.updatedAt)}::timestamptz, ${bind(after.id)}::uuid)` : '';
    return this.database.query<Asset>(`select ${assetColumns} from asset a where a.workspace_id = $1 ${named} ${place} order by a.updated_at desc, a.id desc limit $2`, values);
  }
}
