import { randomUUID } from 'node:crypto';
import { ApprovalsClient } from '@plinth/approvals/testing';

type Fields = Readonly<Record<string, unknown>>;

export interface SeenBatch {
  readonly id: string;
  readonly kind: string;
  readonly rows: number;
  readonly digest: string;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly expiredAt: string | null;
  readonly columns: readonly { readonly name: string; readonly role: string; readonly type: string; readonly treatment: string | null }[];
}

export interface SeenBaseline {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly status: string;
  readonly digest: string | null;
  readonly rows: number | null;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
}

export interface SeenMonitor {
  readonly id: string;
  readonly name: string;
  readonly revision: number;
  readonly isPaused: boolean;
  readonly nextDueAt: string | null;
}

export interface SeenSuite {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly newest: number;
  readonly digest: string;
}

const batchFields = 'id kind rows digest firstAt lastAt expiredAt columns { name role type treatment }';
const baselineFields = 'id name version status digest rows failureCode failureMessage';
const monitorFields = 'id name revision isPaused nextDueAt';

/** Speaks to the API of a test server as one actor: what nearly every test of monitoring begins with. */
export class MonitoringClient extends ApprovalsClient {
  /** A deployment of a new model in an environment of its own. */
  async makeDeployment(name = `watched-${randomUUID().slice(0, 8)}`): Promise<{ readonly id: string; readonly modelId: string; readonly versionId: string; readonly environment: string }> {
    await this.ask('mutation ($name: String!) { createEnvironment(input: { name: $name, rank: 30 }) { id } }', { name });
    const model = await this.makeModel({ name });
    const version = await this.makeVersion(model.id);
    const { id } = await this.deploy(name, version.id);
    return { id, modelId: model.id, versionId: version.id, environment: name };
  }

  async logPredictions(deploymentId: string, columns: readonly Fields[], more: Fields = {}): Promise<SeenBatch> {
    return (await this.ask<{ made: SeenBatch }>(`mutation ($input: LogPredictionsInput!) { made: logPredictions(input: $input) { ${batchFields} } }`, { input: { deploymentId, columns, ...more } })).made;
  }

  predictionsRefusal(deploymentId: string, columns: readonly Fields[], more: Fields = {}): Promise<string | undefined> {
    return this.codeOf('mutation ($input: LogPredictionsInput!) { logPredictions(input: $input) { id } }', { input: { deploymentId, columns, ...more } });
  }

  async logLabels(deploymentId: string, ids: readonly string[], columns: readonly Fields[], more: Fields = {}): Promise<SeenBatch> {
    return (await this.ask<{ made: SeenBatch }>(`mutation ($input: LogLabelsInput!) { made: logLabels(input: $input) { ${batchFields} } }`, { input: { deploymentId, ids, columns, ...more } })).made;
  }

  async requestBaseline(input: Fields): Promise<SeenBaseline> {
    return (await this.ask<{ made: SeenBaseline }>(`mutation ($input: RequestBaselineInput!) { made: requestBaseline(input: $input) { ${baselineFields} } }`, { input: { name: `baseline-${randomUUID().slice(0, 8)}`, ...input } })).made;
  }

  async seeBaseline(id: string): Promise<SeenBaseline> {
    return (await this.ask<{ found: SeenBaseline }>(`query ($id: ID!) { found: monitorBaseline(id: $id) { ${baselineFields} } }`, { id })).found;
  }

  async saveExpectations(name: string, expectations: readonly Fields[]): Promise<SeenSuite> {
    return (await this.ask<{ made: SeenSuite }>('mutation ($input: SaveExpectationsInput!) { made: saveExpectations(input: $input) { id name version newest digest } }', { input: { name, expectations } })).made;
  }

  async makeMonitor(target: { readonly kind: string; readonly id: string }, baselineId: string, definition: Fields = { schedule: { kind: 'BATCH' } }, more: Fields = {}): Promise<SeenMonitor> {
    const input = { name: `monitor-${randomUUID().slice(0, 8)}`, target, baselineId, definition, ...more };
    return (await this.ask<{ made: SeenMonitor }>(`mutation ($input: CreateMonitorInput!) { made: createMonitor(input: $input) { ${monitorFields} } }`, { input })).made;
  }
}

/** A column of numbers of the role FEATURE. */
export function numbers(name: string, values: readonly (number | string | null)[], more: Fields = {}): Fields {
  return { name, role: 'FEATURE', values, ...more };
}
