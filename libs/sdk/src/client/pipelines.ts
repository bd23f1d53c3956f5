import { PlinthRequestError } from './errors.js';
import { everyNode } from './pages.js';
import * as documents from './pipeline-documents.js';
import type { ExecutedStep, ExecutionDetails, PipelineDetails, PipelineExecution, PipelineSummary } from './pipeline-types.js';
import type { Transport } from './transport.js';
import type { Page } from './types.js';

/** Pipelines and their executions, as producers told of them. */
export class PipelinesClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /** Those that ran last first. @param options.namePart only those whose name holds it, in any case */
  list({ namePart, pageSize = 100 }: { readonly namePart?: string | undefined; readonly pageSize?: number } = {}): AsyncGenerator<PipelineSummary, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ pipelines: Page<PipelineSummary> }>(documents.pipelines, { namePart, first: pageSize, after })).pipelines);
  }

  /** @throws PlinthRequestError with code PIPELINE_NOT_FOUND */
  async get(id: string): Promise<PipelineDetails> {
    const { pipeline } = await this.transport.graphql<{ pipeline: PipelineDetails | null }>(documents.pipeline, { id });
    if (!pipeline) throw pipelineNotFound(id);
    return pipeline;
  }

  /** @param namespace where several pipelines have the name. @throws PlinthRequestError with code PIPELINE_NOT_FOUND, or PIPELINE_AMBIGUOUS when several have this name */
  async byName(name: string, { namespace }: { readonly namespace?: string | undefined } = {}): Promise<PipelineDetails> {
    const found: PipelineSummary[] = [];
    for await (const each of this.list({ namePart: name })) if (each.name === name && (namespace === undefined || each.namespace === namespace)) found.push(each);
    const [first, second] = found;
    if (!first) throw pipelineNotFound(name);
    if (second) throw new PlinthRequestError(`Several pipelines are called ${JSON.stringify(name)}: of ${found.map((each) => each.namespace).join(', ')}.`, { code: 'PIPELINE_AMBIGUOUS', status: 400, field: 'name', help: 'Say the namespace too, or the id.' });
    return this.get(first.id);
  }

  /** Of a pipeline or a step, newest start first. @throws PlinthRequestError with code PIPELINE_NOT_FOUND */
  executions(pipelineId: string, { pageSize = 50 }: { readonly pageSize?: number } = {}): AsyncGenerator<PipelineExecution, void, undefined> {
    return everyNode(async (after) => {
      const { pipeline } = await this.transport.graphql<{ pipeline: { executions: Page<PipelineExecution> } | null }>(documents.pipelineExecutions, { id: pipelineId, first: pageSize, after });
      if (!pipeline) throw pipelineNotFound(pipelineId);
      return pipeline.executions;
    });
  }

  /** @throws PlinthRequestError with code EXECUTION_NOT_FOUND */
  async execution(id: string): Promise<ExecutionDetails> {
    const { execution } = await this.transport.graphql<{ execution: ExecutionDetails | null }>(documents.execution, { id });
    if (!execution) throw executionNotFound(id);
    return execution;
  }

  /** All that is within an outermost execution, however deep, in the order of start. @throws PlinthRequestError with code EXECUTION_NOT_FOUND */
  steps(executionId: string, { pageSize = 100 }: { readonly pageSize?: number } = {}): AsyncGenerator<ExecutedStep, void, undefined> {
    return everyNode(async (after) => {
      const { execution } = await this.transport.graphql<{ execution: { steps: Page<ExecutedStep> } | null }>(documents.executionSteps, { id: executionId, first: pageSize, after });
      if (!execution) throw executionNotFound(executionId);
      return execution.steps;
    });
  }

  /** Asks it, and all within it, to stop: whoever runs it hears so within seconds. @throws PlinthRequestError with code EXECUTION_NOT_FOUND or EXECUTION_ENDED */
  async cancel(executionId: string, reason?: string): Promise<PipelineExecution> {
    return (await this.transport.graphql<{ cancelExecution: PipelineExecution }>(documents.cancelExecution, { id: executionId, reason })).cancelExecution;
  }
}

function pipelineNotFound(name: string): PlinthRequestError {
  return new PlinthRequestError(`There is no pipeline ${JSON.stringify(name)}.`, { code: 'PIPELINE_NOT_FOUND', status: 404, help: 'pipelines.list() names those there are.' });
}

function executionNotFound(id: string): PlinthRequestError {
  return new PlinthRequestError(`There is no execution ${JSON.stringify(id)}.`, { code: 'EXECUTION_NOT_FOUND', status: 404, help: 'Executions are known once something was told of them.' });
}
