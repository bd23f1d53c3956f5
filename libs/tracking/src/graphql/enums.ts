import { registerEnumType } from '@nestjs/graphql';

export enum LifecycleEnum {
  ACTIVE = 'ACTIVE',
  DELETED = 'DELETED',
  ANY = 'ANY',
}
registerEnumType(LifecycleEnum, {
  name: 'Lifecycle',
  description: 'Whether a list shows what was deleted.',
  valuesMap: { ACTIVE: { description: 'What is not deleted.' }, DELETED: { description: 'What is deleted and can be restored.' }, ANY: { description: 'Both.' } },
});

export enum RunStatusEnum {
  SCHEDULED = 'SCHEDULED',
  RUNNING = 'RUNNING',
  FINISHED = 'FINISHED',
  FAILED = 'FAILED',
  KILLED = 'KILLED',
  STALE = 'STALE',
}
registerEnumType(RunStatusEnum, {
  name: 'RunStatus',
  description: 'Where a run is in its life.',
  valuesMap: {
    SCHEDULED: { description: 'It has not begun.' },
    RUNNING: { description: 'Its process works.' },
    FINISHED: { description: 'It ended well.' },
    FAILED: { description: 'It ended with an error.' },
    KILLED: { description: 'Somebody stopped it.' },
    STALE: { description: 'Its heartbeat stopped.' },
  },
});

export enum LogStreamEnum {
  STDOUT = 'STDOUT',
  STDERR = 'STDERR',
}
registerEnumType(LogStreamEnum, {
  name: 'LogStream',
  description: 'Where a process wrote a line.',
  valuesMap: { STDOUT: { description: 'Standard output.' }, STDERR: { description: 'Standard error.' } },
});

export enum ColumnKindEnum {
  PARAM = 'PARAM',
  METRIC = 'METRIC',
  TAG = 'TAG',
  ATTRIBUTE = 'ATTRIBUTE',
}
registerEnumType(ColumnKindEnum, {
  name: 'ColumnKind',
  description: 'What a column of a runs table shows.',
  valuesMap: { PARAM: { description: 'A param.' }, METRIC: { description: 'The summary of a metric.' }, TAG: { description: 'A tag.' }, ATTRIBUTE: { description: 'Something that every run has, such as its status.' } },
});

export enum SearchHitKindEnum {
  EXPERIMENT = 'EXPERIMENT',
  RUN = 'RUN',
}
registerEnumType(SearchHitKindEnum, { name: 'SearchHitKind', description: 'What was found.', valuesMap: { EXPERIMENT: { description: 'An experiment.' }, RUN: { description: 'A run.' } } });
