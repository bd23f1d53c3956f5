export { minThinnedPoints, selectPoints, thinSeries } from './downsample.js';
export * from './filter/index.js';
export { mergeSummaries, type MetricSummary, summarizeMetric } from './metric-summary.js';
export {
  checkExperimentName,
  checkKey,
  checkParamValue,
  checkTagValue,
  InvalidName,
  maxExperimentNameLength,
  maxKeyLength,
  maxParamValueLength,
  maxTagValueLength,
  TextTooLong,
  truncateParamValue,
  UnstorableText,
} from './names.js';
export {
  changeStatus,
  type EndedAtChange,
  heartbeatIntervalMs,
  IllegalStatusChange,
  isHeartbeatStale,
  isTerminal,
  mayChangeStatus,
  parseRunStatus,
  type RunStatus,
  runStatuses,
  staleAfterMs,
  type StatusCause,
  statusAfterHeartbeat,
  UnknownRunStatus,
} from './run-status.js';
