import * as documents from './documents.js';
import { PlinthRequestError } from './errors.js';
import type { Deployment, ModelAlias, ModelLifecycle, ModelSignature, ModelVersion, NewModel, NewModelVersion, RegisteredModel, RegisteredModelDetails, ResolvedModel } from './model-types.js';
import { everyNode } from './pages.js';
import type { Transport } from './transport.js';
import type { CountedPage, KeyValue, Page } from './types.js';

/** Registered models, their versions, and where they stand. */
export class ModelsClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  list({ pageSize = 100, ...search }: { readonly namePrefix?: string; readonly lifecycle?: ModelLifecycle; readonly pageSize?: number } = {}): AsyncGenerator<RegisteredModel, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ registeredModels: CountedPage<RegisteredModel> }>(documents.registeredModels, { ...search, first: pageSize, after })).registeredModels);
  }

  /** @throws PlinthRequestError with code MODEL_NOT_FOUND */
  async byName(name: string): Promise<RegisteredModelDetails> {
    const model = await this.find(name);
    if (!model) throw modelNotFound(name);
    return model;
  }

  /** The model of this name, made when there is none. @throws PlinthRequestError with code MODEL_DELETED */
  async ensure(name: string, input: NewModel = {}): Promise<RegisteredModel> {
    const known = await this.find(name);
    if (known?.deletedAt) throw new PlinthRequestError(`The model ${JSON.stringify(name)} was deleted.`, { code: 'MODEL_DELETED', status: 409, help: 'Restore it, or choose another name.' });
    if (known) return known;
    try {
      return await this.create(name, input);
    } catch (error) {
      // Somebody else made it in the same moment.
      if (error instanceof PlinthRequestError && error.code === 'MODEL_NAME_TAKEN') return this.byName(name);
      throw error;
    }
  }

  async create(name: string, { tags, ...input }: NewModel = {}): Promise<RegisteredModel> {
    return (await this.transport.graphql<{ createRegisteredModel: RegisteredModel }>(documents.createRegisteredModel, { input: { name, ...input, tags: pairs(tags) } })).createRegisteredModel;
  }

  /** Newest first. */
  versions(modelId: string, { pageSize = 100 }: { readonly pageSize?: number } = {}): AsyncGenerator<ModelVersion, void, undefined> {
    return everyNode(async (after) => {
      const { registeredModel } = await this.transport.graphql<{ registeredModel: { versions: Page<ModelVersion> } | null }>(documents.modelVersions, { id: modelId, first: pageSize, after });
      if (!registeredModel) throw modelNotFound(modelId);
      return registeredModel.versions;
    });
  }

  /** Gives the model its next version; READY at once unless told otherwise. */
  async createVersion(modelId: string, { tags, ready = true, ...input }: NewModelVersion = {}): Promise<ModelVersion> {
    return (await this.transport.graphql<{ createModelVersion: ModelVersion }>(documents.createModelVersion, { input: { modelId, ...input, ready, tags: pairs(tags) } })).createModelVersion;
  }

  /** Freezes a PENDING version. */
  async ready(versionId: string, signature?: ModelSignature): Promise<ModelVersion> {
    return (await this.transport.graphql<{ readyModelVersion: ModelVersion }>(documents.readyModelVersion, { input: { id: versionId, signature } })).readyModelVersion;
  }

  /** @param reference `models:/name@alias`, `models:/name/3` or `models:/name/latest`, with or without `models:/` */
  async resolve(reference: string): Promise<ResolvedModel> {
    return (await this.transport.graphql<{ resolveModel: ResolvedModel }>(documents.resolveModel, { reference })).resolveModel;
  }

  /**
   * The bill of materials (ML-BOM) of a version: CycloneDX 1.6 as JSON text, with its files, the inputs of its training, metrics, signature and its model's card.
   * @param reference as for {@link resolve}: `fraud@12`, `fraud@champion`
   * @throws PlinthRequestError VERSION_NOT_READY while the version has no content
   */
  async bom(reference: string): Promise<string> {
    const { versionId, version } = await this.resolve(reference);
    const { modelVersion } = await this.transport.graphql<{ modelVersion: { bom: string | null } | null }>(documents.modelVersionBom, { id: versionId });
    if (modelVersion?.bom == null) throw new PlinthRequestError(`Version ${version} is not ready, so it has no bill of materials.`, { code: 'VERSION_NOT_READY', status: 409, help: 'Make it ready first.' });
    return modelVersion.bom;
  }

  /** @throws PlinthRequestError when a policy protects the alias: then ask for a promotion */
  async setAlias(modelId: string, name: string, version: number, options: { readonly expectedVersion?: number | undefined; readonly reason?: string | undefined } = {}): Promise<ModelAlias> {
    return (await this.transport.graphql<{ setModelAlias: ModelAlias }>(documents.setModelAlias, { input: { modelId, name, version, ...options } })).setModelAlias;
  }

  async removeAlias(modelId: string, name: string, options: { readonly reason?: string | undefined } = {}): Promise<void> {
    await this.transport.graphql(documents.removeModelAlias, { input: { modelId, name, ...options } });
  }

  /** @throws PlinthRequestError when a policy protects the environment: then ask for a promotion */
  async deploy(versionId: string, environment: string, options: { readonly reason?: string; readonly idempotencyKey?: string } = {}): Promise<Deployment> {
    return (await this.transport.graphql<{ deployModelVersion: Deployment }>(documents.deployModelVersion, { input: { versionId, environment, ...options } })).deployModelVersion;
  }

  /** What CI/CD says of a deployment. */
  async reportDeployment(report: ({ readonly deploymentId: string } | { readonly environment: string; readonly versionId: string }) & { readonly status: 'IN_PROGRESS' | 'ACTIVE' | 'FAILED'; readonly message?: string; readonly externalUrl?: string; readonly idempotencyKey?: string }): Promise<Deployment> {
    return (await this.transport.graphql<{ reportDeployment: Deployment }>(documents.reportDeployment, { input: report })).reportDeployment;
  }

  /** Back to what was ACTIVE there before, or to the version named. */
  async rollback(modelId: string, environment: string, options: { readonly toVersion?: number; readonly reason?: string; readonly idempotencyKey?: string } = {}): Promise<Deployment> {
    return (await this.transport.graphql<{ rollbackDeployment: Deployment }>(documents.rollbackDeployment, { input: { modelId, environment, ...options } })).rollbackDeployment;
  }

  private async find(name: string): Promise<RegisteredModelDetails | null> {
    return (await this.transport.graphql<{ registeredModelByName: RegisteredModelDetails | null }>(documents.registeredModelByName, { name })).registeredModelByName;
  }
}

function pairs(tags: Readonly<Record<string, string>> | undefined): KeyValue[] | undefined {
  return tags && Object.entries(tags).map(([key, value]) => ({ key, value }));
}

function modelNotFound(what: string): PlinthRequestError {
  return new PlinthRequestError(`There is no registered model ${JSON.stringify(what)}.`, { code: 'MODEL_NOT_FOUND', status: 404, help: 'models.list() names those there are.' });
}
