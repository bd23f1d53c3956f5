const fields = 'id kind name description tags { key value } ownerId sensitivity lifecycle deprecatedReason lastVersion currentVersion updatedAt';
const plan = 'digest isApplicable items { kind name action version digest changes { path change before after } violations { part reason } breaks { id kind name } }';

export const featureDefinitions = `query FeatureDefinitions($first: Int, $after: String, $search: String, $kinds: [FeatureDefinitionKind!], $lifecycles: [FeatureLifecycle!], $entity: String) {
  featureDefinitions(first: $first, after: $after, search: $search, kinds: $kinds, lifecycles: $lifecycles, entity: $entity) { nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`;
export const featureDefinitionByName = `query FeatureDefinitionByName($kind: FeatureDefinitionKind!, $name: String!) {
  found: featureDefinitionByName(kind: $kind, name: $name) { ${fields} usedBy { kind id name version } current { version digest document createdAt } } }`;
export const planFeatureDefinitions = `query PlanFeatureDefinitions($definitions: [FeatureDefinitionInput!]!) { plan: planFeatureDefinitions(definitions: $definitions) { ${plan} } }`;
export const applyFeatureDefinitions = `mutation ApplyFeatureDefinitions($input: ApplyFeatureDefinitionsInput!) { applied: applyFeatureDefinitions(input: $input) { plan { ${plan} } definitions { ${fields} } } }`;
const setFields = 'id requestDigest datasetId dataset { name } status step progress snapshotDigest rows failureCode failureMessage';
export const requestTrainingSet = `mutation RequestTrainingSet($input: RequestTrainingSetInput!) { requested: requestTrainingSet(input: $input) { ${setFields} } }`;
export const trainingSet = `query TrainingSet($id: ID!) { found: trainingSet(id: $id) { ${setFields} } }`;
export const deprecateFeatureDefinition = 'mutation DeprecateFeatureDefinition($id: ID!, $reason: String!) { deprecateFeatureDefinition(id: $id, reason: $reason) { id } }';
export const reinstateFeatureDefinition = 'mutation ReinstateFeatureDefinition($id: ID!) { reinstateFeatureDefinition(id: $id) { id } }';
export const archiveFeatureDefinition = 'mutation ArchiveFeatureDefinition($id: ID!) { archiveFeatureDefinition(id: $id) { id } }';
export const unarchiveFeatureDefinition = 'mutation UnarchiveFeatureDefinition($id: ID!) { unarchiveFeatureDefinition(id: $id) { id } }';
