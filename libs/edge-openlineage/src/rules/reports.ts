import type { AssetReport, ColumnOrigin, DataUse, ExecutionReport, JobReport } from '@plinth/pipelines';
import { maxColumnSources, maxUsesPerReport } from '@plinth/pipelines/rules';
import { airflowOf, beginOfDag } from './airflow.js';
import { useOf } from './datasets.js';
import { aboutOf, externalQueryOf, extractionOf, tagsOf } from './described.js';
import type { JobEvent, LineageEvent, RunEvent } from './event.js';
import { codeOf, dependenciesOf, environmentOf, errorOf, nominalOf, paramsOf, parentsOf, stateOf } from './facets.js';
import { usesOfLineage } from './job-lineage.js';
import { maxColumnSourcesPerEvent } from './limits.js';

/** What follows from an event, in the words of libs/pipelines. */
export interface Followings {
  readonly executions: readonly ExecutionReport[];
  readonly jobs: readonly JobReport[];
  readonly assets: readonly AssetReport[];
}

const nothing: Followings = { executions: [], jobs: [], assets: [] };

export function followingsOf(event: LineageEvent): Followings {
  switch (event.kind) {
    case 'RUN':
      return { ...nothing, executions: reportsOf(event) };
    case 'JOB':
      return { ...nothing, jobs: jobReportsOf(event) };
    case 'DATASET':
      return { ...nothing, assets: [{ ...useOf(event.dataset), at: event.at }] };
  }
}

function jobReportsOf(event: JobEvent): JobReport[] {
  const base = { job: { namespace: event.job.namespace, name: event.job.name }, at: event.at };
  return usesOf(event).map((uses, index) => ({ ...base, ...(index === 0 ? { about: aboutOf(event.job.facets), code: codeOf(event.job.facets) } : {}), ...uses }));
}

/** One report, and further ones of the same moment for the datasets and columns that do not fit in: they add up. */
export function reportsOf(event: RunEvent): ExecutionReport[] {
  const { runFacets, job, at, runId: executionId } = event;
  const base = { executionId, job: { namespace: job.namespace, name: job.name }, at };
  const { dependsOn, ...airflow } = airflowOf(event);
  const whole: ExecutionReport = {
    ...base,
    ...airflow,
    state: stateOf(event.type),
    ...parentsOf(runFacets, executionId),
    nominal: nominalOf(runFacets),
    error: errorOf(runFacets),
    code: codeOf(job.facets),
    about: aboutOf(job.facets),
    params: paramsOf(runFacets),
    environment: environmentOf(runFacets),
    tags: tagsOf(runFacets),
    externalQuery: externalQueryOf(runFacets),
    extraction: extractionOf(runFacets),
    dependsOn: dependenciesOf(runFacets) ?? dependsOn,
  };
  const begin = beginOfDag(event);
  return [...usesOf(event).map((uses, index) => ({ ...(index === 0 ? whole : base), ...uses })), ...(begin ? [{ ...base, at: begin, state: 'STARTED' as const }] : [])];
}

/** What each of the reports says of datasets; there is one report at least. */
function usesOf(event: RunEvent | JobEvent): Pick<ExecutionReport, 'inputs' | 'outputs'>[] {
  const told = usesOfLineage(event.job, event.kind === 'RUN' ? event.runFacets : {});
  const [inputs, outputs] = [parted([...event.inputs.map(useOf), ...told.inputs], maxColumnSourcesPerEvent), parted([...event.outputs.map(useOf), ...told.outputs], maxColumnSourcesPerEvent)];
  return Array.from({ length: Math.max(1, inputs.length, outputs.length) }, (_, index) => ({ inputs: inputs[index], outputs: outputs[index] }));
}

/** Lists that each fit into one report. A use with more columns than that is told several times, with some of them each time. */
function parted(uses: readonly DataUse[], columnsLeft: number): DataUse[][] {
  const parts: { readonly uses: DataUse[]; sources: number }[] = [];
  let left = columnsLeft;
  const put = (use: DataUse, sources: number) => {
    const last = parts.at(-1);
    if (last && last.uses.length < maxUsesPerReport && last.sources + sources <= maxColumnSources) {
      last.uses.push(use);
      last.sources += sources;
    } else parts.push({ uses: [use], sources });
  };
  for (const use of uses) {
    const [first, ...more] = partedColumns(use.columns ?? [], left);
    left -= [first, ...more].reduce((sum, columns) => sum + sourcesIn(columns ?? []), 0);
    put(use.columns === undefined ? use : { ...use, columns: first ?? [] }, sourcesIn(first ?? []));
    for (const columns of more) put({ namespace: use.namespace, name: use.name, columns }, sourcesIn(columns));
  }
  return parts.map((part) => part.uses);
}

function partedColumns(columns: readonly ColumnOrigin[], left: number): ColumnOrigin[][] {
  const parts: ColumnOrigin[][] = [];
  let [room, budget] = [0, left];
  for (const { column, sources } of columns) {
    for (let from = 0; from < sources.length && budget > 0; ) {
      if (room === 0) {
        parts.push([]);
        room = maxColumnSources;
      }
      const taken = sources.slice(from, from + Math.min(room, budget));
      parts.at(-1)?.push({ column, sources: taken });
      from += taken.length;
      room -= taken.length;
      budget -= taken.length;
    }
  }
  return parts;
}

function sourcesIn(columns: readonly ColumnOrigin[]): number {
  return columns.reduce((sum, { sources }) => sum + sources.length, 0);
}
