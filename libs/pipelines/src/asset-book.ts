import { Injectable } from '@nestjs/common';
import { type Actor, Clock, IdSource } from '@plinth/kernel';
import { LineageRecorder, type NewEdge } from '@plinth/lineage';
import { canonicalJson } from '@plinth/verify';
import { AssetAlarm } from './asset-alarm.js';
import { AssetPlaces } from './asset-places.js';
import { AssetStore } from './asset.store.js';
import type { AssetId } from './execution.js';
import { nodeOfAsset } from './pipelines-lineage.js';
import { addressOfName, type AssetFacts, assetFactsOf, type AssetName, breaksOfAsset, type DataUse, joinAssetFacts } from './rules/index.js';

/** Something said of an asset, and for which time in milliseconds since 1970. */
export interface ToldUse {
  readonly use: DataUse;
  readonly at: number;
  /** Whoever reads may tell of some columns only: what is missing then is not gone. */
  readonly isRead?: boolean | undefined;
}

/** The assets that are spoken of, by any of their names. */
export interface KnownAssets {
  idOf(name: AssetName): AssetId;
}

/** Finds assets by their names, makes those that nobody spoke of before, and keeps what is told of them. The caller's transaction holds the workspace's executions. */
@Injectable()
export class AssetBook {
  constructor(
    private readonly assets: AssetStore,
    private readonly recorder: LineageRecorder,
    private readonly alarm: AssetAlarm,
    private readonly places: AssetPlaces,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  async enter(actor: Actor, told: readonly ToldUse[]): Promise<KnownAssets> {
    const named = told.flatMap(({ use }): AssetName[] => [use, ...(use.aliases ?? []), ...(use.columns ?? []).flatMap(({ sources }) => sources)]);
    const byAddress = new Map(named.map((name) => [addressOfName(name), name]));
    if (!byAddress.size) return { idOf: unknown };
    const known = await this.assets.idsByAddress(actor.workspaceId, [...byAddress.keys()]);
    const { sameness, names } = this.name(actor, told, byAddress, known);
    await this.keepFacts(actor, told, known);
    if (sameness.length) await this.recorder.record(actor, sameness);
    if (names.length) await this.places.named(actor, names);
    return { idOf: (name) => known.get(addressOfName(name)) ?? unknown(name) };
  }

  /** Makes what is new; an alias that nobody else has becomes a further name. @returns the new names, and edges between two assets of which it was learned too late that they are one */
  private name(actor: Actor, told: readonly ToldUse[], byAddress: ReadonlyMap<string, AssetName>, known: Map<string, AssetId>): { readonly sameness: readonly NewEdge[]; readonly names: readonly (AssetName & { readonly assetId: AssetId })[] } {
    const now = this.clock.now();
    const made: (AssetName & { id: AssetId })[] = [];
    const names: (AssetName & { assetId: AssetId })[] = [];
    const sameness: NewEdge[] = [];
    const enter = ({ namespace, name }: AssetName, assetId: AssetId) => {
      known.set(addressOfName({ namespace, name }), assetId);
      names.push({ namespace, name, assetId });
    };
    const make = ({ namespace, name }: AssetName): AssetId => {
      const id = this.ids.next<'Asset'>();
      made.push({ namespace, name, id });
      return id;
    };
    for (const { use } of told) {
      const own = known.get(addressOfName(use)) ?? use.aliases?.map((alias) => known.get(addressOfName(alias))).find((id) => id !== undefined) ?? make(use);
      if (!known.has(addressOfName(use))) enter(use, own);
      for (const alias of use.aliases ?? []) {
        const other = known.get(addressOfName(alias));
        if (other === undefined) enter(alias, own);
        else if (other !== own) sameness.push({ from: nodeOfAsset(other), to: nodeOfAsset(own), transformation: { type: 'IDENTITY', description: 'Another name of the same' } });
      }
    }
    for (const [address, name] of byAddress) if (!known.has(address)) enter(name, make(name));
    if (made.length) this.assets.insert(actor.workspaceId, made, now);
    if (names.length) this.assets.insertNames(actor.workspaceId, names);
    return { sameness, names };
  }

  private async keepFacts(actor: Actor, told: readonly ToldUse[], known: ReadonlyMap<string, AssetId>): Promise<void> {
    const facts = new Map<AssetId, AssetFacts>();
    const written = new Set<AssetId>();
    for (const { use, at, isRead } of told) {
      const id = known.get(addressOfName(use));
      const said = assetFactsOf(use, at);
      if (!id || !Object.keys(said).length) continue;
      facts.set(id, joinAssetFacts(facts.get(id) ?? {}, said));
      if (!isRead) written.add(id);
    }
    if (!facts.size) return;
    const before = await this.assets.byIds(actor.workspaceId, [...facts.keys()]);
    const changed = before.flatMap((asset) => {
      const joined = joinAssetFacts(asset.facts, facts.get(asset.id) ?? {});
      return canonicalJson(joined) === canonicalJson(asset.facts) ? [] : [{ asset, id: asset.id, facts: joined }];
    });
    if (changed.length) this.assets.setFacts(actor.workspaceId, changed.map(({ id, facts: now }) => ({ id, facts: now })), this.clock.now());
    for (const { asset, facts: now } of changed.filter(({ id }) => written.has(id))) await this.alarm.raise(actor, asset, breaksOfAsset(asset.facts, now), [String(now.fields?.at), String(now.lifecycle?.at)]);
  }
}

function unknown({ namespace, name }: AssetName): never {
  throw new Error(`The asset ${namespace} ${name} was not entered.`);
}
