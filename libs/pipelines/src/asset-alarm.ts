import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { type LineageNode, UpstreamBreaks } from '@plinth/lineage';
import { AssetNodes } from './asset-nodes.js';
import type { Asset, AssetId } from './execution.js';
import { nodeOfAsset } from './pipelines-lineage.js';
import { type AssetBreak, breaksOfUse, type DataUse, useFactsOf } from './rules/index.js';

/** Of more columns than that, it is of the whole. */
const mostColumns = 2;

/** Tells those downstream of assets that these broke. Within the transaction that told of it. */
@Injectable()
export class AssetAlarm {
  constructor(
    private readonly nodes: AssetNodes,
    private readonly breaks: UpstreamBreaks,
  ) {}

  /** Checks that are told to have failed, beside any execution. @param at the time that it was told for, in milliseconds since 1970 */
  async checked(actor: Actor, id: AssetId, use: DataUse, at: number): Promise<void> {
    const found = breaksOfUse(undefined, useFactsOf(use, at));
    await this.raise(actor, { id, name: use.name }, found, ['checks', String(at), ...found.flatMap(({ details }) => details)]);
  }

  /** @param key what tells the occasion from others: told again it is the same */
  async raise(actor: Actor, { id, name }: Pick<Asset, 'id' | 'name'>, found: readonly AssetBreak[], key: readonly string[], snapshot?: string): Promise<void> {
    if (!found.length) return;
    const own = (await this.nodes.boundOf(actor, [id])).get(id)?.node;
    // It can be known both by itself, from before somebody said what it is, and as what it is.
    const wholes: readonly LineageNode[] = [nodeOfAsset(id), ...(own ? [own] : []), ...(own && snapshot !== undefined ? [{ ...own, version: snapshot }] : [])];
    for (const { kind, what, details, columns } of found) {
      const origins = columns.length > 0 && columns.length <= mostColumns ? wholes.flatMap((whole) => columns.map((column) => ({ ...whole, column }))) : wholes;
      await this.breaks.raise(actor, { key: ['asset', id, ...key], kind, origins, title: `${name} ${what}`, details });
    }
  }
}
