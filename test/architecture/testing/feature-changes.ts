import { randomUUID } from 'node:crypto';
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
  unarchiveFeatureDefinition: async (world) => byId('unarchiveFeatureDefinition', await changed(world, 'archiveFeatureDefinition')),
};
