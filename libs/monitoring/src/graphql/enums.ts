import { registerEnumType } from '@nestjs/graphql';

export enum BatchKindEnum { PREDICTIONS = 'PREDICTIONS', LABELS = 'LABELS' }
registerEnumType(BatchKindEnum, { name: 'PredictionBatchKind', description: 'What the rows of a batch are.', valuesMap: { PREDICTIONS: { description: 'What a deployment predicted, and from what.' }, LABELS: { description: 'What came true, by the ids of predictions.' } } });

export enum BatchSourceEnum { GRAPHQL = 'GRAPHQL', FILE = 'FILE' }
registerEnumType(BatchSourceEnum, { name: 'PredictionBatchSource', description: 'How a batch came.', valuesMap: { GRAPHQL: { description: 'By columns, through this API.' }, FILE: { description: 'As a file.' } } });

export enum ColumnRoleEnum { FEATURE = 'FEATURE', OUTPUT = 'OUTPUT', LABEL = 'LABEL' }
registerEnumType(ColumnRoleEnum, { name: 'PredictionColumnRole', description: 'What a column of predictions is.', valuesMap: { FEATURE: { description: 'What the model was given.' }, OUTPUT: { description: 'What it answered.' }, LABEL: { description: 'What came true.' } } });

export enum ColumnTypeEnum { DOUBLE = 'DOUBLE', BIGINT = 'BIGINT', BOOLEAN = 'BOOLEAN', VARCHAR = 'VARCHAR' }
registerEnumType(ColumnTypeEnum, { name: 'PredictionColumnType', description: 'The type of a column of predictions.', valuesMap: { DOUBLE: { description: 'Numbers.' }, BIGINT: { description: 'Whole numbers.' }, BOOLEAN: { description: 'True or false.' }, VARCHAR: { description: 'Texts.' } } });

export enum TreatmentEnum { MASK = 'MASK', DROP = 'DROP' }
registerEnumType(TreatmentEnum, { name: 'PredictionTreatment', description: 'What is done to a column before it is kept.', valuesMap: { MASK: { description: 'Each value becomes a keyed hash: the same stay the same, and nobody tells what they were.' }, DROP: { description: 'It is not kept.' } } });

export enum BaselineKindEnum { SNAPSHOT = 'SNAPSHOT', PERIOD = 'PERIOD' }
registerEnumType(BaselineKindEnum, { name: 'BaselineKind', description: 'What a baseline is made of.', valuesMap: { SNAPSHOT: { description: 'A table of a snapshot.' }, PERIOD: { description: 'Predictions of a period.' } } });

export enum BaselineStatusEnum { QUEUED = 'QUEUED', RUNNING = 'RUNNING', READY = 'READY', FAILED = 'FAILED' }
registerEnumType(BaselineStatusEnum, { name: 'BaselineStatus', description: 'Where a baseline is in its making.', valuesMap: { QUEUED: { description: 'It waits for a worker.' }, RUNNING: { description: 'A worker makes it.' }, READY: { description: 'It can be compared with.' }, FAILED: { description: 'It could not be made.' } } });

export enum MonitorTargetKindEnum { DEPLOYMENT = 'DEPLOYMENT', MODEL_VERSION = 'MODEL_VERSION', FEATURE_VIEW = 'FEATURE_VIEW', DATASET = 'DATASET' }
registerEnumType(MonitorTargetKindEnum, {
  name: 'MonitorTargetKind', description: 'What a monitor watches.',
  valuesMap: { DEPLOYMENT: { description: 'What one deployment predicts.' }, MODEL_VERSION: { description: 'What all deployments of a version predict.' }, FEATURE_VIEW: { description: 'The data behind a feature view, as it stands.' }, DATASET: { description: 'A data set, as it stands or at each commit.' } },
});

export enum ReportStatusEnum { QUEUED = 'QUEUED', RUNNING = 'RUNNING', DONE = 'DONE', FAILED = 'FAILED' }
registerEnumType(ReportStatusEnum, { name: 'DriftReportStatus', description: 'How far a window is.', valuesMap: { QUEUED: { description: 'It is planned.' }, RUNNING: { description: 'A worker looks at it.' }, DONE: { description: 'It was looked at.' }, FAILED: { description: 'It could not be looked at.' } } });

export enum OutcomeEnum { STABLE = 'STABLE', DRIFTED = 'DRIFTED', UNDECIDED = 'UNDECIDED' }
registerEnumType(OutcomeEnum, { name: 'DriftOutcome', description: 'What a window came to, by the rules of its monitor.', valuesMap: { STABLE: { description: 'It is as the baseline.' }, DRIFTED: { description: 'It is not.' }, UNDECIDED: { description: 'Nothing could be said, such as of too few rows: this is no "no drift".' } } });

export enum AlertAboutEnum { DRIFT = 'DRIFT', PERFORMANCE = 'PERFORMANCE', EXPECTATIONS = 'EXPECTATIONS' }
registerEnumType(AlertAboutEnum, { name: 'MonitorAlertAbout', description: 'What a monitor found.', valuesMap: { DRIFT: { description: 'Rows are not as the baseline.' }, PERFORMANCE: { description: 'Predictions are not as good as they are to be.' }, EXPECTATIONS: { description: 'Rows are not as they are expected to be.' } } });

export enum AlertStatusEnum { OPEN = 'OPEN', CLOSED = 'CLOSED' }
registerEnumType(AlertStatusEnum, { name: 'MonitorAlertStatus', description: 'Whether an alert is over.', valuesMap: { OPEN: { description: 'It is not.' }, CLOSED: { description: 'It is.' } } });

export enum AlertEventKindEnum { OPENED = 'OPENED', HELD = 'HELD', CLOSED = 'CLOSED', TOLD = 'TOLD', ACKNOWLEDGED = 'ACKNOWLEDGED', ASSIGNED = 'ASSIGNED', MUTED = 'MUTED', UNMUTED = 'UNMUTED', FOLLOWED = 'FOLLOWED', REFUSED = 'REFUSED' }
registerEnumType(AlertEventKindEnum, {
  name: 'MonitorAlertEventKind', description: 'What happened to an alert.',
  valuesMap: {
    OPENED: { description: 'A window opened it.' }, HELD: { description: 'A further window was looked at while it was open.' }, CLOSED: { description: 'Enough windows were calm.' }, TOLD: { description: 'People were told.' }, ACKNOWLEDGED: { description: 'Somebody looks into it.' },
    ASSIGNED: { description: 'Somebody was given it, or nobody has it any more.' }, MUTED: { description: 'People are not told of it for a time.' }, UNMUTED: { description: 'They are told again.' }, FOLLOWED: { description: 'What the policy says was done.' }, REFUSED: { description: 'What the policy says was refused.' },
  },
});

export enum ConsequenceKindEnum { PROPOSE_ROLLBACK = 'PROPOSE_ROLLBACK', ROLL_BACK = 'ROLL_BACK' }
registerEnumType(ConsequenceKindEnum, { name: 'MonitorConsequenceKind', description: 'What follows from an alert.', valuesMap: { PROPOSE_ROLLBACK: { description: 'A promotion request to go back to the version that was approved last: people review it.' }, ROLL_BACK: { description: 'Going back to it.' } } });

export enum ConsequenceStatusEnum { WAITING = 'WAITING', DONE = 'DONE', REFUSED = 'REFUSED' }
registerEnumType(ConsequenceStatusEnum, { name: 'MonitorConsequenceStatus', description: 'How far it is.', valuesMap: { WAITING: { description: 'A job will do it.' }, DONE: { description: 'It was done.' }, REFUSED: { description: 'It was refused, and is not tried again.' } } });
