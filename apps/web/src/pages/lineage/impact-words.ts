import type { ImpactGroup } from '../../generated/data/graphql.js';

/** What groups of things are called. */
export const groupWords: Readonly<Record<ImpactGroup, string>> = {
  ASSET: 'Asset',
  DATA_SOURCE: 'Data source',
  DEPLOYMENT: 'Deployment',
  FEATURE_VERSION: 'Feature view',
  MODEL_VERSION: 'Model version',
  PIPELINE_STEP: 'Pipeline step',
  PREDICTION_BATCH: 'Predictions',
  RUN: 'Run',
  SNAPSHOT: 'Snapshot',
  TRAINING_SET: 'Training set',
};
