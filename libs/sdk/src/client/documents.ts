/** Every document that the client and the recorder send, as text: no parser is needed at run time. */

const runFields = `id experimentId parentRunId name status startedAt endedAt deletedAt
  params { key value } tags { key value } metrics { key last min max lastStep lastTime count }`;
const experimentFields = 'id name description tags { key value } createdAt updatedAt deletedAt runCount lastRunAt';
const pageFields = 'pageInfo { hasNextPage endCursor }';

export const createRun = 'mutation CreateRun($input: CreateRunInput!) { createRun(input: $input) { id name } }';
export const resumeRun = 'mutation ResumeRun($id: ID!) { resumeRun(id: $id) { id name } }';
export const updateRun = 'mutation UpdateRun($input: UpdateRunInput!) { updateRun(input: $input) { id } }';
export const logBatch = 'mutation LogBatch($input: LogBatchInput!) { logBatch(input: $input) { id } }';
export const produceSnapshot = 'mutation ProduceSnapshot($input: ProduceSnapshotInput!) { produceSnapshot(input: $input) { id } }';
export const heartbeat = 'mutation Heartbeat($runId: ID!) { heartbeat(runId: $runId) }';

export const viewer = 'query Viewer { viewer { actor { id kind name email role } workspace { id slug name } permissions } }';

export const run = `query Run($id: ID!) { run(id: $id) { ${runFields}
  experiment { id name } createdAt heartbeatAt notes childCount
  source { gitCommit gitBranch gitRemote gitDirty diff command entryPoint host runtime environment }
  inputs { id name digest sourceType source tags { key value } } } }`;
export const runs = `query Runs($experimentIds: [ID!], $first: Int, $after: String, $filter: String, $orderBy: [String!], $lifecycle: Lifecycle) {
  runs(experimentIds: $experimentIds, first: $first, after: $after, filter: $filter, orderBy: $orderBy, lifecycle: $lifecycle) {
    nodes { ${runFields} } ${pageFields} totalCount } }`;
export const runState = 'query RunState($id: ID!) { run(id: $id) { id status heartbeatAt metrics { key lastStep } } }';
export const metricSeries = `query MetricSeries($runIds: [ID!]!, $keys: [String!]!, $maxPoints: Int) {
  metricSeries(runIds: $runIds, keys: $keys, maxPoints: $maxPoints) { runId key steps times values total } }`;
export const metricRange = `query MetricRange($id: ID!, $keys: [String!]!, $maxPoints: Int, $fromStep: Long, $toStep: Long) {
  run(id: $id) { metricSeries(keys: $keys, maxPoints: $maxPoints, fromStep: $fromStep, toStep: $toStep) { runId key steps times values total } } }`;
export const runLogs = `query RunLogs($id: ID!, $first: Int, $after: String) {
  run(id: $id) { logs(first: $first, after: $after) { nodes { index at stream text } ${pageFields} } } }`;
export const editRun = `mutation EditRun($input: UpdateRunInput!) { updateRun(input: $input) { ${runFields} } }`;
export const setRunTags = `mutation SetRunTags($runId: ID!, $tags: [KeyValueInput!]!) { setRunTags(runId: $runId, tags: $tags) { ${runFields} } }`;
export const deleteRuns = `mutation DeleteRuns($ids: [ID!]!) { deleteRuns(ids: $ids) { ${runFields} } }`;
export const restoreRuns = `mutation RestoreRuns($ids: [ID!]!) { restoreRuns(ids: $ids) { ${runFields} } }`;

export const experiment = `query Experiment($id: ID!) { experiment(id: $id) { ${experimentFields} } }`;
export const experimentByName = `query ExperimentByName($name: String!) { experimentByName(name: $name) { ${experimentFields} } }`;
export const experiments = `query Experiments($first: Int, $after: String, $filter: String, $orderBy: [String!], $lifecycle: Lifecycle) {
  experiments(first: $first, after: $after, filter: $filter, orderBy: $orderBy, lifecycle: $lifecycle) { nodes { ${experimentFields} } ${pageFields} totalCount } }`;
export const createExperiment = `mutation CreateExperiment($input: CreateExperimentInput!) { createExperiment(input: $input) { ${experimentFields} } }`;
export const updateExperiment = `mutation UpdateExperiment($input: UpdateExperimentInput!) { updateExperiment(input: $input) { ${experimentFields} } }`;
export const deleteExperiment = `mutation DeleteExperiment($id: ID!) { deleteExperiment(id: $id) { ${experimentFields} } }`;
export const restoreExperiment = `mutation RestoreExperiment($id: ID!) { restoreExperiment(id: $id) { ${experimentFields} } }`;

export const artifacts = `query Artifacts($id: ID!, $path: String, $first: Int, $after: String) {
  run(id: $id) { artifacts(path: $path, first: $first, after: $after) { nodes { path isDirectory size digest mediaType createdAt } ${pageFields} } } }`;
export const deleteArtifact = 'mutation DeleteArtifact($runId: ID!, $path: String!) { deleteArtifact(runId: $runId, path: $path) }';

export const workspaces = `query Workspaces($first: Int, $after: String) { workspaces(first: $first, after: $after) { nodes { id slug name createdAt } ${pageFields} } }`;
export const createWorkspace = 'mutation CreateWorkspace($input: CreateWorkspaceInput!) { createWorkspace(input: $input) { workspace { id slug name createdAt } token { secret } } }';

const modelFields = 'id name description intendedUse riskTier lastVersion tags { key value } aliases { name version versionId } createdAt updatedAt archivedAt deletedAt';
const versionFields = 'id modelId version status statusMessage digest sourceRunId artifactCount artifactBytes description tags { key value } aliases { name version versionId } createdAt readyAt deprecatedAt deprecatedReason archivedAt deletedAt';
const deploymentFields = 'id version versionId status kind approved reason externalUrl requestedAt activatedAt endedAt environment { id name }';

export const registeredModels = `query RegisteredModels($first: Int, $after: String, $namePrefix: String, $lifecycle: ModelLifecycle) {
  registeredModels(first: $first, after: $after, namePrefix: $namePrefix, lifecycle: $lifecycle) { nodes { ${modelFields} } ${pageFields} totalCount } }`;
export const registeredModelByName = `query RegisteredModelByName($name: String!) { registeredModelByName(name: $name) { ${modelFields} activeDeployments { ${deploymentFields} } versionCounts { total ready pending failed } } }`;
export const modelVersions = `query ModelVersions($id: ID!, $first: Int, $after: String) { registeredModel(id: $id) { versions(first: $first, after: $after) { nodes { ${versionFields} } ${pageFields} } } }`;
export const modelVersionBom = 'query ModelVersionBom($id: ID!) { modelVersion(id: $id) { bom } }';
export const resolveModel = 'query ResolveModel($reference: String!) { resolveModel(reference: $reference) { modelId name versionId version digest artifactUri deprecated } }';
export const createRegisteredModel = `mutation CreateRegisteredModel($input: CreateRegisteredModelInput!) { createRegisteredModel(input: $input) { ${modelFields} } }`;
export const createModelVersion = `mutation CreateModelVersion($input: CreateModelVersionInput!) { createModelVersion(input: $input) { ${versionFields} } }`;
export const readyModelVersion = `mutation ReadyModelVersion($input: ReadyModelVersionInput!) { readyModelVersion(input: $input) { ${versionFields} } }`;
export const setModelAlias = 'mutation SetModelAlias($input: SetModelAliasInput!) { setModelAlias(input: $input) { name version versionId } }';
export const removeModelAlias = 'mutation RemoveModelAlias($input: RemoveModelAliasInput!) { removeModelAlias(input: $input) { id } }';
export const deployModelVersion = `mutation DeployModelVersion($input: DeployModelVersionInput!) { deployModelVersion(input: $input) { ${deploymentFields} } }`;
export const reportDeployment = `mutation ReportDeployment($input: ReportDeploymentInput!) { reportDeployment(input: $input) { ${deploymentFields} } }`;
export const rollbackDeployment = `mutation RollbackDeployment($input: RollbackDeploymentInput!) { rollbackDeployment(input: $input) { ${deploymentFields} } }`;
