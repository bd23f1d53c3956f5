import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { LineageChangeStore } from './lineage-change.store.js';
import { LineageNodeNotFound } from './lineage.errors.js';
import { LineageView } from './lineage-view.js';
import { LineageStore } from './lineage.store.js';
import { addressOf, changesAround, checkNode, type GraphChange, grainsOfColumns, grainsOfWholes, type LineageNode, maxDepth } from './rules/index.js';

/** Edges that are looked at each way, and changes that are told: the newest. */
const maxEdgesLookedAt = 10_000;
export const maxChangesTold = 1_000;

export interface LineageChanges {
  /** The earliest first. */
  readonly changes: readonly GraphChange[];
  /** There were more edges or changes than these. */
  readonly isTruncated: boolean;
}

/** Says when the graph around a thing changed. */
@Injectable()
export class LineageChangesService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: LineageStore,
    private readonly changes: LineageChangeStore,
    private readonly view: LineageView,
  ) {}

  /**
   * When walks of this depth, both ways, would have answered otherwise than just before. Of what the actor may not see it tells no more than walks at those times do.
   * @throws LineageNodeNotFound for a start that the actor may not see, InvalidInput
   */
  async around(actor: Actor, node: LineageNode, depth: number, columns: boolean): Promise<LineageChanges> {
    this.access.check(actor, 'lineage:read');
    const start = checkNode(node, 'node');
    if (!Number.isInteger(depth) || depth < 1 || depth > maxDepth) throw new InvalidInput(`depth must be a whole number from 1 to ${maxDepth}; it was ${depth}.`, { field: 'depth', help: 'Walk on from a node that is further away.' });
    return this.database.read(actor, async () => {
      if (!(await this.view.node(actor, start))) throw new LineageNodeNotFound(start, 'node');
      const number = (await this.store.numbersOf(actor.workspaceId, [start])).get(addressOf(start));
      if (number === undefined) return { changes: [], isTruncated: false };
      const grains = columns ? grainsOfColumns : grainsOfWholes;
      const [up, down] = [await this.side(actor, 'UPSTREAM', number, depth, grains), await this.side(actor, 'DOWNSTREAM', number, depth, grains)];
      const together = new Map<number, GraphChange>();
      for (const { at, began, ended } of [...up.changes, ...down.changes]) {
        const known = together.get(at);
        together.set(at, { at, began: began + (known?.began ?? 0), ended: ended + (known?.ended ?? 0) });
      }
      const all = [...together.values()].sort((one, other) => one.at - other.at);
      return { changes: all.slice(-maxChangesTold), isTruncated: up.isTruncated || down.isTruncated || all.length > maxChangesTold };
    });
  }

  private side({ workspaceId }: Actor, direction: 'UPSTREAM' | 'DOWNSTREAM', number: string, depth: number, grains: typeof grainsOfWholes) {
    return changesAround(number, depth, maxEdgesLookedAt, (nodes, limit) => this.changes.hopsEver(workspaceId, direction, nodes, grains, limit));
  }
}
