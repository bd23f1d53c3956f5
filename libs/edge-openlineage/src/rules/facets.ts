import { isUuid } from '@plinth/kernel';
import type { CodePlace, ExecutionError, ExecutionName, JobName, NominalTime, ReportedState } from '@plinth/pipelines';
import { maxCodeLength, maxEntries, maxNameLength, maxTextLength } from '@plinth/pipelines/rules';
import type { EventType } from './event.js';
import { readTime } from './event-time.js';
import { type JsonObject, listAt, member, objectAt, textAt } from './json.js';
import { clipped } from './limits.js';

const states: Readonly<Record<EventType, ReportedState>> = { START: 'STARTED', RUNNING: 'RUNNING', OTHER: 'RUNNING', COMPLETE: 'SUCCEEDED', FAIL: 'FAILED', ABORT: 'CANCELLED' };

/** An event without a type adds to what is known of the run, and says nothing of its state. */
export function stateOf(type: EventType | undefined): ReportedState | undefined {
  return type === undefined ? undefined : states[type];
}

/** What a facet of this name says; `gone` when the producer takes back what it said by it before. */
export function facetAt(facets: JsonObject, name: string): JsonObject | 'gone' | undefined {
  const facet = objectAt(facets, name);
  return facet !== undefined && member(facet, '_deleted') === true ? 'gone' : facet;
}

/** The facet, unless it is taken back. */
export function standing(facets: JsonObject, name: string): JsonObject | undefined {
  const facet = facetAt(facets, name);
  return facet === 'gone' ? undefined : facet;
}

/** The empty text for a description that is taken back. */
export function descriptionOf(facets: JsonObject): string | undefined {
  const facet = facetAt(facets, 'documentation');
  return facet === 'gone' ? '' : clipped(textAt(facet, 'description'), maxTextLength);
}

/** No owners for an ownership that is taken back. */
export function ownersOf(facets: JsonObject): string[] | undefined {
  const facet = facetAt(facets, 'ownership');
  if (facet === undefined) return undefined;
  if (facet === 'gone') return [];
  return [...new Set(listAt(facet, 'owners').flatMap((owner) => nameAt(owner, 'name') ?? []))].slice(0, maxEntries);
}

/** A name that can stand for something: of a length that names have. */
export function nameAt(value: unknown, name: string): string | undefined {
  const text = textAt(value, name);
  return text !== undefined && text.length <= maxNameLength ? text : undefined;
}

export function jobNameOf(value: unknown): JobName | undefined {
  const [namespace, name] = [nameAt(value, 'namespace'), nameAt(value, 'name')];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** What the run is a part of. Parents that are no UUID, which old producers send, name no execution. */
export function parentsOf(runFacets: JsonObject, runId: string): { readonly parent: ExecutionName | undefined; readonly root: ExecutionName | undefined } {
  const facet = standing(runFacets, 'parent');
  const [parent, root] = [executionNameOf(facet), executionNameOf(objectAt(facet, 'root'))];
  return { parent: parent?.executionId === runId ? undefined : parent, root };
}

function executionNameOf(value: unknown): ExecutionName | undefined {
  const executionId = textAt(objectAt(value, 'run'), 'runId');
  const job = jobNameOf(objectAt(value, 'job'));
  return executionId !== undefined && isUuid(executionId) && job ? { executionId: executionId.toLowerCase(), job } : undefined;
}

export function nominalOf(runFacets: JsonObject): NominalTime | undefined {
  const facet = standing(runFacets, 'nominalTime');
  const start = readTime(textAt(facet, 'nominalStartTime') ?? '');
  const end = readTime(textAt(facet, 'nominalEndTime') ?? '');
  return start && (end ? { start, end } : { start });
}

export function errorOf(runFacets: JsonObject): ExecutionError | undefined {
  const facet = standing(runFacets, 'errorMessage');
  const message = clipped(textAt(facet, 'message'), maxCodeLength);
  if (message === undefined) return undefined;
  const stackTrace = clipped(textAt(facet, 'stackTrace'), maxCodeLength);
  return { message, kind: kindOfError(stackTrace, message), stackTrace, language: clipped(textAt(facet, 'programmingLanguage'), maxNameLength) };
}

const errorClass = /^((?:[\p{L}_$][\p{L}\p{N}_$]*\.)*[\p{L}_$][\p{L}\p{N}_$]*(?:Error|Exception|Exit|Interrupt|Failure|Warning))(?::|$)/mu;

/** The class that a stack trace names: that of Python last, that of Java first; else one that the message begins with. */
function kindOfError(stackTrace: string | undefined, message: string): string | undefined {
  const isPython = stackTrace?.startsWith('Traceback') ?? false;
  const lines = (stackTrace ?? '').split('\n').filter((line) => /^\S/.test(line));
  const told = errorClass.exec((isPython ? lines.at(-1) : lines[0]) ?? '') ?? errorClass.exec(message.slice(0, maxNameLength));
  return told?.[1];
}

export function codeOf(jobFacets: JsonObject): CodePlace | undefined {
  const [sql, source, place] = [standing(jobFacets, 'sql'), standing(jobFacets, 'sourceCode'), standing(jobFacets, 'sourceCodeLocation')];
  const query = textAt(sql, 'query');
  const code: CodePlace = {
    url: clipped(textAt(place, 'url') ?? textAt(place, 'repoUrl'), maxTextLength),
    version: clipped(textAt(place, 'version') ?? textAt(place, 'tag') ?? textAt(place, 'branch'), maxNameLength),
    language: query === undefined ? clipped(textAt(source, 'language'), maxNameLength) : 'SQL',
    text: clipped(query ?? textAt(source, 'sourceCode'), maxCodeLength),
  };
  return saysSomething(code) ? code : undefined;
}

/** The engine, and what of the environment the producer chose to tell. */
export function environmentOf(runFacets: JsonObject): Record<string, string> | undefined {
  const engine = standing(runFacets, 'processing_engine');
  const named = textAt(engine, 'name');
  const entries = new Map<string, string>();
  if (named !== undefined) entries.set(clipped(named, maxNameLength) ?? named, clipped(textAt(engine, 'version'), maxTextLength) ?? '');
  const adapter = textAt(engine, 'openlineageAdapterVersion');
  if (adapter !== undefined) entries.set('openlineage', clipped(adapter, maxTextLength) ?? adapter);
  for (const variable of listAt(standing(runFacets, 'environmentVariables'), 'environmentVariables')) {
    const [name, value] = [nameAt(variable, 'name'), textAt(variable, 'value')];
    if (name !== undefined && value !== undefined && entries.size < maxEntries) entries.set(name, clipped(value, maxTextLength) ?? value);
  }
  // fromEntries makes members of any name, `__proto__` too.
  return entries.size ? Object.fromEntries(entries) : undefined;
}

export function paramsOf(runFacets: JsonObject): Record<string, string> | undefined {
  const params = listAt(standing(runFacets, 'executionParameters'), 'parameters').flatMap((parameter): [string, string][] => {
    const [key, value] = [nameAt(parameter, 'key'), clipped(textAt(parameter, 'value'), maxTextLength)];
    return key === undefined || value === undefined ? [] : [[key, value]];
  });
  return params.length ? Object.fromEntries(params.slice(0, maxEntries)) : undefined;
}

/** The jobs that it waited for. */
export function dependenciesOf(runFacets: JsonObject): JobName[] | undefined {
  const upstream = listAt(standing(runFacets, 'jobDependencies'), 'upstream').flatMap((dependency) => jobNameOf(objectAt(dependency, 'job')) ?? []);
  return upstream.length ? upstream.slice(0, maxEntries) : undefined;
}

export function saysSomething(value: object): boolean {
  return Object.values(value).some((part) => part !== undefined);
}
