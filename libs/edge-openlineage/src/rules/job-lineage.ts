import type { DataUse } from '@plinth/pipelines';
import { columnsTold } from './datasets.js';
import type { EventJob } from './event.js';
import { jobNameOf, standing } from './facets.js';
import { isObject, type JsonObject, listAt, textAt } from './json.js';

export interface ToldUses {
  readonly inputs: readonly DataUse[];
  readonly outputs: readonly DataUse[];
}

/**
 * What the `lineage` facet of a job, or of its run, says: each of its entries names a dataset that is written and what goes into it, as a whole and column by column, or the job itself and what it
 * reads. Entries about other jobs say nothing of this one.
 */
export function usesOfLineage(job: EventJob, runFacets: JsonObject): ToldUses {
  const entries = [job.facets, runFacets].flatMap((facets) => {
    const facet = standing(facets, 'lineage');
    return [...listAt(facet, 'entries'), ...listAt(facet, 'lineage')].filter(isObject);
  });
  const [inputs, outputs] = [new Map<string, DataUse>(), [] as DataUse[]];
  for (const entry of entries) {
    const isOfJob = textAt(entry, 'type') === 'JOB';
    const target = jobNameOf(entry);
    if (isOfJob ? target && (target.namespace !== job.namespace || target.name !== job.name) : !target) continue;
    if (!isOfJob && target) outputs.push({ ...target, columns: columnsTold(entry, 'inputs', 'inputs') });
    for (const input of listAt(entry, 'inputs')) {
      const source = jobNameOf(input);
      if (source && textAt(input, 'type') !== 'JOB') inputs.set(JSON.stringify([source.namespace, source.name]), source);
    }
  }
  return { inputs: [...inputs.values()], outputs };
}
