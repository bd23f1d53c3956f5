import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { type Direction, grains, type LineageLink, type LineageNode, LineageService, maxDepth, type ShownNode } from '@plinth/lineage';
import { type Asset, type AssetName, DirectoryService, type Job, nodeOfAsset, nodeOfJob, PipelineListService } from '@plinth/pipelines';
import { datasetAnswer } from './answers.js';
import { type MarquezNode, marquezGraph, type NamedNode } from './graph.js';
import { MarquezDirectory } from './marquez-directory.service.js';
import { MarquezNotFound } from './marquez.errors.js';
import { datasetNodeId, fieldNodeId, jobNodeId, type NodeReading, parseNodeId } from './node-id.js';

/** Links that one answer may have; Marquez's has no pages. */
const maxLinks = 10_000;
const linksPerPage = 1_000;
/** Columns of a data set whose lineage is walked together. */
const maxFields = 100;

interface Walk {
  readonly depth: number;
  readonly directions: readonly Direction[];
  readonly columns: boolean;
}

/** Lineage as Marquez's clients ask for it: of jobs and data sets, or of their columns, around one of them. */
@Injectable()
export class MarquezLineage {
  constructor(
    private readonly lineage: LineageService,
    private readonly directory: DirectoryService,
    private readonly pipelines: PipelineListService,
    private readonly answers: MarquezDirectory,
  ) {}

  /** @param depth jobs on the way, as Marquez counts: from a data set to a job and on to the next data set is one. @throws MarquezNotFound, InvalidInput */
  async graph(actor: Actor, nodeId: string, depth: number): Promise<{ readonly graph: readonly MarquezNode[] }> {
    const { kind, readings } = parseNodeId(nodeId);
    const job = kind === 'job' ? await this.jobOf(actor, readings) : undefined;
    const asset = kind === 'dataset' ? (await this.assetOf(actor, readings))?.asset : undefined;
    if (!job && !asset) throw new MarquezNotFound('node', nodeId);
    // From data set to data set lead sums of what is known of columns; Marquez has a job between any two.
    const links = (await this.walk(actor, [job ? nodeOfJob(job.id) : nodeOfAsset(asset?.id ?? '')], { depth: Math.min(2 * depth, maxDepth), directions: ['UPSTREAM', 'DOWNSTREAM'], columns: false })).filter(({ grain }) => grain !== grains.SUMMARY);
    const seen = links.flatMap(({ from, to }) => [from, to]);
    const jobs = await this.jobNodes(actor, [...(job ? [job.id] : []), ...idsOf(seen, 'PIPELINE_STEP')]);
    const assets = await this.assetNodes(actor, [...(asset ? [asset.id] : []), ...idsOf(seen, 'ASSET')]);
    const start = job ? jobs.get(job.id) : assets.get(asset?.id ?? '');
    return { graph: marquezGraph(start ? [start] : [], links, (node) => (node.hidden ? undefined : node.kind === 'PIPELINE_STEP' ? jobs.get(node.id) : node.kind === 'ASSET' ? assets.get(node.id) : undefined)) };
  }

  /** Upstream, and downstream too if asked. @throws MarquezNotFound, InvalidInput */
  async columnGraph(actor: Actor, nodeId: string, depth: number, withDownstream: boolean): Promise<{ readonly graph: readonly MarquezNode[] }> {
    const { kind, readings } = parseNodeId(nodeId);
    const found = kind === 'job' ? await this.outputsOf(actor, readings) : await this.assetOf(actor, readings).then((one) => one && [one]);
    if (!found) throw new MarquezNotFound('node', nodeId);
    const columns = found.flatMap(({ asset, field }) => (field === undefined ? (asset.facts.fields?.value ?? []).map(({ name }) => name) : [field]).map((column) => ({ asset, column }))).slice(0, maxFields);
    const links = await this.walk(actor, columns.map(({ asset, column }) => ({ ...nodeOfAsset(asset.id), column })), { depth: Math.min(depth, maxDepth), directions: withDownstream ? ['UPSTREAM', 'DOWNSTREAM'] : ['UPSTREAM'], columns: true });
    const assets = new Map((await this.directory.assetsByIds(actor, [...found.map(({ asset }) => asset.id), ...idsOf(links.flatMap(({ from, to }) => [from, to]), 'ASSET')])).map((asset) => [asset.id as string, asset]));
    const nameOf = (node: ShownNode) => {
      const asset = node.hidden || node.kind !== 'ASSET' ? undefined : assets.get(node.id);
      return asset && !node.hidden && node.column !== undefined ? fieldNode(asset, node.column, links, assets) : undefined;
    };
    return { graph: marquezGraph(columns.map(({ asset, column }) => fieldNode(asset, column, links, assets)), links, nameOf) };
  }

  private async walk(actor: Actor, starts: readonly LineageNode[], { depth, directions, columns }: Walk): Promise<readonly LineageLink[]> {
    const links: LineageLink[] = [];
    for (const from of starts) {
      for (const direction of directions) {
        let after: string | undefined;
        do {
          const page = await this.lineage.walk(actor, { from, direction, depth, columns, first: linksPerPage, after });
          links.push(...page.items.map(({ node }) => node));
          after = page.hasNextPage ? page.items.at(-1)?.cursor : undefined;
        } while (after !== undefined && links.length < maxLinks);
      }
    }
    return links;
  }

  private async jobOf(actor: Actor, readings: readonly NodeReading[]): Promise<Job | undefined> {
    for (const name of readings) {
      const job = await this.directory.job(actor, name);
      if (job) return job;
    }
    return undefined;
  }

  private async assetOf(actor: Actor, readings: readonly NodeReading[]): Promise<{ readonly asset: Asset; readonly field: string | undefined } | undefined> {
    for (const { field, ...name } of readings) {
      const [asset] = await this.directory.assetsByNames(actor, [name]);
      if (asset && (field === undefined || asset.facts.fields?.value.some((known) => known.name === field) !== false)) return { asset, field };
    }
    return undefined;
  }

  private async outputsOf(actor: Actor, readings: readonly NodeReading[]) {
    const job = await this.jobOf(actor, readings);
    if (!job) return undefined;
    const written = (await this.directory.usesOfJobs(actor, [job.id])).filter(({ side }) => side === 'WRITE');
    return (await this.directory.assetsByNames(actor, written)).map((asset) => ({ asset, field: undefined }));
  }

  private async jobNodes(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, NamedNode>> {
    const jobs = (await this.pipelines.jobsByIds(actor, [...new Set(ids)])).flatMap((job) => job ?? []);
    const answers = await this.answers.answersOf(actor, jobs);
    return new Map(jobs.map((job, index) => [job.id, { id: jobNodeId(job), type: 'JOB', data: answers[index] ?? {} }]));
  }

  private async assetNodes(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, NamedNode>> {
    const assets = await this.directory.assetsByIds(actor, [...new Set(ids)]);
    const versions = await this.directory.lastWriters(actor, assets.map(({ id }) => id));
    return new Map(assets.map((asset) => [asset.id, { id: datasetNodeId(asset), type: 'DATASET', data: datasetAnswer(asset, versions.get(asset.id)) }]));
  }
}

function fieldNode(asset: Asset, column: string, links: readonly LineageLink[], assets: ReadonlyMap<string, Asset>): NamedNode {
  const inputs = links.flatMap(({ from, to, transformation }) => {
    if (to.hidden || to.id !== asset.id || to.column !== column || from.hidden || from.column === undefined) return [];
    const source = assets.get(from.id);
    return source ? [{ ...versionless(source), field: from.column, transformationDescription: transformation?.description ?? null, transformationType: transformation?.type ?? null }] : [];
  });
  const type = asset.facts.fields?.value.find(({ name }) => name === column)?.type ?? null;
  return { id: fieldNodeId(asset, column), type: 'DATASET_FIELD', data: { ...versionless(asset), field: column, fieldType: type, transformationDescription: null, transformationType: null, inputFields: inputs } };
}

function versionless({ namespace, name }: AssetName): object {
  return { namespace, dataset: name, datasetVersion: null };
}

function idsOf(nodes: readonly ShownNode[], kind: LineageNode['kind']): string[] {
  return nodes.flatMap((node) => (!node.hidden && node.kind === kind ? [node.id] : []));
}
