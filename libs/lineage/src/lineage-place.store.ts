import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { bytesOfHex, Database } from '@plinth/platform/database';
import { addressOfName, type ExternalName, type LineageNode, type NodeKind } from './rules/index.js';

/** A thing whose bytes came from a place, and the place or the folder above it that was asked for, by `addressOfName`. */
export interface PlacedNode {
  readonly address: string;
  readonly node: LineageNode;
}

interface PlaceRow {
  readonly address: string;
  readonly kind: NodeKind;
  readonly id: string;
  readonly version: string;
}

@Injectable()
export class LineagePlaceStore {
  constructor(private readonly database: Database) {}

  /** Places and the folders above them, in the order of their addresses. What is there already stays. */
  insert(workspaceId: WorkspaceId, { kind, id, version = '' }: LineageNode, places: readonly ExternalName[], now: Date): void {
    this.database.send(
      `insert into lineage_place (workspace_id, address, kind, external_id, version, recorded_at) select $1, address, $3, $4, $5, $6 from unnest($2::bytea[]) as address on conflict do nothing`,
      [workspaceId, bytesOfHex([...new Set(places.map(addressOfName))].sort()), kind, id, version, now],
    );
  }

  /** Things whose bytes came from one of these, or from within it; of each the newest, at most so many. */
  async within(workspaceId: WorkspaceId, names: readonly ExternalName[], limitOfEach: number): Promise<PlacedNode[]> {
    const rows = await this.database.query<PlaceRow & Record<string, unknown>>(
      `select encode(wanted.address, 'hex') as address, p.kind, p.external_id as id, p.version from unnest($2::bytea[]) as wanted (address)
        cross join lateral (select * from lineage_place own where own.workspace_id = $1 and own.address = wanted.address order by own.recorded_at desc, own.kind, own.external_id, own.version limit $3) p`,
      [workspaceId, bytesOfHex([...new Set(names.map(addressOfName))]), limitOfEach],
    );
    return rows.map(({ address, kind, id, version }) => ({ address, node: { kind, id, ...(version === '' ? {} : { version }) } }));
  }
}
