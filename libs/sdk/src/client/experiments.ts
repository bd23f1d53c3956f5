import * as documents from './documents.js';
import { PlinthRequestError } from './errors.js';
import { everyNode } from './pages.js';
import type { Transport } from './transport.js';
import type { CountedPage, Experiment, Lifecycle } from './types.js';

export interface ExperimentSearch {
  /** Such as `name like 'digits%'`. */
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly lifecycle?: Lifecycle;
  /** Experiments fetched at a time; 100 unless told. */
  readonly pageSize?: number;
}

export class ExperimentsClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  list({ pageSize = 100, ...search }: ExperimentSearch = {}): AsyncGenerator<Experiment, void, undefined> {
    return everyNode(async (after) => {
      const { experiments } = await this.transport.graphql<{ experiments: CountedPage<Experiment> }>(documents.experiments, { ...search, first: pageSize, after });
      return experiments;
    });
  }

  /** @throws PlinthRequestError with code EXPERIMENT_NOT_FOUND */
  async get(id: string): Promise<Experiment> {
    const { experiment } = await this.transport.graphql<{ experiment: Experiment | null }>(documents.experiment, { id });
    if (!experiment) throw experimentNotFound(id);
    return experiment;
  }

  /** @throws PlinthRequestError with code EXPERIMENT_NOT_FOUND */
  async byName(name: string): Promise<Experiment> {
    const { experimentByName } = await this.transport.graphql<{ experimentByName: Experiment | null }>(documents.experimentByName, { name });
    if (!experimentByName) throw experimentNotFound(name);
    return experimentByName;
  }

  /** @param idempotencyKey makes a repeated call return the experiment that the first one made */
  async create(name: string, { description, tags = {}, idempotencyKey }: { readonly description?: string | undefined; readonly tags?: Readonly<Record<string, string>>; readonly idempotencyKey?: string } = {}): Promise<Experiment> {
    const pairs = Object.entries(tags).map(([key, value]) => ({ key, value }));
    return (await this.transport.graphql<{ createExperiment: Experiment }>(documents.createExperiment, { input: { name, description, tags: pairs, idempotencyKey } })).createExperiment;
  }

  async update(id: string, change: { readonly name?: string; readonly description?: string }): Promise<Experiment> {
    return (await this.transport.graphql<{ updateExperiment: Experiment }>(documents.updateExperiment, { input: { id, ...change } })).updateExperiment;
  }

  /** Deleted experiments can be restored. */
  async delete(id: string): Promise<Experiment> {
    return (await this.transport.graphql<{ deleteExperiment: Experiment }>(documents.deleteExperiment, { id })).deleteExperiment;
  }

  async restore(id: string): Promise<Experiment> {
    return (await this.transport.graphql<{ restoreExperiment: Experiment }>(documents.restoreExperiment, { id })).restoreExperiment;
  }
}

function experimentNotFound(what: string): PlinthRequestError {
  return new PlinthRequestError(`There is no experiment ${JSON.stringify(what)}.`, { code: 'EXPERIMENT_NOT_FOUND', status: 404, help: 'experiments.list() names those there are.' });
}
