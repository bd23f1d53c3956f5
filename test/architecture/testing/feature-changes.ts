import { randomUUID } from 'node:crypto';
import { DatasetClient } from '@plinth/datasets/testing';
import type { Operation } from './plausible.js';
import type { World } from './world.js';

const apply = 'mutation ($name: String!) { applyFeatureDefinitions(input: { definitions: [{ name: $name, entity: { joinKeys: [{ name: "k", type: "INT64" }] } }] }) { definitions { id } } }';
const named = () => ({ name: `entity-${randomUUID().slice(0, 8)}` });
const definition = (world: World) => world.made(apply, named());
const changed = async (world: World, mutation: string, more = '') => {
  const id = await definition(world);
  return world.made(`mutation ($id: ID!) { ${mutation}(id: $id${more}) { id } }`, { id });
};
const byId = (mutation: string, id: string, more = ''): Operation => ({ query: `mutation ($id: ID!) { ${mutation}(id: $id${more}) { id } }`, variables: { id } });

/** Calls that certainly change features. */
export const featureChanges: Readonly<Record<string, (world: World) => Promise<Operation> | Operation>> = {
  applyFeatureDefinitions: () => ({ query: apply, variables: named() }),
  deprecateFeatureDefinition: async (world) => byId('deprecateFeatureDefinition', await definition(world), ', reason: "old"'),
  reinstateFeatureDefinition: async (world) => byId('reinstateFeatureDefinition', await changed(world, 'deprecateFeatureDefinition', ', reason: "old"')),
  archiveFeatureDefinition: async (world) => byId('archiveFeatureDefinition', await definition(world)),
  requestTrainingSet: async (world) => {
    const data = new DatasetClient(world.server, world.owner.token);
    const { name } = await data.makeDataset();
    await data.snapshotOf(name, { 'rows.csv': 'k,t\n1,2026-01-01\n' });
    const { name: of } = named();
    await world.made('mutation ($definitions: [FeatureDefinitionInput!]!) { applyFeatureDefinitions(input: { definitions: $definitions }) { definitions { id } } }', {
      definitions: [{ name: of, entity: { joinKeys: [{ name: 'k', type: 'INT64' }] } }, { name: of, source: { kind: 'BATCH', dataset: name, timestampColumn: 't' } }, { name: of, view: { entities: [of], source: of, features: [{ name: 'v', type: 'DOUBLE', column: 'k' }] } }],
    });
    return { query: 'mutation ($input: RequestTrainingSetInput!) { requestTrainingSet(input: $input) { id } }', variables: { input: { dataset: `sets-${of}`, entities: { dataset: name, timestampColumn: 't' }, features: [`${of}:v`] } } };
  },
  unarchiveFeatureDefinition: async (world) => byId('unarchiveFeatureDefinition', await changed(world, 'archiveFeatureDefinition')),
};
