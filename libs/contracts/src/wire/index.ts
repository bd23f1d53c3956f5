export { decodeMetricBatch } from './decode.js';
export { encodeMetricBatch } from './encode.js';
export { MalformedMetricBatch, type MalformedReason } from './malformed.js';
export { defaultMetricBatchLimits, metricBatchMediaType, type MetricBatchLimits, type MetricColumns } from './metric-batch.js';
export * from './object-frames.js';
export { ObjectFramesReader } from './object-frames-reader.js';
