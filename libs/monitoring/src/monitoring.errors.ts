import { PlinthError } from '@plinth/kernel';

const shown = (text: string) => JSON.stringify(text.slice(0, 250));

export class WatchedDeploymentNotFound extends PlinthError {
  constructor(id: string, field: string) {
    super('DEPLOYMENT_NOT_FOUND', 'NOT_FOUND', `There is no deployment ${shown(id)}.`, { field, help: 'List the deployments of the environment or the model.' });
  }
}

/** A deployment that failed never ran, so it predicted nothing. */
export class DeploymentNeverRan extends PlinthError {
  constructor(id: string, field: string) {
    super('DEPLOYMENT_NEVER_RAN', 'CONFLICT', `The deployment ${shown(id)} failed: it has no predictions.`, { field, help: 'Send them to the deployment that runs.' });
  }
}

export class PredictionBatchNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('PREDICTION_BATCH_NOT_FOUND', 'NOT_FOUND', `There is no batch of predictions ${shown(id)}.`, { field, help: 'List the batches of the deployment.' });
  }
}

/** What is to be read was given up when its time had passed. */
export class PredictionsExpired extends PlinthError {
  constructor(id: string, field = 'id') {
    super('PREDICTIONS_EXPIRED', 'CONFLICT', `The rows of the batch ${shown(id)} are no longer kept.`, { field, help: 'predictionSettings says for how long this workspace keeps predictions.' });
  }
}

/** Rows would be told apart by what nobody may be shown, or by what is masked. */
export class SensitiveComparison extends PlinthError {
  constructor(column: string) {
    super('SENSITIVE_COMPARISON', 'CONFLICT', `${shown(column)} is sensitive, or masked: rows can not be told apart by it.`, { field: 'comparison', help: 'Compare other columns, or look at predictionSettings and at the sensitivity of features of that name.', details: { column } });
  }
}

/** More batches of labels than are opened together. */
export class TooManyLabelBatches extends PlinthError {
  constructor(batches: number, most: number) {
    super('TOO_MANY_LABEL_BATCHES', 'TOO_LARGE', `${batches} batches of labels would have to be opened, more than the ${most} that are.`, { field: 'from', help: 'Look at a later period, and send labels in larger batches.', details: { batches, most } });
  }
}

/** A clock is ahead: rows of tomorrow would be missing today and be there when nobody looks. */
export class PredictionFromTheFuture extends PlinthError {
  constructor(at: Date, row: number, field: string) {
    super('PREDICTION_FROM_THE_FUTURE', 'INVALID', `Row ${row} is of ${at.toISOString()}, which has not come yet.`, { field, help: 'Set the clock of whoever sends predictions, or send times in milliseconds since 1970.', details: { row } });
  }
}

/** Every column was dropped by the workspace's rules. */
export class NothingLeftToKeep extends PlinthError {
  constructor(field: string) {
    super('NOTHING_LEFT_TO_KEEP', 'INVALID', 'The rules of this workspace drop every column of these rows.', { field, help: 'Look at predictionSettings.' });
  }
}

/** A file of predictions that can't be read as one table. */
export class UnreadablePredictions extends PlinthError {
  constructor(reason: string, field = 'body') {
    super('UNREADABLE_PREDICTIONS', 'INVALID', `These bytes are no predictions. ${reason}`, { field, help: 'Send Parquet, CSV with a header, or JSON Lines, and say so in Content-Type.' });
  }
}

export class BaselineNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('BASELINE_NOT_FOUND', 'NOT_FOUND', `There is no baseline ${shown(id)}.`, { field, help: 'List the baselines of this workspace.' });
  }
}

export class BaselineNotReady extends PlinthError {
  constructor(id: string, status: string, reason: string | null) {
    super('BASELINE_NOT_READY', 'CONFLICT', `The baseline ${shown(id)} is ${status.toLowerCase()}${reason === null ? '' : `: ${reason}`}.`, { help: 'Wait until it is ready, or ask for another one.', details: { status } });
  }
}

/** What a baseline is to be made of holds no rows. */
export class NothingToProfile extends PlinthError {
  constructor(what: string) {
    super('NOTHING_TO_PROFILE', 'INVALID', `${what} has no rows.`, { help: 'Choose a snapshot with a table, or a period in which predictions were logged.' });
  }
}

export class MonitorNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('MONITOR_NOT_FOUND', 'NOT_FOUND', `There is no monitor ${shown(id)}.`, { field, help: 'List the monitors of this workspace.' });
  }
}

export class MonitorNameTaken extends PlinthError {
  constructor(name: string) {
    super('MONITOR_NAME_TAKEN', 'CONFLICT', `There is a monitor ${shown(name)} already.`, { field: 'input.name', help: 'Choose another name, or change that one.', details: { name } });
  }
}

export class MonitorArchived extends PlinthError {
  constructor(id: string) {
    super('MONITOR_ARCHIVED', 'CONFLICT', `The monitor ${shown(id)} is archived.`, { field: 'id', help: 'Make a new one.' });
  }
}

/** What a monitor is to watch is not there. */
export class MonitorTargetNotFound extends PlinthError {
  constructor(kind: string, id: string) {
    super('MONITOR_TARGET_NOT_FOUND', 'NOT_FOUND', `There is no ${kind.toLowerCase().replaceAll('_', ' ')} ${shown(id)}.`, { field: 'input.target.id', help: 'Give the id as Plinth shows it.', details: { kind } });
  }
}

export class AlertNotFound extends PlinthError {
  constructor(id: string) {
    super('ALERT_NOT_FOUND', 'NOT_FOUND', `There is no alert ${shown(id)}.`, { field: 'id', help: 'List the alerts of this workspace.' });
  }
}

/** Only what is open can be acknowledged, assigned and muted. */
export class AlertClosed extends PlinthError {
  constructor(id: string) {
    super('ALERT_CLOSED', 'CONFLICT', `The alert ${shown(id)} is closed.`, { field: 'id', help: 'Look for the open one of the same monitor.' });
  }
}

/** What drifted no longer runs, or is calm again: there is nothing to go back from. */
export class WatchedDeploymentGone extends PlinthError {
  constructor() {
    super('WATCHED_DEPLOYMENT_GONE', 'CONFLICT', 'The deployment no longer runs, or its alert is closed.', { help: 'Nothing has to be done.' });
  }
}

/** Nothing that was approved ran there before. */
export class NoWayBack extends PlinthError {
  constructor(environment: string) {
    super('NO_WAY_BACK', 'CONFLICT', `No other version of the model was approved and ran in ${shown(environment)} before.`, { help: 'Promote another version.', details: { environment } });
  }
}

export class DriftReportNotFound extends PlinthError {
  constructor(id: string) {
    super('DRIFT_REPORT_NOT_FOUND', 'NOT_FOUND', `There is no drift report ${shown(id)}.`, { field: 'id', help: 'List the reports of the monitor.' });
  }
}

/** Nothing can be exported before there is something. */
export class DriftReportNotDone extends PlinthError {
  constructor(id: string, status: string) {
    super('DRIFT_REPORT_NOT_DONE', 'CONFLICT', `The drift report ${shown(id)} is ${status.toLowerCase()}.`, { field: 'id', help: 'Wait until it is done.', details: { status } });
  }
}

/** A window was planned when the monitor asked how good predictions were, and it asks no more. */
export class PerformanceNotAsked extends PlinthError {
  constructor(monitorId: string) {
    super('PERFORMANCE_NOT_ASKED', 'CONFLICT', `The monitor ${shown(monitorId)} no longer asks how good predictions were.`, { help: 'Nothing has to be done; say performance in its definition to have it asked again.' });
  }
}

export class PerformanceReportNotFound extends PlinthError {
  constructor(id: string) {
    super('PERFORMANCE_REPORT_NOT_FOUND', 'NOT_FOUND', `There is no performance report ${shown(id)}.`, { field: 'id', help: 'List the performance reports of the monitor.' });
  }
}

/** Nothing can be exported before there is something. */
export class PerformanceReportNotDone extends PlinthError {
  constructor(id: string, status: string) {
    super('PERFORMANCE_REPORT_NOT_DONE', 'CONFLICT', `The performance report ${shown(id)} is ${status.toLowerCase()}.`, { field: 'id', help: 'Wait until it is done.', details: { status } });
  }
}

export class ExpectationSuiteNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('EXPECTATION_SUITE_NOT_FOUND', 'NOT_FOUND', `There is no suite of expectations ${shown(id)}.`, { field, help: 'List the suites of this workspace.' });
  }
}

/** A commit was refused: what it would make is not as it is expected to be, or could not be looked at. */
export class ExpectationsNotMet extends PlinthError {
  constructor(suite: { readonly name: string; readonly version: number }, sentence: string, violations: readonly { readonly kind: string; readonly column: string | null; readonly rows: number; readonly example: string | null }[]) {
    const example = violations[0]?.example;
    super('EXPECTATIONS_NOT_MET', 'CONFLICT', `${sentence}${example === null || example === undefined ? '' : ` Such as: ${example}.`}`, {
      field: 'files',
      help: `The data set must meet ${shown(suite.name)}, version ${suite.version}: change the data, or have somebody with dataset:classify change the suite or take the gate away.`,
      details: { suite: suite.name, version: suite.version, violations: violations.length, kind: violations[0]?.kind ?? null, column: violations[0]?.column ?? null, rows: violations[0]?.rows ?? null, example: example ?? null },
    });
  }
}

/** Nothing says what a deployed version was trained from, or it is no longer kept. */
export class TrainingSetUnknown extends PlinthError {
  constructor(deploymentId: string) {
    super('TRAINING_SET_UNKNOWN', 'CONFLICT', `The version of the deployment ${shown(deploymentId)} was trained from no snapshot that is here.`, { field: 'input.training.deploymentId', help: 'Have its run say what it reads (run.use), or name a snapshot instead.' });
  }
}

/** A deployed version was trained from several snapshots. */
export class TrainingSetUnclear extends PlinthError {
  constructor(datasets: readonly string[]) {
    super('TRAINING_SET_UNCLEAR', 'INVALID', `The version was trained from several snapshots: ${datasets.slice(0, 10).join(', ')}.`, { field: 'input.training.dataset', help: 'Name one of them.', details: { datasets: datasets.slice(0, 10).join(', ') } });
  }
}
