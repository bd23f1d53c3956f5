import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, Clock, IdSource, InvalidInput } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { ExperimentService } from './experiment.service.js';
import type { ExperimentId } from './experiment.store.js';
import { RunEvents } from './live/run-events.js';
import { checkParamValue, checkTagValue, checkText, checkTime, type KeyValue, maxInputsPerRun, maxNotesLength, maxRunDepth, maxRunNameLength, parseId, readEntries, runNameOf } from './rules/index.js';
import { readSource, RunContents } from './run-contents.js';
import { RunDetailsStore, type RunInput, type RunSource } from './run-details.store.js';
import { type Run, type RunId, RunStore } from './run.store.js';
import { TrackingSight } from './tracking-sight.js';
import { ExperimentNotFound, RunDeleted, RunIdTaken, RunNestedTooDeep, RunNotFound } from './tracking.errors.js';

export interface NewRun {
  readonly id?: string | null | undefined;
  readonly experimentId?: string | null | undefined;
  readonly experimentName?: string | null | undefined;
  readonly parentRunId?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly startedAt?: Date | null | undefined;
  readonly params?: readonly KeyValue[] | null | undefined;
  readonly tags?: readonly KeyValue[] | null | undefined;
  readonly source?: Partial<RunSource> | null | undefined;
  readonly notes?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** Makes runs and reads them. */
@Injectable()
export class RunService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly experiments: ExperimentService,
    private readonly runs: RunStore,
    private readonly sight: TrackingSight,
    private readonly details: RunDetailsStore,
    private readonly contents: RunContents,
    private readonly events: RunEvents,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Makes a run that is RUNNING. The same id in the same experiment again gives the run that is there, unchanged. */
  async create(actor: Actor, { idempotencyKey, ...request }: NewRun): Promise<Run> {
    this.access.check(actor, 'run:write');
    const { id, parentRunId, name, startedAt, notes = null } = request;
    const chosenId = id === null || id === undefined ? undefined : parseId<'Run'>(id, 'input.id');
    const parentId = parentRunId === null || parentRunId === undefined ? null : parseId<'Run'>(parentRunId, 'input.parentRunId');
    if (name !== null && name !== undefined) checkText(name, maxRunNameLength, "A run's name", 'input.name');
    if (notes !== null) checkText(notes, maxNotesLength, 'Notes', 'input.notes');
    checkTime(startedAt, 'input.startedAt');
    const params = readEntries(request.params, 'input.params', checkParamValue);
    const tags = readEntries(request.tags, 'input.tags', checkTagValue);
    const source = readSource(request.source, 'input.source');
    return this.database.transaction(actor, async () => {
      const made = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'createRun', request }, async () => {
        const parent = parentId && (await this.requireParent(actor, parentId));
        const experimentId = await this.experimentOf(actor, request, parent?.experimentId);
        const now = this.clock.now();
        const runId = chosenId ?? this.ids.next<'Run'>();
        const run: Run = {
          id: runId,
          experimentId,
          parentRunId: parentId,
          name: name?.trim() || runNameOf(runId),
          status: 'RUNNING',
          startedAt: startedAt ?? now,
          endedAt: null,
          heartbeatAt: null,
          params: Object.fromEntries(params),
          tags: Object.fromEntries(tags),
          notes,
          createdBy: actor.id,
          createdAt: now,
          updatedAt: now,
          deletedAt: null,
        };
        if (!(await this.runs.insert(actor.workspaceId, run))) return { id: await this.sameRun(actor, run) };
        await this.contents.addParams(actor, { ...run, params: {} }, params, 'input.params');
        await this.contents.setTags(actor, { ...run, tags: {} }, tags, 'input.tags');
        if (source) await this.contents.addSource(actor, run, source);
        await this.outbox.audit(actor, { action: 'run.created', subjectKind: 'run', subjectId: runId, after: { experimentId, parentRunId: parentId, name: run.name, params: params.size, tags: tags.size } });
        this.events.changed(actor, run);
        return { id: runId };
      });
      const [run] = await this.runs.byIds(actor.workspaceId, [made.id], allRows);
      if (!run) throw new RunNotFound(made.id, 'input.id');
      return run;
    });
  }

  /** Undefined when there is none in the actor's workspace. Deleted ones are found. */
  async byId(actor: Actor, id: string): Promise<Run | undefined> {
    return (await this.byIds(actor, [parseId<'Run'>(id, 'id')]))[0];
  }

  /** In the order of the ids. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(Run | undefined)[]> {
    this.access.check(actor, 'run:read');
    const found = await this.database.read(actor, () => this.runs.byIds(actor.workspaceId, ids, this.sight.runs(actor)));
    const byId = new Map<string, Run>(found.map((run) => [run.id, run]));
    return ids.map((id) => byId.get(id));
  }

  /** Where each run came from, in the order of the ids; undefined for those that did not say. */
  async sources(actor: Actor, ids: readonly string[]): Promise<(RunSource | undefined)[]> {
    this.access.check(actor, 'run:read');
    const sources = await this.database.read(actor, () => this.details.sources(actor.workspaceId, ids));
    return ids.map((id) => sources.get(id));
  }

  /** The data sets that each run read, in the order of the ids. */
  async inputs(actor: Actor, ids: readonly string[]): Promise<RunInput[][]> {
    this.access.check(actor, 'run:read');
    const inputs = await this.database.read(actor, () => this.details.inputs(actor.workspaceId, ids, maxInputsPerRun));
    return ids.map((id) => inputs.get(id) ?? []);
  }

  /** How many runs that are not deleted have each as their parent, in the order of the ids. */
  async childCounts(actor: Actor, ids: readonly string[]): Promise<number[]> {
    this.access.check(actor, 'run:read');
    const counts = await this.database.read(actor, () => this.runs.childCounts(actor.workspaceId, ids, this.sight.runs(actor)));
    return ids.map((id) => counts.get(id) ?? 0);
  }

  private async requireParent(actor: Actor, parentId: RunId): Promise<Run> {
    const [parent] = await this.runs.byIds(actor.workspaceId, [parentId], this.sight.runs(actor));
    if (!parent) throw new RunNotFound(parentId, 'input.parentRunId');
    if (parent.deletedAt) throw new RunDeleted(parentId, 'input.parentRunId');
    if ((await this.runs.depthUnder(actor.workspaceId, parentId, maxRunDepth)) >= maxRunDepth) throw new RunNestedTooDeep(maxRunDepth);
    return parent;
  }

  /** By id, by name, or the parent's. */
  private async experimentOf(actor: Actor, { experimentId, experimentName }: NewRun, parents: ExperimentId | undefined): Promise<ExperimentId> {
    if (typeof experimentId === 'string' && typeof experimentName === 'string')
      throw new InvalidInput('Name the experiment by experimentId or by experimentName, not both.', { field: 'input.experimentName', help: 'Leave one of them out.' });
    if (typeof experimentName === 'string') return this.experiments.ensure(actor, experimentName, 'input.experimentName');
    if (typeof experimentId === 'string') return (await this.experiments.requireActive(actor, parseId<'Experiment'>(experimentId, 'input.experimentId'), 'input.experimentId')).id;
    if (parents) return parents;
    throw new InvalidInput('A run belongs to an experiment.', { field: 'input.experimentId', help: 'Send experimentId, or experimentName to make one when there is none of that name.' });
  }

  /** The run that has the chosen id already. @throws RunIdTaken, RunDeleted */
  private async sameRun(actor: Actor, { id, experimentId }: Run): Promise<RunId> {
    const [known] = await this.runs.byIds(actor.workspaceId, [id], allRows);
    if (!known) throw new ExperimentNotFound(experimentId, 'input.experimentId');
    const [seen] = await this.sight.visibleRuns(actor, [known.id]);
    if (known.experimentId !== experimentId || seen === undefined) throw new RunIdTaken(id, seen === undefined ? '' : known.experimentId);
    if (known.deletedAt) throw new RunDeleted(id, 'input.id');
    return known.id;
  }
}
