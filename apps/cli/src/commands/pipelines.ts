import { Command } from 'commander';
import type { PipelineExecution, PipelineSummary, PlinthClient } from '@plinth/sdk';
import { connect, withConnection, type ConnectionFlags } from '../connect.js';
import { formatAgo } from '../output/format.js';
import { printJson, printTable, terminal } from '../output/terminal.js';
import { parseCount } from '../parse.js';
import { pipelineNamed } from '../pipelines/find.js';
import { longOf, printPipeline, shortCode, stateOf } from '../pipelines/print.js';
import { printWhy } from '../pipelines/why.js';

interface ListFlags extends ConnectionFlags {
  readonly limit: number;
}

export function pipelinesCommand(): Command {
  const pipelines = new Command('pipelines').description('Find pipelines and their executions, see why one failed, and ask one to stop');
  withConnection(pipelines.command('list').alias('ls').description('List pipelines, those that ran last first').argument('[name]', 'only those whose name holds this'))
    .option('-n, --limit <number>', 'at most so many', parseCount, 50)
    .action(list);
  const named = (command: string, description: string): Command => withConnection(pipelines.command(command).description(description).argument('<pipeline>', 'its name, namespace/name where several have it, or its id'));
  named('show', 'Show a pipeline: its steps and what waits for what').action(show);
  named('executions', 'List its executions, newest first').option('-n, --limit <number>', 'at most so many', parseCount, 20).action(executions);
  withConnection(pipelines.command('why').description('Say how an execution went: where a failure began, what was otherwise when it went well, what took the time').argument('<execution>', 'its id')).action(why);
  withConnection(pipelines.command('cancel').description('Ask an execution, and all within it, to stop').argument('<execution>', 'its id'))
    .option('-r, --reason <text>', 'why')
    .action(cancel);
  return pipelines;
}

async function list(namePart: string | undefined, { limit, ...flags }: ListFlags): Promise<void> {
  const client = await connect(flags);
  const found = await take(client.pipelines.list({ namePart, pageSize: Math.min(limit, 100) }), limit);
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note(namePart === undefined ? 'There are no pipelines yet. `plinth.pipeline("…")` of @plinth/sdk and OpenLineage producers tell of them.' : 'No pipeline is called so.');
  const now = Date.now();
  printTable<PipelineSummary>([
    { head: 'NAME', value: ({ name }) => name, atLeast: 16 },
    { head: 'LAST', value: ({ executions: { nodes: [last] } }) => last?.state.toLowerCase() ?? '' },
    { head: 'STARTED', value: ({ lastStartedAt }) => (terminal.isInteractive ? formatAgo(lastStartedAt, now) : (lastStartedAt ?? '')), expendable: 1 },
    { head: 'TOOK', value: ({ executions: { nodes: [last] } }) => (last ? longOf(last) : ''), align: 'right', expendable: 3 },
    { head: 'NAMESPACE', value: ({ namespace }) => namespace, atLeast: 8, expendable: 2 },
    { head: 'BY', value: ({ integration }) => integration?.toLowerCase() ?? '', expendable: 5 },
    { head: 'ID', value: ({ id }) => id, expendable: 4 },
  ], found);
}

async function show(name: string, flags: ConnectionFlags): Promise<void> {
  const client = await connect(flags);
  const pipeline = await pipelineNamed(client, name);
  if (flags.json) printJson(pipeline);
  else printPipeline(pipeline, client.url);
}

async function executions(name: string, { limit, ...flags }: ListFlags): Promise<void> {
  const client = await connect(flags);
  const { id } = await pipelineNamed(client, name);
  const found = await take(client.pipelines.executions(id, { pageSize: Math.min(limit, 100) }), limit);
  if (flags.json) return printJson(found);
  const now = Date.now();
  printTable<PipelineExecution>([
    { head: 'EXECUTION', value: (execution) => execution.id },
    { head: 'STATE', value: stateOf },
    { head: 'STARTED', value: ({ startedAt }) => (terminal.isInteractive ? formatAgo(startedAt, now) : (startedAt ?? '')) },
    { head: 'TOOK', value: longOf, align: 'right', expendable: 1 },
    { head: 'ERROR', value: ({ errorClass, facts }) => [errorClass, facts.error?.message.split('\n')[0]].filter((part) => part).join(': '), atLeast: 12, expendable: 2 },
    { head: 'CODE', value: ({ facts }) => shortCode(facts.code?.version), expendable: 3 },
  ], found);
}

async function why(id: string, flags: ConnectionFlags): Promise<void> {
  const client = await connect(flags);
  const execution = await client.pipelines.execution(id);
  const steps = await everyStep(client, execution.root?.id ?? id);
  if (flags.json) return printJson({ ...execution, steps });
  printWhy(execution, steps, client.url);
}

async function cancel(id: string, { reason, ...flags }: ConnectionFlags & { readonly reason?: string }): Promise<void> {
  const client = await connect(flags);
  const execution = await client.pipelines.cancel(id, reason);
  if (flags.json) return printJson(execution);
  terminal.out(`${execution.job?.name ?? id} is asked to stop; whoever runs it hears so with its next report.`);
}

function everyStep(client: PlinthClient, id: string): Promise<PipelineExecution[]> {
  return take(client.pipelines.steps(id, { pageSize: 500 }), 10_000);
}

async function take<Each>(source: AsyncIterable<Each>, limit: number): Promise<Each[]> {
  const found: Each[] = [];
  for await (const each of source) {
    found.push(each);
    if (found.length === limit) break;
  }
  return found;
}
