import type { Asset, AssetField, AssetName, Execution, ExecutionState, Job, Namespace, Source, ToldTag, UsedTag } from '@plinth/pipelines';

/** Answers in the words of Marquez 0.50, whose clients read them: its own names, null for what is not known. */

export type MarquezRunState = 'NEW' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'ABORTED';

const runStates: Readonly<Record<ExecutionState, MarquezRunState>> = { NAMED: 'NEW', RUNNING: 'RUNNING', SUCCEEDED: 'COMPLETED', FAILED: 'FAILED', CANCELLED: 'ABORTED', LOST: 'ABORTED' };

/** Marquez has this for namespaces that nobody was said to own. */
const nobody = 'anonymous';

export interface JobIo {
  readonly inputs: readonly AssetName[];
  readonly outputs: readonly AssetName[];
}

export function namespaceAnswer({ name, createdAt, updatedAt }: Namespace): object {
  return { name, createdAt, updatedAt, ownerName: nobody, description: null, isHidden: false };
}

/** What kind of system it is, by the scheme of its address. */
export function sourceAnswer({ name, uri, createdAt, updatedAt }: Source): object {
  return { type: (/^[a-z][a-z0-9+.-]*(?=:)/i.exec(uri)?.[0] ?? 'unknown').toUpperCase(), name, createdAt, updatedAt, connectionUrl: uri, description: null };
}

export function tagAnswer(tag: UsedTag): object {
  return { name: tagName(tag), description: null };
}

/** Tags of Marquez are names. */
function tagName({ key, value }: UsedTag): string {
  return value === '' || value === 'true' ? key : `${key}:${value}`;
}

function tagNames(tags: readonly ToldTag[] | undefined, column?: string): string[] {
  return [...new Set((tags ?? []).filter((tag) => tag.column === column).map(tagName))];
}

export function runAnswer({ id, state, facts, startedAt, endedAt, createdAt, updatedAt }: Execution, { inputs, outputs }: JobIo = { inputs: [], outputs: [] }): object {
  const { nominal, params } = facts.latest;
  const version = ({ namespace, name }: AssetName) => ({ datasetVersionId: { namespace, name, version: id }, facets: {} });
  return {
    id,
    createdAt,
    updatedAt,
    nominalStartTime: time(nominal?.value.start),
    nominalEndTime: time(nominal?.value.end),
    state: runStates[state],
    startedAt,
    endedAt,
    durationMs: startedAt && endedAt ? endedAt.getTime() - startedAt.getTime() : null,
    args: params?.value ?? {},
    jobVersion: null,
    inputDatasetVersions: inputs.map(version),
    outputDatasetVersions: outputs.map(version),
    context: {},
    facets: {},
  };
}

export function jobAnswer({ id, namespace, name, description, tags, code, createdAt, lastStartedAt }: Job, { inputs, outputs }: JobIo, last: Execution | undefined): object {
  const run = last && runAnswer(last);
  return {
    id: { namespace, name },
    type: 'BATCH',
    name,
    simpleName: name,
    parentJobName: null,
    parentJobUuid: null,
    createdAt,
    updatedAt: lastStartedAt ?? createdAt,
    namespace,
    inputs: inputs.map(nameOnly),
    outputs: outputs.map(nameOnly),
    location: code?.url ?? last?.facts.latest.code?.value.url ?? null,
    description,
    latestRun: run ?? null,
    latestRuns: run ? [run] : [],
    facets: {},
    currentVersion: null,
    labels: [],
    tags: tagNames(tags),
    uuid: id,
  };
}

/** @param version the execution that wrote it last: what Marquez calls the version of a data set is one writing of it */
export function datasetAnswer(asset: Asset, version: string | undefined): object {
  const { namespace, name, facts, createdAt, updatedAt } = asset;
  const { lifecycle, fields, description, tags, source } = facts;
  return {
    id: { namespace, name },
    type: 'DB_TABLE',
    name,
    physicalName: name,
    createdAt,
    updatedAt,
    namespace,
    sourceName: source?.value.name ?? namespace,
    fields: (fields?.value ?? []).map((field) => fieldAnswer(field, tags?.value)),
    tags: tagNames(tags?.value),
    lastModifiedAt: updatedAt,
    lastLifecycleState: lifecycle?.value ?? null,
    description: description?.value ?? null,
    currentVersion: version ?? null,
    columnLineage: null,
    facets: {},
    deleted: lifecycle?.value === 'DROPPED',
  };
}

/** A data set as one execution wrote it. Columns are those that are known of it now. */
export function datasetVersionAnswer({ namespace, name, facts }: Asset, writer: Execution): object {
  return {
    id: { namespace, name },
    type: 'DB_TABLE',
    name,
    physicalName: name,
    createdAt: writer.endedAt ?? writer.startedAt ?? writer.createdAt,
    version: writer.id,
    namespace,
    sourceName: facts.source?.value.name ?? namespace,
    fields: (facts.fields?.value ?? []).map((field) => fieldAnswer(field, facts.tags?.value)),
    tags: tagNames(facts.tags?.value),
    lifecycleState: null,
    description: facts.description?.value ?? null,
    createdByRun: runAnswer(writer),
    facets: {},
  };
}

function fieldAnswer({ name, type, description }: AssetField, tags: readonly ToldTag[] | undefined): object {
  return { name, type: type ?? null, tags: tagNames(tags, name), description: description ?? null };
}

function nameOnly({ namespace, name }: AssetName): AssetName {
  return { namespace, name };
}

function time(milliseconds: number | undefined): Date | null {
  return milliseconds === undefined ? null : new Date(milliseconds);
}
