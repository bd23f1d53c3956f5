export { pipeline } from './begin.js';
export { PipelineCancelled } from './cancelled.js';
export type { AssetName, AssetUse, ColumnSource, DataFacts, DatasetName, DataUse, SnapshotUse } from './data-use.js';
export type { CacheOptions, PipelineEnd, PipelineOptions, Resolved, StepOptions, StepSignal, UsedResources } from './options.js';
export type { Pipeline as LivePipeline } from './pipeline.js';
export { defaultStepCacheFolder } from './step-cache.js';
export type { Step } from './step.js';
