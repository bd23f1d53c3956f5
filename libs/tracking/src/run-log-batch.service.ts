import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, Clock, IdSource } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { RunEvents } from './live/run-events.js';
import { MetricService } from './metrics/metric.service.js';
import { type MetricPoints, packPoints } from './metrics/packing.js';
import { checkParamValue, checkTagValue, type KeyValue, parseId, readEntries } from './rules/index.js';
import { type NewRunInput, RunContents } from './run-contents.js';
import { type Run, type RunId, RunStore } from './run.store.js';
import { TrackingSight } from './tracking-sight.js';
import { RunDeleted, RunNotFound } from './tracking.errors.js';

export interface LogBatch {
  readonly runId: string;
  readonly params?: readonly KeyValue[] | null | undefined;
  readonly tags?: readonly KeyValue[] | null | undefined;
  readonly metrics?: readonly MetricPoints[] | null | undefined;
  readonly inputs?: readonly NewRunInput[] | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** Writes params, tags, metrics and inputs of a run together: all of them or none. */
@Injectable()
export class RunLogBatchService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly runs: RunStore,
    private readonly sight: TrackingSight,
    private readonly contents: RunContents,
    private readonly metrics: MetricService,
    private readonly events: RunEvents,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws RunNotFound, RunDeleted, ParamAlreadySet and what is wrong with any part; then nothing of the batch is written */
  async log(actor: Actor, { idempotencyKey, ...request }: LogBatch): Promise<Run> {
    this.access.check(actor, 'run:write');
    const runId = parseId<'Run'>(request.runId, 'input.runId');
    const params = readEntries(request.params, 'input.params', checkParamValue);
    const tags = readEntries(request.tags, 'input.tags', checkTagValue);
    const inputs = this.contents.readInputs(request.inputs, 'input.inputs');
    const points = packPoints(runId, this.ids.next(), request.metrics ?? [], 'input.metrics');
    return this.database.transaction(actor, async () => {
      await this.idempotency.once(actor, { key: idempotencyKey, operation: 'logBatch', request }, async () => {
        const before = await this.lockWritable(actor, runId);
        const withParams = await this.contents.addParams(actor, before, params, 'input.params');
        const after = await this.contents.setTags(actor, withParams, tags, 'input.tags');
        await this.contents.addInputs(actor, after, inputs, 'input.inputs');
        if (points) {
          const { told } = await this.metrics.appendWithin(actor, runId, points);
          this.database.afterCommit(told);
        }
        if (after !== before || inputs.length) await this.record(actor, before, after, inputs.length);
        return { id: runId };
      });
      const [run] = await this.runs.byIds(actor.workspaceId, [runId], allRows);
      if (!run) throw new RunNotFound(runId, 'input.runId');
      return run;
    });
  }

  private async lockWritable(actor: Actor, runId: RunId): Promise<Run> {
    const [run] = await this.runs.lock(actor.workspaceId, [runId], this.sight.runs(actor));
    if (!run) throw new RunNotFound(runId, 'input.runId');
    if (run.deletedAt) throw new RunDeleted(runId, 'input.runId');
    return run;
  }

  private async record(actor: Actor, before: Run, after: Run, inputs: number): Promise<void> {
    await this.runs.update(actor.workspaceId, { ...after, updatedAt: this.clock.now() });
    const added = (kind: 'params' | 'tags'): string[] => Object.entries(after[kind]).flatMap(([key, value]) => (Object.hasOwn(before[kind], key) && before[kind][key] === value ? [] : [key]));
    await this.outbox.audit(actor, { action: 'run.logged', subjectKind: 'run', subjectId: after.id, after: { params: added('params'), tags: added('tags'), inputs } });
    this.events.changed(actor, after);
  }
}
