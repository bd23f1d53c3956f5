import { PlinthError } from '@plinth/kernel';

export class ExperimentNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('EXPERIMENT_NOT_FOUND', 'NOT_FOUND', `There is no experiment ${JSON.stringify(id.slice(0, 100))}.`, { field, help: 'List the experiments of this workspace; a token of another workspace does not see them.' });
  }
}

export class ExperimentNameTaken extends PlinthError {
  constructor(name: string, experimentId: string, deleted: boolean, field = 'input.name') {
    super('EXPERIMENT_NAME_TAKEN', 'CONFLICT', `An experiment ${deleted ? 'that was deleted ' : ''}has the name ${JSON.stringify(name)} already.`, {
      field,
      help: deleted ? 'Restore it, or choose another name.' : 'Use that experiment, or choose another name.',
      details: { experimentId, deleted },
    });
  }
}

export class ExperimentDeleted extends PlinthError {
  constructor(id: string, field: string) {
    super('EXPERIMENT_DELETED', 'CONFLICT', 'This experiment was deleted.', { field, help: 'Restore it first.', details: { experimentId: id } });
  }
}

export class RunNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('RUN_NOT_FOUND', 'NOT_FOUND', `There is no run ${JSON.stringify(id.slice(0, 100))}.`, { field, help: 'List the runs of this workspace; a token of another workspace does not see them.', details: { runId: id.slice(0, 100) } });
  }
}

export class RunDeleted extends PlinthError {
  constructor(id: string, field = 'runId') {
    super('RUN_DELETED', 'CONFLICT', 'This run was deleted, so nothing can be written to it.', { field, help: 'Restore it first.', details: { runId: id } });
  }
}

/** The id that the client chose belongs to a run of another experiment. */
export class RunIdTaken extends PlinthError {
  constructor(id: string, experimentId: string) {
    super('RUN_ID_TAKEN', 'CONFLICT', 'A run of another experiment has this id.', { field: 'input.id', help: 'Make a new UUID, or leave id out.', details: { runId: id, experimentId } });
  }
}

export class RunNestedTooDeep extends PlinthError {
  constructor(limit: number) {
    super('RUN_NESTED_TOO_DEEP', 'INVALID', `Runs are nested at most ${limit} levels deep.`, { field: 'input.parentRunId', help: 'Give the run a parent higher up, or none.', details: { limit } });
  }
}

/** Params are set once: what a run was started with does not change. */
export class ParamAlreadySet extends PlinthError {
  constructor(key: string, field: string) {
    super('PARAM_ALREADY_SET', 'CONFLICT', `The param ${JSON.stringify(key)} of this run has another value already.`, { field, help: 'Params are set once. Log what changes as a metric or a tag, or start another run.', details: { key } });
  }
}

/** An ended run can not end before it began, and only an ended one has an end. */
export class InvalidRunTimes extends PlinthError {
  constructor(message: string, field: string) {
    super('INVALID_RUN_TIMES', 'INVALID', message, { field, help: 'Send endedAt together with FINISHED, FAILED or KILLED, not before startedAt.' });
  }
}

/** Points that can not be stored as they are. */
export class InvalidMetrics extends PlinthError {
  constructor(message: string, field: string, details: Readonly<Record<string, string | number>> = {}) {
    super('INVALID_METRICS', 'INVALID', message, { field, help: 'Columns of a series have equal length; times are milliseconds since 1970.', details });
  }
}

