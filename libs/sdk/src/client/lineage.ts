import { DatasetsClient } from './datasets.js';
import { PlinthRequestError } from './errors.js';
import { FeaturesClient } from './features.js';
import * as documents from './lineage-documents.js';
import type { Impact, ImpactedThing, ImpactQuestion, LineageAddress, LineageLink, LineageNodeKind, LineageView } from './lineage-types.js';
import { ModelsClient } from './models.js';
import { everyNode } from './pages.js';
import type { Transport } from './transport.js';
import type { Page } from './types.js';

const kinds: readonly LineageNodeKind[] = ['DATA_SOURCE', 'DATASET', 'FEATURE_VIEW', 'FEATURE', 'RUN', 'MODEL', 'DEPLOYMENT', 'PIPELINE_STEP', 'ASSET', 'PREDICTION_BATCH'];
const howToName = 'Write data:flights@12, data:flights@12#price, source:stats#rate, feature:driver_stats#rate, run:<id>, model:fraud@3, deployment:<id>, step:<id>, asset:<name or id>#<column>, or an address as Plinth gives it.';

/** Where things came from, what came of them, and what has to be done when something is wrong. Things are named by their address, or in words as {@link node} reads them. */
export class LineageClient {
  private readonly datasets: DatasetsClient;
  private readonly models: ModelsClient;
  private readonly features: FeaturesClient;

  /** @internal */
  constructor(private readonly transport: Transport) {
    this.datasets = new DatasetsClient(transport);
    this.models = new ModelsClient(transport);
    this.features = new FeaturesClient(transport);
  }

  /** Links to what it came from, nearest first. @throws PlinthRequestError with code LINEAGE_NODE_NOT_FOUND */
  upstream(what: LineageAddress | string, view: LineageView & { readonly pageSize?: number } = {}): AsyncGenerator<LineageLink, void, undefined> {
    return this.walk(what, 'UPSTREAM', view);
  }

  /** Links to what came of it, nearest first. @throws PlinthRequestError with code LINEAGE_NODE_NOT_FOUND */
  downstream(what: LineageAddress | string, view: LineageView & { readonly pageSize?: number } = {}): AsyncGenerator<LineageLink, void, undefined> {
    return this.walk(what, 'DOWNSTREAM', view);
  }

  /** What must be retrained and who must be told, if this is wrong, or if somebody's rows in it have to go. */
  async impact(what: LineageAddress | string, question: Omit<ImpactQuestion, 'groups'> = {}): Promise<Impact> {
    return (await this.transport.graphql<{ impact: Impact }>(documents.impact, { node: await this.node(what), ...question })).impact;
  }

  /** All that it reaches, nearest first, each with why. */
  async *impacted(what: LineageAddress | string, { pageSize = 200, ...question }: ImpactQuestion & { readonly pageSize?: number } = {}): AsyncGenerator<ImpactedThing, void, undefined> {
    const node = await this.node(what);
    yield* everyNode(async (after) => (await this.transport.graphql<{ impact: Page<ImpactedThing> }>(documents.impactedThings, { node, ...question, first: pageSize, after })).impact);
  }

  /**
   * The address of what is named in words: `data:flights@12#price`, `source:stats@1#rate`, `feature:driver_stats@2#rate`, `run:<id>`, `model:fraud@3` or `model:fraud@champion`, `deployment:<id>`, `step:<id>`,
   * `asset:<name or id>#<column>`, or a key such as `MODEL:<id>@3`. Without a version, the current one.
   * @throws PlinthRequestError with code INVALID_REFERENCE, or that of what is not there
   */
  async node(what: LineageAddress | string): Promise<LineageAddress> {
    if (typeof what !== 'string') return what;
    const [, prefix = '', name = '', version, column] = /^([A-Za-z_]+):([^@#]+)(?:@([^#]+))?(?:#(.+))?$/s.exec(what) ?? [];
    const kind = kinds.find((each) => each === prefix);
    if (kind) return { kind, id: name, version, column };
    switch (prefix) {
      case 'data': case 'dataset': {
        const { datasetId, digest } = await this.datasets.snapshot(version === undefined ? name : `${name}@${version}`);
        return { kind: 'DATASET', id: datasetId, version: digest, column };
      }
      case 'source': return this.defined('SOURCE', name, version, (id, number) => ({ kind: 'DATA_SOURCE', id, version: number, column }));
      case 'feature': return this.defined('VIEW', name, version, (id, number) => ({ kind: column === undefined ? 'FEATURE_VIEW' : 'FEATURE', id, version: number, column }));
      case 'model': {
        const { modelId, version: number } = await this.models.resolve(`${name}${version === undefined ? '/latest' : `@${version}`}`);
        return { kind: 'MODEL', id: modelId, version: String(number), column };
      }
      case 'run': return { kind: 'RUN', id: name, column };
      case 'deployment': return { kind: 'DEPLOYMENT', id: name };
      case 'step': return { kind: 'PIPELINE_STEP', id: name };
      case 'asset': return { kind: 'ASSET', id: isUuid(name) ? name : await this.assetNamed(name), column };
      default: throw new PlinthRequestError(`${JSON.stringify(what)} names nothing in the lineage graph.`, { code: 'INVALID_REFERENCE', status: 400, help: howToName });
    }
  }

  private async *walk(what: LineageAddress | string, direction: 'UPSTREAM' | 'DOWNSTREAM', { pageSize = 500, ...view }: LineageView & { readonly pageSize?: number }): AsyncGenerator<LineageLink, void, undefined> {
    const node = await this.node(what);
    yield* everyNode(async (after) => (await this.transport.graphql<{ lineage: Page<LineageLink> }>(documents.lineage, { node, direction, ...view, first: pageSize, after })).lineage);
  }

  private async defined(kind: 'SOURCE' | 'VIEW', name: string, version: string | undefined, address: (id: string, version: string) => LineageAddress): Promise<LineageAddress> {
    const { id, currentVersion } = await this.features.byName(kind, name);
    return address(id, version ?? String(currentVersion));
  }

  private async assetNamed(name: string): Promise<string> {
    const assets = everyNode(async (after) => (await this.transport.graphql<{ assets: Page<{ readonly id: string; readonly namespace: string; readonly name: string }> }>(documents.assetsNamed, { namePart: name, first: 100, after })).assets);
    const found: { readonly id: string; readonly namespace: string }[] = [];
    for await (const asset of assets) if (asset.name === name) found.push(asset);
    const [only, another] = found;
    if (!only) throw new PlinthRequestError(`There is no asset ${JSON.stringify(name)}.`, { code: 'ASSET_NOT_FOUND', status: 404, help: 'Write its whole name, or its id.' });
    if (another) throw new PlinthRequestError(`There are ${found.length} assets ${JSON.stringify(name)}: in ${found.map(({ namespace }) => namespace).join(', ')}.`, { code: 'AMBIGUOUS_NAME', status: 400, help: 'Name it by its id.' });
    return only.id;
  }
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
