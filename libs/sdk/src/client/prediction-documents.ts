const pageFields = 'pageInfo { hasNextPage endCursor }';
const batchFields = 'id kind rows digest firstAt lastAt receivedAt expiredAt';
const baselineFields = 'id name version status digest rows columnCount failureCode failureMessage';
const reportFields = 'id status outcome windowFrom windowTo currentRows columnCount driftedColumns failureMessage';
const monitorFields = `id name targetKind targetId isPaused nextDueAt latestReport { ${reportFields} } openAlerts { id slice title }`;
const alertFields = 'id monitorId slice status title columns openedAt closedAt acknowledgedAt mutedUntil consequences { kind status result }';

export const logPredictions = `mutation LogPredictions($input: LogPredictionsInput!) { logPredictions(input: $input) { ${batchFields} } }`;
/** All that is asked back is that it is there. */
export const keepPredictions = 'mutation LogPredictions($input: LogPredictionsInput!) { logPredictions(input: $input) { id } }';
export const logLabels = `mutation LogLabels($input: LogLabelsInput!) { logLabels(input: $input) { ${batchFields} } }`;
export const predictionBatches = `query PredictionBatches($deploymentId: ID, $first: Int, $after: String) { predictionBatches(deploymentId: $deploymentId, first: $first, after: $after) { nodes { ${batchFields} } ${pageFields} } }`;
export const predictionRows = `query PredictionRows($deploymentId: ID!, $batchId: ID, $from: DateTime, $to: DateTime, $filter: PredictionRowFilter, $comparison: PredictionComparisonInput, $columns: [String!], $first: Int, $after: String) {
  predictionRows(deploymentId: $deploymentId, batchId: $batchId, from: $from, to: $to, filter: $filter, comparison: $comparison, columns: $columns, first: $first, after: $after) {
    nodes { batchId row id at features outputs labels labelledAt isContradicted isWrong } ${pageFields} } }`;
export const requestBaseline = `mutation RequestBaseline($input: RequestBaselineInput!) { requestBaseline(input: $input) { ${baselineFields} } }`;
export const monitorBaseline = `query MonitorBaseline($id: ID!) { monitorBaseline(id: $id) { ${baselineFields} } }`;
export const createMonitor = `mutation CreateMonitor($input: CreateMonitorInput!) { createMonitor(input: $input) { ${monitorFields} } }`;
export const pauseMonitor = `mutation PauseMonitor($id: ID!, $isPaused: Boolean!) { updateMonitor(input: { id: $id, isPaused: $isPaused }) { ${monitorFields} } }`;
export const archiveMonitor = 'mutation ArchiveMonitor($id: ID!) { archiveMonitor(id: $id) { id } }';
export const runMonitor = `mutation RunMonitor($id: ID!, $from: DateTime!, $to: DateTime!) { runMonitor(id: $id, from: $from, to: $to) { ${reportFields} } }`;
export const monitors = `query Monitors($modelId: ID, $first: Int, $after: String) { monitors(modelId: $modelId, first: $first, after: $after) { nodes { ${monitorFields} } ${pageFields} } }`;
export const monitor = `query Monitor($id: ID!) { monitor(id: $id) { ${monitorFields} } }`;
export const driftReports = `query DriftReports($monitorId: ID!, $first: Int, $after: String) { driftReports(monitorId: $monitorId, first: $first, after: $after) { nodes { ${reportFields} } ${pageFields} } }`;
export const driftReport = `query DriftReport($id: ID!) { driftReport(id: $id) { ${reportFields} comparison { sentence columns { column test statistic pValue threshold drifted sentence } refusals { code column sentence } } } }`;
export const monitorAlerts = `query MonitorAlerts($status: MonitorAlertStatus, $monitorId: ID, $first: Int, $after: String) { monitorAlerts(status: $status, monitorId: $monitorId, first: $first, after: $after) { nodes { ${alertFields} } ${pageFields} } }`;
export const acknowledgeAlert = `mutation AcknowledgeAlert($id: ID!, $note: String) { acknowledgeAlert(id: $id, note: $note) { ${alertFields} } }`;
