import { collectDefinitions, type Defined, isDefined } from '../definitions/definition.js';
import { PlinthRequestError } from './errors.js';
import * as documents from './feature-documents.js';
import type { FeatureDefinition, FeatureDefinitionDetails, FeatureDefinitionInput, FeatureDefinitionKind, FeaturePlan, FeatureSearch, MadeTrainingSet, NewTrainingSet, TrainingSet } from './feature-types.js';
import { everyNode } from './pages.js';
import type { Transport } from './transport.js';
import type { WaitOptions } from './promotion-types.js';
import type { Page } from './types.js';
import { statesUntil } from './waiting.js';

/** Definitions as the builders make them, or as the server is told. */
export type GivenDefinitions = readonly (Defined | FeatureDefinitionInput)[];

/** What features are, and who uses them. */
export class FeaturesClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /** By name; best first when something is searched for. */
  list({ pageSize = 100, ...search }: FeatureSearch = {}): AsyncGenerator<FeatureDefinition, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ featureDefinitions: Page<FeatureDefinition> }>(documents.featureDefinitions, { ...search, first: pageSize, after })).featureDefinitions);
  }

  /** @throws PlinthRequestError with code FEATURE_DEFINITION_NOT_FOUND */
  async byName(kind: FeatureDefinitionKind, name: string): Promise<FeatureDefinitionDetails> {
    const { found } = await this.transport.graphql<{ found: FeatureDefinitionDetails | null }>(documents.featureDefinitionByName, { kind, name });
    if (!found) throw new PlinthRequestError(`There is no ${kind.toLowerCase()} ${JSON.stringify(name)}.`, { code: 'FEATURE_DEFINITION_NOT_FOUND', status: 404, help: 'features.list() names those there are.' });
    return found;
  }

  /** What applying them would do. Nothing happens. */
  async plan(definitions: GivenDefinitions): Promise<FeaturePlan> {
    return (await this.transport.graphql<{ plan: FeaturePlan }>(documents.planFeatureDefinitions, { definitions: inputsOf(definitions) })).plan;
  }

  /**
   * Lets them be there, all of them or none; applied again it changes nothing.
   * @throws PlinthRequestError with code INCOMPATIBLE_DEFINITION when the rules of one refuse it, PLAN_OUTDATED when `planDigest` stands for something else
   */
  async apply(definitions: GivenDefinitions, options: { readonly planDigest?: string; readonly idempotencyKey?: string } = {}): Promise<{ readonly plan: FeaturePlan; readonly definitions: readonly FeatureDefinition[] }> {
    return (await this.transport.graphql<{ applied: { plan: FeaturePlan; definitions: FeatureDefinition[] } }>(documents.applyFeatureDefinitions, { input: { definitions: inputsOf(definitions), ...options } })).applied;
  }

  /** Has a training set made, and gives it as it stands: the same that was asked for before is found. */
  async requestTrainingSet({ dataset = 'training-sets', entities: { timestamp, ...entities }, knownAt, ...wish }: NewTrainingSet): Promise<TrainingSet> {
    const known = knownAt === undefined ? {} : knownAt === 'row' ? { known: 'ROW' } : { known: 'AT', knownAt: knownAt.toISOString() };
    return (await this.transport.graphql<{ requested: TrainingSet }>(documents.requestTrainingSet, { input: { dataset, entities: { ...entities, timestampColumn: timestamp }, ...known, ...wish } })).requested;
  }

  /** @throws PlinthRequestError with code TRAINING_SET_NOT_FOUND */
  async trainingSetById(id: string): Promise<TrainingSet> {
    const { found } = await this.transport.graphql<{ found: TrainingSet | null }>(documents.trainingSet, { id });
    if (!found) throw new PlinthRequestError(`There is no training set ${JSON.stringify(id)}.`, { code: 'TRAINING_SET_NOT_FOUND', status: 404 });
    return found;
  }

  /**
   * Has a training set made and waits for it. The same over the same snapshots and versions has the same digest, whenever it is asked for.
   * @throws PlinthRequestError with the code of what went wrong when it could not be made, WAITED_TOO_LONG when the time is over
   */
  async trainingSet(wish: NewTrainingSet, { onProgress, ...wait }: WaitOptions & { readonly onProgress?: (set: TrainingSet) => void } = {}): Promise<MadeTrainingSet> {
    const { id } = await this.requestTrainingSet(wish);
    for await (const set of statesUntil(() => this.trainingSetById(id), ({ status, step, progress }) => `${status} ${step} ${progress}`, ({ status }) => status === 'READY' || status === 'FAILED', wait)) {
      onProgress?.(set);
      if (isMade(set)) return set;
      if (set.status === 'FAILED') throw new PlinthRequestError(set.failureMessage ?? 'The training set could not be made.', { code: set.failureCode ?? 'INTERNAL', status: 409, help: 'Mend the cause and ask again.' });
    }
    throw new PlinthRequestError('The training set came to no end.', { code: 'UNEXPECTED_ANSWER', status: 502 });
  }

  async deprecate(id: string, reason: string): Promise<void> {
    await this.transport.graphql(documents.deprecateFeatureDefinition, { id, reason });
  }

  async reinstate(id: string): Promise<void> {
    await this.transport.graphql(documents.reinstateFeatureDefinition, { id });
  }

  /** @throws PlinthRequestError with code FEATURE_DEFINITION_IN_USE */
  async archive(id: string): Promise<void> {
    await this.transport.graphql(documents.archiveFeatureDefinition, { id });
  }

  async unarchive(id: string): Promise<void> {
    await this.transport.graphql(documents.unarchiveFeatureDefinition, { id });
  }
}

function isMade(set: TrainingSet): set is MadeTrainingSet {
  return set.status === 'READY' && set.snapshotDigest !== null && set.rows !== null;
}

function inputsOf(given: GivenDefinitions): FeatureDefinitionInput[] {
  return [...collectDefinitions(given.filter(isDefined)), ...given.filter((each): each is FeatureDefinitionInput => !isDefined(each))];
}
