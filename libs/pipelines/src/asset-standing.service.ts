import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { LineageNodes, nodeKey, type ShownNode } from '@plinth/lineage';
import { Database } from '@plinth/platform/database';
import { AssetNodes } from './asset-nodes.js';
import type { AssetId } from './execution.js';

/** Says which things of Plinth's own assets are. */
@Injectable()
export class AssetStandingService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly nodes: AssetNodes,
    private readonly things: LineageNodes,
  ) {}

  /** In the order of the ids; undefined for those that are none, or one that the actor may not see. */
  async standFor(actor: Actor, ids: readonly AssetId[]): Promise<(ShownNode | undefined)[]> {
    this.access.check(actor, 'pipeline:read');
    return this.database.read(actor, async () => {
      const bound = await this.nodes.boundOf(actor, ids);
      const described = await this.things.describe(actor, [...bound.values()].map(({ node }) => node));
      return ids.map((id) => {
        const node = bound.get(id)?.node;
        const description = node && described.get(nodeKey(node));
        return node && description && { ...node, ...description, hidden: false as const, key: nodeKey(node) };
      });
    });
  }
}
