import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Direction, Grain, HeldHop } from './rules/index.js';

interface HeldRow {
  readonly near: string;
  readonly far: string;
  readonly producer: string;
  readonly from: number;
  /** Null while it holds. */
  readonly until: number | null;
}

/** Edges at all times. */
@Injectable()
export class LineageChangeStore {
  constructor(private readonly database: Database) {}

  /** Those that these nodes ever had, each time apart. The answer is in the index alone, as that of a walk is. */
  async hopsEver(workspaceId: WorkspaceId, direction: Direction, nodes: readonly string[], only: readonly Grain[], limit: number): Promise<HeldHop[]> {
    const [near, far] = direction === 'DOWNSTREAM' ? ['from_id', 'to_id'] : ['to_id', 'from_id'];
    const rows = await this.database.query<HeldRow & Record<string, unknown>>(
      `select ${near} as near, ${far} as far, producer_id as producer, extract(epoch from valid_from)::float8 * 1000 as from, extract(epoch from nullif(valid_to, 'infinity'))::float8 * 1000 as until from lineage_edge
        where workspace_id = $1 and ${near} = any($2::bigint[]) and grain = any($3::smallint[]) order by ${near}, ${far}, producer_id, valid_to limit $4`,
      [workspaceId, nodes, only, limit],
    );
    return rows.map(({ from, until, ...hop }) => ({ ...hop, from: Math.round(from), until: until === null ? Infinity : Math.round(until) }));
  }
}
