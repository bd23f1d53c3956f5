import { collectDefinitions, type Defined, isDefined } from '../definitions/definition.js';
import { PlinthRequestError } from './errors.js';
import * as documents from './feature-documents.js';
import type { FeatureDefinition, FeatureDefinitionDetails, FeatureDefinitionInput, FeatureDefinitionKind, FeaturePlan, FeatureSearch } from './feature-types.js';
import { everyNode } from './pages.js';
import type { Transport } from './transport.js';
import type { Page } from './types.js';

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

function inputsOf(given: GivenDefinitions): FeatureDefinitionInput[] {
  return [...collectDefinitions(given.filter(isDefined)), ...given.filter((each): each is FeatureDefinitionInput => !isDefined(each))];
}
