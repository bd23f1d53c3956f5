export * from './attributes.js';
export { checkMaxPoints, minThinnedPoints, selectPoints, thinSeries } from './downsample.js';
export * from './filter/index.js';
export { normalizeId } from '@plinth/kernel';
export { isTime } from './filter/literals.js';
export * from './inputs.js';
export * from './keyset.js';
export * from './log-lines.js';
export { mergeSummaries, type MetricSummary, summarizeMetric } from './metric-summary.js';
export {
  checkExperimentName,
  checkKey,
  checkParamValue,
  checkTagValue,
  checkText,
  InvalidName,
  maxExperimentNameLength,
  maxKeyLength,
  maxParamValueLength,
  maxTagValueLength,
  TextTooLong,
  truncateParamValue,
  UnstorableText,
} from './names.js';
export { runNameOf } from './run-name.js';
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
export { cutSteps, mergeColumns } from './series.js';
