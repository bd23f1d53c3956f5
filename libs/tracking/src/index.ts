export * from './experiment.service.js';
export type { Experiment, ExperimentId } from './experiment.store.js';
export { MetricService } from './metrics/metric.service.js';
export * from './run-log-batch.service.js';
export * from './run.service.js';
export type { Run, RunId } from './run.store.js';
export * from './tracking.errors.js';
export { TrackingModule } from './tracking.module.js';
