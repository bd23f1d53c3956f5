const pageFields = 'pageInfo { hasNextPage endCursor }';
const pipelineFields = 'id namespace name isPipeline integration kind description owners lastStartedAt createdAt';
const executionFields = `id state startedAt endedAt errorClass cancelAskedAt createdAt updatedAt job { id namespace name }
  facts { isCached logUrl runId trigger code { url version } error { message kind stackTrace } use { cpuSeconds peakMemoryBytes gpuSeconds cost } }`;

export const reportExecutions = 'mutation ReportExecutions($reports: [ExecutionReportInput!]!) { reportExecutions(reports: $reports) { cancelAsked } }';
export const cancelExecution = `mutation CancelExecution($id: ID!, $reason: String) { cancelExecution(id: $id, reason: $reason) { ${executionFields} } }`;

export const pipelines = `query Pipelines($namePart: String, $first: Int, $after: String) {
  pipelines(namePart: $namePart, first: $first, after: $after) { nodes { ${pipelineFields} executions(first: 1) { nodes { id state startedAt endedAt } } } ${pageFields} } }`;
export const pipeline = `query Pipeline($id: ID!) { pipeline(id: $id) { ${pipelineFields}
  versions(first: 1) { nodes { digest number createdAt steps { job { namespace name } dependsOn { namespace name } code } } } } }`;
export const pipelineExecutions = `query PipelineExecutions($id: ID!, $first: Int, $after: String) {
  pipeline(id: $id) { executions(first: $first, after: $after) { nodes { ${executionFields} } ${pageFields} } } }`;
export const execution = `query Execution($id: ID!) { execution(id: $id) { ${executionFields}
  params { key value } environment { key value } parent { id } root { id }
  uses { side version rowCount asset { id namespace name } }
  failure { step { ${executionFields} } same { id startedAt root { id } } lastSuccess { id startedAt } differences { kind name before after } }
  criticalPath { waitMs durationMs execution { id job { name } } } usualDuration { median count factor isRegression } } }`;
export const executionSteps = `query ExecutionSteps($id: ID!, $first: Int, $after: String) {
  execution(id: $id) { steps(first: $first, after: $after) { nodes { ${executionFields} parent { id } } ${pageFields} } } }`;
