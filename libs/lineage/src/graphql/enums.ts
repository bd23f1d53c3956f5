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

export enum ImpactCauseEnum { WRONG = 'WRONG', ROWS_GONE = 'ROWS_GONE' }
registerEnumType(ImpactCauseEnum, {
  name: 'ImpactCause',
  description: 'Why it is asked what comes of a thing.',
  valuesMap: { WRONG: { description: 'It is wrong, and so is what came of it. From a column, the way goes over columns.' }, ROWS_GONE: { description: "Somebody's rows have to go: they lie across all columns, so the way goes over things as wholes." } },
});

export enum ImpactGroupEnum { DATA_SOURCE = 'DATA_SOURCE', ASSET = 'ASSET', PIPELINE_STEP = 'PIPELINE_STEP', SNAPSHOT = 'SNAPSHOT', TRAINING_SET = 'TRAINING_SET', FEATURE_VERSION = 'FEATURE_VERSION', RUN = 'RUN', MODEL_VERSION = 'MODEL_VERSION', DEPLOYMENT = 'DEPLOYMENT', PREDICTION_BATCH = 'PREDICTION_BATCH' }
registerEnumType(ImpactGroupEnum, {
  name: 'ImpactGroup',
  description: 'What kind of thing something reaches.',
  valuesMap: {
    DATA_SOURCE: { description: 'Where features come from.' }, ASSET: { description: 'A table, file or topic of another system.' }, PIPELINE_STEP: { description: 'A pipeline, or a step of one.' }, SNAPSHOT: { description: 'A snapshot of a dataset that is no training set.' },
    TRAINING_SET: { description: 'A snapshot that is a training set.' }, FEATURE_VERSION: { description: 'A version of a feature view.' }, RUN: { description: 'A run.' }, MODEL_VERSION: { description: 'A version of a model.' },
    DEPLOYMENT: { description: 'One way of a model version into an environment.' }, PREDICTION_BATCH: { description: 'Predictions that were made together.' },
  },
});

export enum ImpactCaveatEnum { ROWS = 'ROWS', EARLIER = 'EARLIER', COLUMN = 'COLUMN', WHOLES = 'WHOLES' }
registerEnumType(ImpactCaveatEnum, {
  name: 'ImpactCaveatCode',
  description: 'What the lineage graph can not tell.',
  valuesMap: {
    ROWS: { description: 'It knows no rows.' }, EARLIER: { description: 'The same rows may lie further up, and in earlier snapshots.' }, COLUMN: { description: 'Nothing was told of this column by itself.' },
    WHOLES: { description: 'Some of what is reached is known as a whole only.' },
  },
});

export enum ImpactCutEnum { DEPTH = 'DEPTH', SIZE = 'SIZE' }
registerEnumType(ImpactCutEnum, { name: 'ImpactCut', description: 'Why an answer is not all of it.', valuesMap: { DEPTH: { description: 'More lies further away than was asked for.' }, SIZE: { description: 'More lies behind it than an answer looks at: 10,000 things and columns, 50,000 links.' } } });

export enum ImpactUseKindEnum { ALIAS = 'ALIAS', ENVIRONMENT = 'ENVIRONMENT' }
registerEnumType(ImpactUseKindEnum, { name: 'ImpactUseKind', description: 'How a version is in use.', valuesMap: { ALIAS: { description: 'An alias names it.' }, ENVIRONMENT: { description: 'It runs in an environment.' } } });
