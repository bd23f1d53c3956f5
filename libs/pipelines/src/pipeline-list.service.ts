import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, checkText, decodeCursor, encodeCursor, InvalidInput, isUuid, type Page, type PageArgs, pageSize, parseId, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { AssetStore } from './asset.store.js';
import type { Asset, Execution, ExecutionUse, Job, PipelineVersion, Side, StepCount, StepLine } from './execution.js';
import { ExecutionStore } from './execution.store.js';
import { JobStore } from './job.store.js';
import { PipelineNotFound, PipelineVersionNotFound } from './pipelines.errors.js';
import { type AssetName, type DagDifference, differenceOfDags, maxNameLength } from './rules/index.js';

export interface NamedListQuery extends PageArgs {
  /** What the name holds somewhere, in any case. */
  readonly namePart?: string | null | undefined;
}

/** Other names of an asset that are told; nothing has more in earnest. */
const maxAliases = 100;

/** Reads pipelines, their executions and the assets that they use. */
@Injectable()
export class PipelineListService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly jobs: JobStore,
    private readonly executions: ExecutionStore,
    private readonly assets: AssetStore,
  ) {}

  /** Those that ran last come first. */
  async pipelines(actor: Actor, query: NamedListQuery): Promise<Page<Job>> {
    this.access.check(actor, 'pipeline:read');
    const size = pageSize(query.first);
    const namePart = readNamePart(query);
    const place = readPlace(query.after);
    const rows = await this.database.read(actor, () => this.jobs.page(actor.workspaceId, namePart, place && { lastStartedAt: place.time, id: place.id }, size + 1));
    return toPage(rows, size, ({ lastStartedAt, id }) => encodeCursor([lastStartedAt?.toISOString() ?? null, id]));
  }

  /** In the order of the ids. */
  async jobsByIds(actor: Actor, ids: readonly string[]): Promise<(Job | undefined)[]> {
    this.access.check(actor, 'pipeline:read');
    const found = new Map<string, Job>((await this.database.read(actor, () => this.jobs.byIds(actor.workspaceId, ids))).map((job) => [job.id, job]));
    return ids.map((id) => found.get(id));
  }

  async jobById(actor: Actor, id: string): Promise<Job | undefined> {
    return (await this.jobsByIds(actor, [parseId<'PipelineJob'>(id, 'id')]))[0];
  }

  /** Newest start first. */
  async executionsOf(actor: Actor, jobId: string, { first, after }: PageArgs): Promise<Page<Execution>> {
    this.access.check(actor, 'pipeline:read');
    const size = pageSize(first);
    const place = readPlace(after);
    const rows = await this.database.read(actor, () => this.executions.ofJob(actor.workspaceId, jobId, place && { startedAt: place.time, id: place.id }, size + 1));
    return toPage(rows, size, cursorOfExecution);
  }

  /** The first page of the executions of each of these jobs, in the order of the ids. */
  async newestExecutions(actor: Actor, jobIds: readonly string[], first: number | null | undefined): Promise<Page<Execution>[]> {
    this.access.check(actor, 'pipeline:read');
    const size = pageSize(first);
    const found = new Map<string, Execution[]>(jobIds.map((id) => [id, []]));
    for (const execution of await this.database.read(actor, () => this.executions.newestOfJobs(actor.workspaceId, jobIds, size + 1))) found.get(execution.jobId)?.push(execution);
    return jobIds.map((id) => toPage(found.get(id) ?? [], size, cursorOfExecution));
  }

  /** As {@link steps}, of each only what a chart shows. */
  async stepLines(actor: Actor, rootId: string, { first, after }: PageArgs): Promise<Page<StepLine>> {
    this.access.check(actor, 'pipeline:read');
    const size = pageSize(first);
    const place = readPlace(after);
    const rows = await this.database.read(actor, () => this.executions.linesWithin(actor.workspaceId, rootId, place && { startedAt: place.time, id: place.id }, size + 1));
    return toPage(rows, size, cursorOfExecution);
  }

  /** How many steps of an outermost execution stand how. */
  async stepCounts(actor: Actor, rootId: string): Promise<readonly StepCount[]> {
    this.access.check(actor, 'pipeline:read');
    return this.database.read(actor, () => this.executions.countWithin(actor.workspaceId, rootId));
  }

  async executionById(actor: Actor, id: string): Promise<Execution | undefined> {
    return (await this.executionsByIds(actor, [parseId<'Execution'>(id, 'id')]))[0];
  }

  /** In the order of the ids. */
  async executionsByIds(actor: Actor, ids: readonly string[]): Promise<(Execution | undefined)[]> {
    this.access.check(actor, 'pipeline:read');
    const found = new Map((await this.database.read(actor, () => this.executions.byIds(actor.workspaceId, ids))).map((execution) => [execution.id, execution]));
    return ids.map((id) => found.get(id));
  }

  /** All that is within an outermost execution, in the order of start. */
  async steps(actor: Actor, rootId: string, { first, after }: PageArgs): Promise<Page<Execution>> {
    this.access.check(actor, 'pipeline:read');
    const size = pageSize(first);
    const place = readPlace(after);
    const rows = await this.database.read(actor, () => this.executions.within(actor.workspaceId, rootId, place && { startedAt: place.time, id: place.id }, size + 1));
    return toPage(rows, size, cursorOfExecution);
  }

  /** What these executions read and wrote, with the assets. */
  async uses(actor: Actor, executionIds: readonly string[]): Promise<ReadonlyMap<string, readonly (ExecutionUse & { readonly asset: Asset })[]>> {
    this.access.check(actor, 'pipeline:read');
    return this.database.read(actor, async () => {
      const uses = await this.executions.uses(actor.workspaceId, executionIds);
      const assets = new Map((await this.assets.byIds(actor.workspaceId, [...new Set(uses.map(({ assetId }) => assetId))])).map((asset) => [asset.id, asset]));
      return new Map(executionIds.map((id) => [id, uses.filter(({ executionId }) => executionId === id).flatMap((use) => {
        const asset = assets.get(use.assetId);
        return asset ? [{ ...use, asset }] : [];
      })]));
    });
  }

  /** Newest first. */
  async versions(actor: Actor, jobId: string, { first, after }: PageArgs): Promise<Page<PipelineVersion>> {
    this.access.check(actor, 'pipeline:read');
    const size = pageSize(first);
    const below = readNumber(after);
    const rows = await this.database.read(actor, () => this.jobs.versions(actor.workspaceId, jobId, below, size + 1));
    return toPage(rows, size, ({ number }) => encodeCursor([number]));
  }

  async version(actor: Actor, jobId: string, digest: string): Promise<PipelineVersion | undefined> {
    this.access.check(actor, 'pipeline:read');
    return (await this.database.read(actor, () => this.jobs.versionsByDigest(actor.workspaceId, jobId, [digest])))[0];
  }

  async versionByNumber(actor: Actor, jobId: string, number: number): Promise<PipelineVersion | undefined> {
    this.access.check(actor, 'pipeline:read');
    return this.database.read(actor, () => this.jobs.versionByNumber(actor.workspaceId, jobId, number));
  }

  /** @throws PipelineNotFound, PipelineVersionNotFound */
  async compareVersions(actor: Actor, id: string, base: string, head: string): Promise<DagDifference> {
    this.access.check(actor, 'pipeline:read');
    const jobId = parseId<'PipelineJob'>(id, 'pipelineId');
    for (const [field, digest] of [['base', base], ['head', head]] as const) if (!/^[0-9a-f]{64}$/.test(digest)) throw new InvalidInput('A version is named by its digest, 64 lower-case hex digits.', { field, help: 'List the versions of the pipeline.' });
    return this.database.read(actor, async () => {
      if (!(await this.jobs.byIds(actor.workspaceId, [jobId])).length) throw new PipelineNotFound(id, 'pipelineId');
      const versions = new Map((await this.jobs.versionsByDigest(actor.workspaceId, jobId, [base, head])).map((version) => [version.digest, version]));
      const [before, after] = [versions.get(base), versions.get(head)];
      if (!before) throw new PipelineVersionNotFound(base, 'base');
      if (!after) throw new PipelineVersionNotFound(head, 'head');
      return differenceOfDags(before.document, after.document);
    });
  }

  /** What changed last comes first. */
  async assetList(actor: Actor, query: NamedListQuery): Promise<Page<Asset>> {
    this.access.check(actor, 'pipeline:read');
    const size = pageSize(query.first);
    const namePart = readNamePart(query);
    const place = readPlace(query.after);
    if (place && !place.time) throw notOurs();
    const rows = await this.database.read(actor, () => this.assets.page(actor.workspaceId, namePart, place?.time ? { updatedAt: place.time, id: place.id } : undefined, size + 1));
    return toPage(rows, size, ({ updatedAt, id }) => encodeCursor([updatedAt.toISOString(), id]));
  }

  async assetById(actor: Actor, id: string): Promise<Asset | undefined> {
    this.access.check(actor, 'pipeline:read');
    const assetId = parseId<'Asset'>(id, 'id');
    return (await this.database.read(actor, () => this.assets.byIds(actor.workspaceId, [assetId])))[0];
  }

  async assetByName(actor: Actor, name: AssetName): Promise<Asset | undefined> {
    this.access.check(actor, 'pipeline:read');
    checkText(name.namespace, maxNameLength, 'A namespace', 'namespace');
    checkText(name.name, maxNameLength, 'A name', 'name');
    return this.database.read(actor, () => this.assets.byName(actor.workspaceId, name));
  }

  async namesOf(actor: Actor, assetId: string): Promise<readonly AssetName[]> {
    this.access.check(actor, 'pipeline:read');
    return this.database.read(actor, () => this.assets.namesOf(actor.workspaceId, assetId, maxAliases));
  }

  /** Newest use first. */
  async usesOf(actor: Actor, assetId: string, side: Side | null | undefined, { first, after }: PageArgs): Promise<Page<ExecutionUse>> {
    this.access.check(actor, 'pipeline:read');
    const size = pageSize(first);
    const place = readPlace(after);
    if (place && !place.time) throw notOurs();
    const rows = await this.database.read(actor, () => this.executions.usesOf(actor.workspaceId, assetId, side ?? undefined, place?.time ? { usedAt: place.time, executionId: place.id } : undefined, size + 1));
    return toPage(rows, size, ({ usedAt, executionId }) => encodeCursor([usedAt.toISOString(), executionId]));
  }
}

function cursorOfExecution({ startedAt, id }: Pick<Execution, 'startedAt' | 'id'>): string {
  return encodeCursor([startedAt?.toISOString() ?? null, id]);
}

function readNamePart({ namePart }: NamedListQuery): string | undefined {
  if (!namePart) return undefined;
  checkText(namePart, maxNameLength, 'A part of a name', 'namePart');
  return namePart;
}

function readPlace(after: string | null | undefined): { readonly time: Date | null; readonly id: string } | undefined {
  if (after === null || after === undefined) return undefined;
  const [time, id] = decodeCursor(after, 2);
  if (typeof id !== 'string' || !isUuid(id)) throw notOurs();
  if (time === null) return { time: null, id };
  if (typeof time !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(time) || Number.isNaN(Date.parse(time))) throw notOurs();
  return { time: new Date(time), id };
}

function readNumber(after: string | null | undefined): number | undefined {
  if (after === null || after === undefined) return undefined;
  const [number] = decodeCursor(after, 1);
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 0 || number > 2_147_483_647) throw notOurs();
  return number;
}

function notOurs(): InvalidInput {
  return new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}
