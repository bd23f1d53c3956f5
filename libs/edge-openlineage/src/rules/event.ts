import { isUuid } from '@plinth/kernel';
import { maxNameLength } from '@plinth/pipelines/rules';
import { InvalidEvent } from '../openlineage.errors.js';
import { readTime } from './event-time.js';
import { isObject, type JsonObject, member } from './json.js';

export const eventTypes = ['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER'] as const;
export type EventType = (typeof eventTypes)[number];

export interface EventJob {
  readonly namespace: string;
  readonly name: string;
  readonly facets: JsonObject;
}

export interface EventDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: JsonObject;
  /** What holds of it in this run alone: `inputFacets` or `outputFacets`. */
  readonly useFacets: JsonObject;
}

interface Told {
  readonly at: Date;
}

export interface RunEvent extends Told {
  readonly kind: 'RUN';
  readonly type: EventType | undefined;
  /** A UUID in lower case. */
  readonly runId: string;
  readonly runFacets: JsonObject;
  readonly job: EventJob;
  readonly inputs: readonly EventDataset[];
  readonly outputs: readonly EventDataset[];
}

export interface JobEvent extends Told {
  readonly kind: 'JOB';
  readonly job: EventJob;
  readonly inputs: readonly EventDataset[];
  readonly outputs: readonly EventDataset[];
}

export interface DatasetEvent extends Told {
  readonly kind: 'DATASET';
  readonly dataset: EventDataset;
}

/** What is said by an event of OpenLineage, its facets unread: they may be of any shape. */
export type LineageEvent = RunEvent | JobEvent | DatasetEvent;

/** Of a namespace and of a name; of the producer's and the schema's address. */
const maxAddressLength = 2_000;

/**
 * Reads an event by the rules of OpenLineage 2-0-2. More is taken than those allow where producers are known to do it and the meaning is plain: no `schemaURL`,
 * times without a zone, `null` for what is absent. Facets that are known are not checked: what of them can be read is used, and all of them are kept.
 * @throws InvalidEvent
 */
export function readEvent(value: unknown): LineageEvent {
  if (!isObject(value)) throw new InvalidEvent('An event is a JSON object.', '');
  const at = timeOf(value);
  textOf(value, 'producer', 'producer', maxAddressLength);
  switch (kindOf(value)) {
    case 'RUN':
      return { kind: 'RUN', at, type: typeOf(value), ...runOf(value), job: jobOf(value), inputs: datasetsOf(value, 'inputs', 'inputFacets'), outputs: datasetsOf(value, 'outputs', 'outputFacets') };
    case 'JOB':
      return { kind: 'JOB', at, job: jobOf(value), inputs: datasetsOf(value, 'inputs', 'inputFacets'), outputs: datasetsOf(value, 'outputs', 'outputFacets') };
    case 'DATASET':
      return { kind: 'DATASET', at, dataset: datasetOf(value.dataset, 'dataset', undefined) };
  }
}

function timeOf(event: JsonObject): Date {
  const text = textOf(event, 'eventTime', 'eventTime', 100);
  const time = readTime(text);
  if (!time) throw new InvalidEvent('eventTime is a moment by RFC 3339, between 1990 and 2200.', 'eventTime', 'Send such as 2026-11-29T15:00:00.123Z; look at the clock and the unit.');
  return time;
}

/** By what the schema's address names, where it does; else by what is there. */
function kindOf(event: JsonObject): LineageEvent['kind'] {
  const told = schemaOf(event);
  const [hasRun, hasJob, hasDataset] = [isThere(event, 'run'), isThere(event, 'job'), isThere(event, 'dataset')];
  if (told === 'RUN' || (told === undefined && (hasRun || isThere(event, 'eventType')) && !(hasDataset && !hasJob))) return 'RUN';
  if (told === 'JOB' || (told === undefined && hasJob && !hasDataset)) {
    refuse(hasRun, 'A JobEvent has no run.', 'run');
    refuse(hasDataset, 'A JobEvent names its datasets as inputs and outputs.', 'dataset');
    return 'JOB';
  }
  refuse(told === undefined && !hasDataset, 'An event is about a run, a job or a dataset.', 'run');
  refuse(hasRun, 'A DatasetEvent has no run.', 'run');
  refuse(hasJob, 'A DatasetEvent has no job.', 'job');
  return 'DATASET';
}

function schemaOf(event: JsonObject): LineageEvent['kind'] | undefined {
  if (!isThere(event, 'schemaURL')) return undefined;
  const fragment = /#\/(?:\$defs|definitions)\/(Run|Job|Dataset)Event$/.exec(textOf(event, 'schemaURL', 'schemaURL', maxAddressLength))?.[1];
  return fragment === 'Run' ? 'RUN' : fragment === 'Job' ? 'JOB' : fragment === 'Dataset' ? 'DATASET' : undefined;
}

function typeOf(event: JsonObject): EventType | undefined {
  if (!isThere(event, 'eventType')) return undefined;
  const given = event.eventType;
  const type = eventTypes.find((each) => each === given);
  if (!type) throw new InvalidEvent(`eventType is one of ${eventTypes.join(', ')}.`, 'eventType');
  return type;
}

function runOf(event: JsonObject): Pick<RunEvent, 'runId' | 'runFacets'> {
  const run = objectOf(event, 'run', 'run');
  const runId = textOf(run, 'runId', 'run.runId', 100);
  if (!isUuid(runId)) throw new InvalidEvent('A run is named by a UUID.', 'run.runId', 'Make one with generate_new_uuid() of the client, and use it in all events of the run.');
  return { runId: runId.toLowerCase(), runFacets: facetsOf(run, 'facets', 'run.facets') };
}

function jobOf(event: JsonObject): EventJob {
  const job = objectOf(event, 'job', 'job');
  return { namespace: textOf(job, 'namespace', 'job.namespace', maxNameLength), name: textOf(job, 'name', 'job.name', maxNameLength), facets: facetsOf(job, 'facets', 'job.facets') };
}

function datasetsOf(event: JsonObject, side: 'inputs' | 'outputs', useFacets: string): EventDataset[] {
  if (!isThere(event, side)) return [];
  const given = event[side];
  if (!Array.isArray(given)) throw new InvalidEvent(`${side} is a list of datasets.`, side);
  return given.map((dataset: unknown, index) => datasetOf(dataset, `${side}[${index}]`, useFacets));
}

function datasetOf(value: unknown, field: string, useFacets: string | undefined): EventDataset {
  if (!isObject(value)) throw new InvalidEvent('A dataset is an object with namespace and name.', field);
  return {
    namespace: textOf(value, 'namespace', `${field}.namespace`, maxNameLength),
    name: textOf(value, 'name', `${field}.name`, maxNameLength),
    facets: facetsOf(value, 'facets', `${field}.facets`),
    useFacets: useFacets === undefined ? {} : facetsOf(value, useFacets, `${field}.${useFacets}`),
  };
}

/** Facets of any name; each an object. A producer's `null` stands for none. */
function facetsOf(owner: JsonObject, name: string, field: string): JsonObject {
  if (!isThere(owner, name)) return {};
  const facets = objectOf(owner, name, field);
  for (const [facet, content] of Object.entries(facets)) {
    if (content !== null && !isObject(content)) throw new InvalidEvent('A facet is an object.', `${field}.${facet.slice(0, 100)}`);
  }
  return facets;
}

function objectOf(owner: JsonObject, name: string, field: string): JsonObject {
  const found = member(owner, name);
  if (!isObject(found)) throw new InvalidEvent(found === undefined || found === null ? `${field} is missing.` : `${field} is an object.`, field);
  return found;
}

function textOf(owner: JsonObject, name: string, field: string, limit: number): string {
  const found = member(owner, name);
  if (found === undefined || found === null) throw new InvalidEvent(`${field} is missing.`, field);
  if (typeof found !== 'string' || found === '') throw new InvalidEvent(`${field} is a text, and not empty.`, field);
  if (found.length > limit) throw new InvalidEvent(`${field} has at most ${limit} characters.`, field, 'Shorten it.');
  return found;
}

function isThere(owner: JsonObject, name: string): boolean {
  const found = member(owner, name);
  return found !== undefined && found !== null;
}

function refuse(condition: boolean, message: string, field: string): void {
  if (condition) throw new InvalidEvent(message, field);
}
