import { randomUUID } from 'node:crypto';
import type { TestServer } from '@plinth/server/testing';
import { TrackingClient } from '@plinth/tracking/testing';

export interface MadeModel {
  readonly id: string;
  readonly name: string;
}

export interface MadeVersion {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly digest: string | null;
}

export interface MadeDeployment {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly kind: string;
  readonly approved: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Speaks to the API of a test server as one actor: the few things that nearly every test of the registry begins with. */
export class RegistryClient extends TrackingClient {
  constructor(server: TestServer, token: string) {
    super(server, token);
  }

  async makeModel(input: Fields = {}): Promise<MadeModel> {
    return (await this.ask<{ made: MadeModel }>('mutation ($input: CreateRegisteredModelInput!) { made: createRegisteredModel(input: $input) { id name } }', { input: { name: `model-${randomUUID().slice(0, 8)}`, ...input } })).made;
  }

  async makeVersion(modelId: string, input: Fields = { ready: true }): Promise<MadeVersion> {
    return (await this.ask<{ made: MadeVersion }>('mutation ($input: CreateModelVersionInput!) { made: createModelVersion(input: $input) { id version status digest } }', { input: { modelId, ...input } })).made;
  }

  async ready(id: string): Promise<MadeVersion> {
    return (await this.ask<{ made: MadeVersion }>('mutation ($id: ID!) { made: readyModelVersion(input: { id: $id }) { id version status digest } }', { id })).made;
  }

  async setAlias(modelId: string, name: string, version: number, more: Fields = {}): Promise<void> {
    await this.ask('mutation ($input: SetModelAliasInput!) { setModelAlias(input: $input) { version } }', { input: { modelId, name, version, ...more } });
  }

  async deploy(environment: string, versionId: string, more: Fields = {}): Promise<MadeDeployment> {
    return (await this.ask<{ made: MadeDeployment }>('mutation ($input: DeployModelVersionInput!) { made: deployModelVersion(input: $input) { id version status kind approved } }', { input: { environment, versionId, ...more } })).made;
  }

  async rollback(environment: string, modelId: string, more: Fields = {}): Promise<MadeDeployment> {
    return (await this.ask<{ made: MadeDeployment }>('mutation ($input: RollbackDeploymentInput!) { made: rollbackDeployment(input: $input) { id version status kind approved } }', { input: { environment, modelId, ...more } })).made;
  }

  async report(input: Fields): Promise<MadeDeployment> {
    return (await this.ask<{ made: MadeDeployment }>('mutation ($input: ReportDeploymentInput!) { made: reportDeployment(input: $input) { id version status kind approved } }', { input })).made;
  }

  async putFile(versionId: string, path: string, content: string): Promise<{ readonly status: number; readonly code: string | undefined }> {
    const response = await this.server.fetch(this.token, `/api/v1/model-versions/${versionId}/artifacts/${path}`, { method: 'PUT', headers: { 'Content-Type': 'application/octet-stream' }, body: content });
    const body = (await response.json()) as { readonly error?: { readonly code: string } };
    return { status: response.status, code: body.error?.code };
  }
}
