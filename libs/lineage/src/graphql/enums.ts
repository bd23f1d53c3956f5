import { registerEnumType } from '@nestjs/graphql';

export enum LineageNodeKindEnum { DATA_SOURCE = 'DATA_SOURCE', DATASET = 'DATASET', FEATURE_VIEW = 'FEATURE_VIEW', FEATURE = 'FEATURE', RUN = 'RUN', MODEL = 'MODEL', DEPLOYMENT = 'DEPLOYMENT', PIPELINE_STEP = 'PIPELINE_STEP', ASSET = 'ASSET', PREDICTION_BATCH = 'PREDICTION_BATCH' }
registerEnumType(LineageNodeKindEnum, {
  name: 'LineageNodeKind',
  description: 'What stands in the lineage graph.',
  valuesMap: {
    DATA_SOURCE: { description: 'Where features come from.' }, DATASET: { description: 'A snapshot of a dataset: its version is the digest.' }, FEATURE_VIEW: { description: 'A version of a feature view.' },
    FEATURE: { description: 'A feature: the column of a version of a feature view.' }, RUN: { description: 'A run.' }, MODEL: { description: 'A model version: its version is the number.' }, DEPLOYMENT: { description: 'One way of a model version into an environment.' },
    PIPELINE_STEP: { description: 'A pipeline, or a step of one.' }, ASSET: { description: 'A table, file or topic of another system.' }, PREDICTION_BATCH: { description: 'Predictions that were made together.' },
  },
});

export enum LineageDirectionEnum { UPSTREAM = 'UPSTREAM', DOWNSTREAM = 'DOWNSTREAM' }
registerEnumType(LineageDirectionEnum, { name: 'LineageDirection', description: 'Which way to walk.', valuesMap: { UPSTREAM: { description: 'To what it came from.' }, DOWNSTREAM: { description: 'To what came of it.' } } });

export enum TransformationTypeEnum { IDENTITY = 'IDENTITY', DIRECT = 'DIRECT', INDIRECT = 'INDIRECT' }
registerEnumType(TransformationTypeEnum, {
  name: 'LineageTransformationType',
  description: 'How one came from the other.',
  valuesMap: { IDENTITY: { description: 'As it was.' }, DIRECT: { description: 'Computed from it.' }, INDIRECT: { description: 'Led by it: a filter, a join, an order.' } },
});
