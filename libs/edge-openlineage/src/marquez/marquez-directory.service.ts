import { Injectable } from '@nestjs/common';
import { type Actor, isUuid } from '@plinth/kernel';
import { type AssetName, type Counted, DirectoryService, type Execution, type Job, type JobName, type NameKind, PipelineListService, type Slice } from '@plinth/pipelines';
import { datasetAnswer, datasetVersionAnswer, jobAnswer, type JobIo, namespaceAnswer, runAnswer, sourceAnswer, tagAnswer } from './answers.js';
import { MarquezNotFound } from './marquez.errors.js';
import { datasetNodeId, jobNodeId } from './node-id.js';

export interface MarquezSearch {
  readonly text: string;
  readonly filter?: 'JOB' | 'DATASET' | undefined;
  readonly sort: 'NAME' | 'UPDATE_AT';
  readonly namespace?: string | undefined;
  readonly limit: number;
}

/** What clients of Marquez read by name: namespaces, jobs, runs, data sets. */
@Injectable()
export class MarquezDirectory {
  constructor(
    private readonly directory: DirectoryService,
    private readonly pipelines: PipelineListService,
  ) {}

  async namespaces(actor: Actor, slice: Slice): Promise<object> {
    return { namespaces: (await this.directory.namespaces(actor, slice)).map(namespaceAnswer) };
  }

  /** @throws MarquezNotFound */
  async namespace(actor: Actor, name: string): Promise<object> {
    const found = await this.directory.namespace(actor, name);
    if (!found) throw new MarquezNotFound('namespace', name);
    return namespaceAnswer(found);
  }

  async sources(actor: Actor, slice: Slice): Promise<object> {
    return { sources: (await this.directory.sources(actor, slice)).map(sourceAnswer) };
  }

  /** @throws MarquezNotFound */
  async source(actor: Actor, name: string): Promise<object> {
    const found = await this.directory.source(actor, name);
    if (!found) throw new MarquezNotFound('source', name);
    return sourceAnswer(found);
  }

  async tags(actor: Actor, slice: Slice): Promise<object> {
    return { tags: (await this.directory.tags(actor, slice)).map(tagAnswer) };
  }

  async jobs(actor: Actor, namespace: string | undefined, slice: Slice): Promise<object> {
    const { items, count } = await this.directory.jobs(actor, namespace, slice);
    return { jobs: await this.answersOf(actor, items), totalCount: count };
  }

  /** @throws MarquezNotFound */
  async job(actor: Actor, name: JobName): Promise<object> {
    const [answer] = await this.answersOf(actor, [await this.jobNamed(actor, name)]);
    return answer ?? {};
  }

  /** Each job with what it reads and writes, and how it last ran. */
  async answersOf(actor: Actor, jobs: readonly Job[]): Promise<readonly object[]> {
    const ids = jobs.map(({ id }) => id);
    const [uses, last] = [await this.directory.usesOfJobs(actor, ids), await this.directory.lastExecutions(actor, ids)];
    return jobs.map((job) => {
      const own = uses.filter(({ jobId }) => jobId === job.id);
      return jobAnswer(job, { inputs: own.filter(({ side }) => side === 'READ'), outputs: own.filter(({ side }) => side === 'WRITE') }, last.get(job.id));
    });
  }

  /** @throws MarquezNotFound */
  async runsOf(actor: Actor, name: JobName, slice: Slice): Promise<object> {
    const { items, count } = await this.directory.executions(actor, (await this.jobNamed(actor, name)).id, slice);
    return { runs: await this.runAnswers(actor, items), totalCount: count };
  }

  /** @throws MarquezNotFound */
  async run(actor: Actor, id: string): Promise<object> {
    const execution = isUuid(id) ? await this.pipelines.executionById(actor, id.toLowerCase()) : undefined;
    if (!execution) throw new MarquezNotFound('run', id);
    const [answer] = await this.runAnswers(actor, [execution]);
    return answer ?? {};
  }

  async datasets(actor: Actor, namespace: string, slice: Slice): Promise<object> {
    const { items, count } = await this.directory.assets(actor, namespace, slice);
    const versions = await this.directory.lastWriters(actor, items.map(({ id }) => id));
    return { datasets: items.map((asset) => datasetAnswer(asset, versions.get(asset.id))), totalCount: count };
  }

  /** @throws MarquezNotFound */
  async dataset(actor: Actor, name: AssetName): Promise<object> {
    const asset = await this.assetNamed(actor, name);
    return datasetAnswer(asset, (await this.directory.lastWriters(actor, [asset.id])).get(asset.id));
  }

  /** @throws MarquezNotFound */
  async datasetVersions(actor: Actor, name: AssetName, slice: Slice): Promise<object> {
    const asset = await this.assetNamed(actor, name);
    const { items, count }: Counted<Execution> = await this.directory.writers(actor, asset.id, slice);
    return { versions: items.map((writer) => datasetVersionAnswer(asset, writer)), totalCount: count };
  }

  /** @throws MarquezNotFound */
  async datasetVersion(actor: Actor, name: AssetName, version: string): Promise<object> {
    const asset = await this.assetNamed(actor, name);
    const writer = isUuid(version) ? await this.pipelines.executionById(actor, version.toLowerCase()) : undefined;
    const uses = writer && (await this.pipelines.uses(actor, [writer.id])).get(writer.id);
    if (!writer || !uses?.some(({ side, assetId }) => side === 'WRITE' && assetId === asset.id)) throw new MarquezNotFound('dataset version', version);
    return datasetVersionAnswer(asset, writer);
  }

  async search(actor: Actor, { text, filter, sort, namespace, limit }: MarquezSearch): Promise<object> {
    const kinds: readonly NameKind[] = filter === undefined ? ['JOB', 'ASSET'] : [filter === 'JOB' ? 'JOB' : 'ASSET'];
    const found = await this.directory.search(actor, { part: text, kinds, namespace, newestFirst: sort === 'UPDATE_AT', limit });
    return {
      totalCount: found.length,
      results: found.map(({ kind, namespace: within, name, updatedAt }) => {
        const id = { namespace: within, name };
        return { type: kind === 'JOB' ? 'JOB' : 'DATASET', name, updatedAt, namespace: within, nodeId: kind === 'JOB' ? jobNodeId(id) : datasetNodeId(id) };
      }),
    };
  }

  private async runAnswers(actor: Actor, executions: readonly Execution[]): Promise<readonly object[]> {
    const uses = await this.pipelines.uses(actor, executions.map(({ id }) => id));
    return executions.map((execution) => {
      const own = uses.get(execution.id) ?? [];
      const io: JobIo = { inputs: own.filter(({ side }) => side === 'READ').map(({ asset }) => asset), outputs: own.filter(({ side }) => side === 'WRITE').map(({ asset }) => asset) };
      return runAnswer(execution, io);
    });
  }

  private async jobNamed(actor: Actor, name: JobName): Promise<Job> {
    const job = await this.directory.job(actor, name);
    if (!job) throw new MarquezNotFound('job', `${name.namespace}:${name.name}`);
    return job;
  }

  private async assetNamed(actor: Actor, name: AssetName) {
    const [asset] = await this.directory.assetsByNames(actor, [name]);
    if (!asset) throw new MarquezNotFound('dataset', `${name.namespace}:${name.name}`);
    return asset;
  }
}
