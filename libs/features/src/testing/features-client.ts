import type { TestServer } from '@plinth/server/testing';
import { TrackingClient } from '@plinth/tracking/testing';

type Fields = Readonly<Record<string, unknown>>;

export interface MadeDefinition {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly currentVersion: number;
  readonly current: { readonly digest: string };
}

export interface ShownPlan {
  readonly digest: string;
  readonly isApplicable: boolean;
  readonly items: readonly {
    readonly kind: string;
    readonly name: string;
    readonly action: string;
    readonly version: number;
    readonly digest: string;
    readonly changes: readonly { readonly path: string; readonly change: string; readonly before: string | null; readonly after: string | null }[];
    readonly violations: readonly { readonly part: string; readonly reason: string }[];
    readonly breaks: readonly { readonly kind: string; readonly name: string }[];
  }[];
}

const plan = 'digest isApplicable items { kind name action version digest changes { path change before after } violations { part reason } breaks { kind name } }';
export const applyMutation = `mutation ($input: ApplyFeatureDefinitionsInput!) { applied: applyFeatureDefinitions(input: $input) { plan { ${plan} } definitions { id kind name currentVersion current { digest } } } }`;
export const planQuery = `query ($definitions: [FeatureDefinitionInput!]!) { plan: planFeatureDefinitions(definitions: $definitions) { ${plan} } }`;

/** A driver, the source of its statistics, and a view over them: what nearly every test begins with. */
export const driver = { name: 'driver', entity: { joinKeys: [{ name: 'driver_id', type: 'INT64' }] } };
export const driverStats = { name: 'driver_stats_source', source: { kind: 'BATCH', dataset: 'driver-stats', path: '*.parquet', timestampColumn: 'event_timestamp', createdColumn: 'created' } };
export const feature = (name: string, more: Fields = {}) => ({ name, type: 'DOUBLE', ...more });
export const hourlyStats = (features: readonly Fields[] = [feature('conv_rate'), feature('acc_rate')], more: Fields = {}) => ({ name: 'driver_hourly_stats', view: { entities: ['driver'], source: 'driver_stats_source', ttlSeconds: 86_400, features, ...more } });
export const activity = (features: readonly string[] | null = ['conv_rate'], version: number | null = null) => ({ name: 'driver_activity', service: { members: [{ view: 'driver_hourly_stats', version, features }] } });

/** Speaks to the API of a test server as one actor. */
export class FeaturesClient extends TrackingClient {
  constructor(server: TestServer, token: string) {
    super(server, token);
  }

  async apply(definitions: readonly Fields[], more: Fields = {}): Promise<{ readonly plan: ShownPlan; readonly definitions: readonly MadeDefinition[] }> {
    return (await this.ask<{ applied: { plan: ShownPlan; definitions: MadeDefinition[] } }>(applyMutation, { input: { definitions, ...more } })).applied;
  }

  async plan(definitions: readonly Fields[]): Promise<ShownPlan> {
    return (await this.ask<{ plan: ShownPlan }>(planQuery, { definitions })).plan;
  }

  applyCode(definitions: readonly Fields[], more: Fields = {}): Promise<string | undefined> {
    return this.codeOf(applyMutation, { input: { definitions, ...more } });
  }

  /** Names of the definitions that a search finds, best first. */
  async find(search: string, more = ''): Promise<string[]> {
    return (await this.ask<{ featureDefinitions: { nodes: { name: string }[] } }>(`query ($search: String!) { featureDefinitions(search: $search ${more}) { nodes { name } } }`, { search })).featureDefinitions.nodes.map(({ name }) => name);
  }
}
