/** What the client of data sets sends. */

const pageFields = 'pageInfo { hasNextPage endCursor }';
const datasetFields = 'id name description sensitivity sensitivityLabels compatibility retentionDays lastNumber createdAt updatedAt archivedAt deletedAt tags { key value }';
const snapshotFields = 'dataset { name } datasetId digest number root files bytes parents message createdAt createdBy { id name } heldAt holdReason deletedAt';
const refFields = 'name kind digest isProtected';

export const datasets = `query Datasets($first: Int, $after: String, $namePrefix: String) { datasets(first: $first, after: $after, namePrefix: $namePrefix) { nodes { ${datasetFields} } ${pageFields} } }`;
export const datasetByName = `query DatasetByName($name: String!) { datasetByName(name: $name) { ${datasetFields} } }`;
export const createDataset = `mutation CreateDataset($input: CreateDatasetInput!) { createDataset(input: $input) { ${datasetFields} } }`;
export const updateDataset = `mutation UpdateDataset($input: UpdateDatasetInput!) { updateDataset(input: $input) { ${datasetFields} } }`;
export const archiveDataset = `mutation ArchiveDataset($id: ID!) { archiveDataset(id: $id) { ${datasetFields} } }`;
export const unarchiveDataset = `mutation UnarchiveDataset($id: ID!) { unarchiveDataset(id: $id) { ${datasetFields} } }`;
export const deleteDataset = `mutation DeleteDataset($id: ID!) { deleteDataset(id: $id) { ${datasetFields} } }`;
export const restoreDataset = `mutation RestoreDataset($id: ID!) { restoreDataset(id: $id) { ${datasetFields} } }`;
export const datasetSnapshots = `query DatasetSnapshots($name: String!, $first: Int, $after: String) {
  datasetByName(name: $name) { snapshots(first: $first, after: $after) { nodes { ${snapshotFields} refs { name } } ${pageFields} } } }`;
export const datasetSnapshot = `query DatasetSnapshot($reference: String!) { datasetSnapshot(reference: $reference) { ${snapshotFields} } }`;
export const datasetFiles = `query DatasetFiles($reference: String!, $prefix: String, $first: Int, $after: String) {
  datasetSnapshot(reference: $reference) { entries(prefix: $prefix, first: $first, after: $after) { nodes { path digest size } ${pageFields} } } }`;
export const datasetDiff = `query DatasetDiff($base: String!, $head: String!) { datasetDiff(base: $base, head: $head) {
  base { ${snapshotFields} } head { ${snapshotFields} } summary { added removed changed addedBytes removedBytes changedBytes } schema { kind table column before after } } }`;
export const datasetDiffFiles = `query DatasetDiffFiles($base: String!, $head: String!, $first: Int, $after: String) { datasetDiff(base: $base, head: $head) {
  files(first: $first, after: $after) { nodes { kind path before { digest size } after { digest size } } ${pageFields} } } }`;
const columnFields = `name type nullable nulls minimum maximum mean deviation notFinite trues distinct { count exact } quantiles { level value } histogram { edges counts } top { exact values { value count } } lengths { minimum maximum mean }`;
export const datasetProfile = `query DatasetProfile($reference: String!) { datasetSnapshot(reference: $reference) { ${snapshotFields}
  splits { name kind }
  leakage { state verdict reason key compared shared { splits unit count rows examples } }
  profile { state reason finishedAt isWhole tables { name files format gzip fileCount bytes state problem reason rows columnCount profileDigest isWithheld } } } }`;
export const datasetColumns = `query DatasetColumns($reference: String!, $table: String!, $first: Int, $after: String) { datasetSnapshot(reference: $reference) {
  profile { tables(name: $table) { columns(first: $first, after: $after) { nodes { ${columnFields} } ${pageFields} } } } } }`;
export const datasetDiffStatistics = `query DatasetDiffStatistics($base: String!, $head: String!, $first: Int, $after: String) { datasetDiff(base: $base, head: $head) {
  statistics(first: $first, after: $after) { nodes { table column distance beforeRows afterRows before { ${columnFields} } after { ${columnFields} } } ${pageFields} } } }`;
export const setDatasetRef = `mutation SetDatasetRef($input: SetDatasetRefInput!) { setDatasetRef(input: $input) { ${refFields} } }`;
export const profileDatasetSnapshot = 'mutation ProfileDatasetSnapshot($datasetId: ID!, $digest: String!) { profileDatasetSnapshot(datasetId: $datasetId, digest: $digest) { digest } }';
export const deleteDatasetRef = `mutation DeleteDatasetRef($datasetId: ID!, $name: String!, $reason: String) { deleteDatasetRef(datasetId: $datasetId, name: $name, reason: $reason) { ${refFields} } }`;
export const setDatasetRefProtected = `mutation SetDatasetRefProtected($datasetId: ID!, $name: String!, $isProtected: Boolean!) { setDatasetRefProtected(datasetId: $datasetId, name: $name, isProtected: $isProtected) { ${refFields} } }`;
export const mergeDataset = `mutation MergeDataset($input: MergeDatasetInput!) { mergeDataset(input: $input) { ${snapshotFields} } }`;
export const datasetMergePreview = `query DatasetMergePreview($datasetId: ID!, $into: String!, $from: String!) { datasetMergePreview(datasetId: $datasetId, into: $into, from: $from) {
  base { ${snapshotFields} } ours { ${snapshotFields} } theirs { ${snapshotFields} } conflictCount conflicts { path base { digest size } ours { digest size } theirs { digest size } } } }`;
export const holdDatasetSnapshot = `mutation HoldDatasetSnapshot($datasetId: ID!, $digest: String!, $reason: String!) { holdDatasetSnapshot(datasetId: $datasetId, digest: $digest, reason: $reason) { ${snapshotFields} } }`;
export const releaseDatasetSnapshot = `mutation ReleaseDatasetSnapshot($datasetId: ID!, $digest: String!, $reason: String!) { releaseDatasetSnapshot(datasetId: $datasetId, digest: $digest, reason: $reason) { ${snapshotFields} } }`;
export const deleteDatasetSnapshot = `mutation DeleteDatasetSnapshot($datasetId: ID!, $digest: String!) { deleteDatasetSnapshot(datasetId: $datasetId, digest: $digest) { ${snapshotFields} } }`;
