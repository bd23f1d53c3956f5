import * as documents from './documents.js';
import { PlinthRequestError } from './errors.js';
import { completeSeries, fetchSeries, mostPoints } from './metric-series.js';
import { everyNode } from './pages.js';
import { runNotFound } from './run-not-found.js';
import type { Transport } from './transport.js';
import type { CountedPage, KeyValue, Lifecycle, MetricSeries, Page, Run, RunLogLine, RunStatus, RunSummary } from './types.js';

export interface RunSearch {
  /** Name of an experiment; all of the workspace when neither this nor `experimentIds` is given. */
  readonly experiment?: string;
  readonly experimentIds?: readonly string[];
  /** Plinth's filter language: `metrics.loss < 0.3 and params.depth = '6'`. */
  readonly filter?: string;
  /** Such as `['metrics.accuracy desc', 'attributes.start_time']`. */
  readonly orderBy?: readonly string[];
  readonly lifecycle?: Lifecycle;
  /** Runs fetched at a time; 100 unless told. */
  readonly pageSize?: number;
}

export class RunsClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /** Runs that match, in order, fetched as you go. @example for await (const run of client.runs.search({ experiment: 'digits' })) … */
  search(search: RunSearch = {}): AsyncGenerator<RunSummary, void, undefined> {
    let ids: Promise<readonly string[] | undefined> | undefined;
    return everyNode(async (after) => {
      ids ??= this.experimentIds(search);
      return this.fetchPage(await ids, search, after);
    });
  }

  /** One page, with the number of all that match. `after` is the `endCursor` of the page before. */
  async page(search: RunSearch = {}, after?: string): Promise<CountedPage<RunSummary>> {
    return this.fetchPage(await this.experimentIds(search), search, after);
  }

  /** @throws PlinthRequestError with code RUN_NOT_FOUND */
  async get(id: string): Promise<Run> {
    const { run } = await this.transport.graphql<{ run: Run | null }>(documents.run, { id });
    if (!run) throw runNotFound(id);
    return run;
  }

  /** Points of some keys. @param maxPoints thins each series to so many (at most 10,000), keeping its shape; when absent, all points are read */
  async metrics(id: string, keys: readonly string[], { maxPoints }: { readonly maxPoints?: number } = {}): Promise<MetricSeries[]> {
    const series = await fetchSeries(this.transport, id, keys, { maxPoints: maxPoints ?? mostPoints });
    return maxPoints === undefined ? Promise.all(series.map((each) => completeSeries(this.transport, each))) : series;
  }

  logs(id: string): AsyncGenerator<RunLogLine, void, undefined> {
    return everyNode(async (after) => {
      const { run } = await this.transport.graphql<{ run: { logs: Page<RunLogLine> } | null }>(documents.runLogs, { id, first: 500, after });
      if (!run) throw runNotFound(id);
      return run.logs;
    });
  }

  async update(id: string, change: { readonly name?: string; readonly notes?: string; readonly status?: RunStatus; readonly endedAt?: string }): Promise<RunSummary> {
    return (await this.transport.graphql<{ updateRun: RunSummary }>(documents.editRun, { input: { id, ...change } })).updateRun;
  }

  async setTags(id: string, tags: Readonly<Record<string, string>>): Promise<RunSummary> {
    const pairs: KeyValue[] = Object.entries(tags).map(([key, value]) => ({ key, value }));
    return (await this.transport.graphql<{ setRunTags: RunSummary }>(documents.setRunTags, { runId: id, tags: pairs })).setRunTags;
  }

  /** Deleted runs can be restored. */
  async delete(ids: readonly string[]): Promise<readonly RunSummary[]> {
    return (await this.transport.graphql<{ deleteRuns: RunSummary[] }>(documents.deleteRuns, { ids })).deleteRuns;
  }

  async restore(ids: readonly string[]): Promise<readonly RunSummary[]> {
    return (await this.transport.graphql<{ restoreRuns: RunSummary[] }>(documents.restoreRuns, { ids })).restoreRuns;
  }

  private async experimentIds({ experiment, experimentIds }: RunSearch): Promise<readonly string[] | undefined> {
    if (experiment === undefined) return experimentIds;
    const { experimentByName } = await this.transport.graphql<{ experimentByName: { id: string } | null }>(documents.experimentByName, { name: experiment });
    if (!experimentByName) throw new PlinthRequestError(`There is no experiment ${JSON.stringify(experiment)}.`, { code: 'EXPERIMENT_NOT_FOUND', status: 404, field: 'experiment', help: 'experiments.list() names those there are.' });
    return [experimentByName.id];
  }

  private async fetchPage(experimentIds: readonly string[] | undefined, { filter, orderBy, lifecycle, pageSize = 100 }: RunSearch, after: string | undefined): Promise<CountedPage<RunSummary>> {
    const { runs } = await this.transport.graphql<{ runs: CountedPage<RunSummary> }>(documents.runs, { experimentIds, filter, orderBy, lifecycle, first: pageSize, after });
    return runs;
  }
}
