import { PlinthError } from '@plinth/kernel';

export class PipelineNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('PIPELINE_NOT_FOUND', 'NOT_FOUND', `There is no pipeline or step ${JSON.stringify(id.slice(0, 100))}.`, { field, help: 'List the pipelines of this workspace; a token of another workspace does not see them.' });
  }
}

export class ExecutionNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('EXECUTION_NOT_FOUND', 'NOT_FOUND', `There is no execution ${JSON.stringify(id.slice(0, 100))}.`, { field, help: 'Executions are known once something was told of them.' });
  }
}

export class ExecutionEnded extends PlinthError {
  constructor(id: string, state: string) {
    super('EXECUTION_ENDED', 'CONFLICT', `This execution has ended (${state}).`, { field: 'id', help: 'Only what runs can be asked to stop.', details: { executionId: id, state } });
  }
}

export class PipelineVersionNotFound extends PlinthError {
  constructor(digest: string, field: string) {
    super('PIPELINE_VERSION_NOT_FOUND', 'NOT_FOUND', `The pipeline has no version ${JSON.stringify(digest.slice(0, 100))}.`, { field, help: 'List the versions of the pipeline.' });
  }
}
