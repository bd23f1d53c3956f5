import type { ExecutionReport, JobName } from '@plinth/pipelines';
import { maxEntries, maxNameLength } from '@plinth/pipelines/rules';
import type { RunEvent } from './event.js';
import { readTime } from './event-time.js';
import { standing } from './facets.js';
import { type JsonObject, objectAt, textAt } from './json.js';

/** What Airflow calls the ways to set a DAG going (`DagRunType`). */
const triggers = new Map<string | undefined, ExecutionReport['trigger']>([['manual', 'MANUAL'], ['operator_triggered', 'EVENT'], ['scheduled', 'SCHEDULED'], ['backfill', 'BACKFILL'], ['backfill_job', 'BACKFILL'], ['asset_triggered', 'EVENT'], ['asset_materialization', 'EVENT'], ['dataset_triggered', 'EVENT']]);

/**
 * What Airflow's provider tells beyond the specification, in the facets `airflow` of a task and `airflowDagRun` of a DAG: what set it going, where its log lies, and which tasks it waited for,
 * which OpenLineage's own facets do not say of tasks without data sets.
 */
export function airflowOf({ runFacets, job }: RunEvent): Pick<ExecutionReport, 'trigger' | 'logUrl' | 'dependsOn'> {
  const [ofTask, ofDag] = [standing(runFacets, 'airflow'), standing(runFacets, 'airflowDagRun')];
  const dagRun = objectAt(ofTask, 'dagRun') ?? objectAt(ofDag, 'dagRun');
  return { trigger: triggers.get(textAt(dagRun, 'run_type')), logUrl: logUrlOf(ofTask), dependsOn: upstreamOf(ofTask, job) };
}

/** When a DAG says that it began, where its events do not: `airflow dags test` sends none of its start. */
export function beginOfDag({ runFacets }: RunEvent): Date | undefined {
  return readTime(textAt(objectAt(standing(runFacets, 'airflowDagRun'), 'dagRun'), 'start_date') ?? '') ?? undefined;
}

function logUrlOf(ofTask: JsonObject | undefined): string | undefined {
  const url = textAt(objectAt(ofTask, 'taskInstance'), 'log_url');
  return url !== undefined && url.length <= maxNameLength && /^https?:\/\/\S+$/.test(url) ? url : undefined;
}

/** Ids of tasks come as Python writes a list: `['extract', 'group.clean']`. A task's job is named by the DAG and its id. */
function upstreamOf(ofTask: JsonObject | undefined, { namespace, name }: JobName): JobName[] | undefined {
  const task = objectAt(ofTask, 'task');
  const [own, listed] = [textAt(task, 'task_id'), textAt(task, 'upstream_task_ids')];
  if (own === undefined || listed === undefined || !name.endsWith(`.${own}`)) return undefined;
  const dag = name.slice(0, -own.length);
  const ids = [...listed.matchAll(/['"]([\w.-]+)['"]/g)].flatMap(([, id]) => (id !== undefined && dag.length + id.length <= maxNameLength ? [id] : []));
  return ids.length ? [...new Set(ids)].slice(0, maxEntries).map((id) => ({ namespace, name: `${dag}${id}` })) : undefined;
}
