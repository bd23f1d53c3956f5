import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type FoundSnapshot, nodeOfSnapshot, ProducingRuns, type RunKeeper, SnapshotService } from '@plinth/datasets';
import { type Actor, checkText, IdSource } from '@plinth/kernel';
import { type LineageNode, LineageRecorder } from '@plinth/lineage';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { parseId } from './rules/index.js';
import { RunContents } from './run-contents.js';
import { RunDetailsStore } from './run-details.store.js';
import { type Run, type RunId, RunStore } from './run.store.js';
import { TrackingSight } from './tracking-sight.js';
import { RunDeleted, RunNotFound } from './tracking.errors.js';

/** The kind of source that inputs have which are snapshots of data sets; the source itself is then `<data set's id>@<digest>`. */
export const snapshotSourceType = 'PLINTH_DATASET';

export interface RunDataRequest {
  readonly runId: string;
  /** flights@12, flights@main or flights@<digest>. */
  readonly snapshot: string;
}

/** Which snapshots a run read, and which it made. */
@Injectable()
export class RunDataService implements RunKeeper {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly snapshots: SnapshotService,
    private readonly runs: RunStore,
    private readonly sight: TrackingSight,
    private readonly details: RunDetailsStore,
    private readonly contents: RunContents,
    private readonly lineage: LineageRecorder,
    private readonly outbox: Outbox,
    private readonly ids: IdSource,
    producers: ProducingRuns,
  ) {
    producers.register(this);
  }

  /** The snapshot becomes an input of the run, and the run comes from it in the graph. The same again changes nothing. @throws SnapshotNotFound, RunNotFound, RunDeleted, TooMany */
  async use(actor: Actor, { runId, snapshot: reference, context }: RunDataRequest & { readonly context?: string | null | undefined }): Promise<Run> {
    this.access.check(actor, 'run:write');
    if (context) checkText(context, 250, 'A context', 'input.context');
    const { dataset, snapshot } = await this.snapshots.findReference(actor, reference, 'input.snapshot');
    return this.within(actor, runId, async (run) => {
      const known = (await this.details.inputs(actor.workspaceId, [run.id], 1_000)).get(run.id) ?? [];
      if (known.some(({ name, digest }) => name === dataset.name && digest === snapshot.digest)) return;
      const input = { name: dataset.name, digest: snapshot.digest, sourceType: snapshotSourceType, source: `${dataset.id}@${snapshot.digest}`, schema: snapshot.document.schema, profile: null };
      await this.contents.addInputs(actor, run, [{ ...input, id: this.ids.next(), tags: context ? { context } : {} }], 'input.snapshot');
      await this.outbox.audit(actor, { action: 'run.used', subjectKind: 'run', subjectId: run.id, after: { dataset: dataset.id, number: snapshot.number, digest: snapshot.digest } });
      await this.lineage.record(actor, [{ from: nodeOfSnapshot(snapshot), to: nodeOfRun(run) }]);
    });
  }

  /** The snapshot comes from the run in the graph. The same again changes nothing. @throws SnapshotNotFound, RunNotFound, RunDeleted */
  async produce(actor: Actor, { runId, snapshot: reference }: RunDataRequest): Promise<Run> {
    this.access.check(actor, 'run:write');
    const found: FoundSnapshot = await this.snapshots.findReference(actor, reference, 'input.snapshot');
    return this.within(actor, runId, async (run) => {
      const edge = { from: nodeOfRun(run), to: nodeOfSnapshot(found.snapshot) };
      if (await this.lineage.holds(actor, edge)) return;
      await this.outbox.audit(actor, { action: 'run.produced', subjectKind: 'run', subjectId: run.id, after: { dataset: found.dataset.id, number: found.snapshot.number, digest: found.snapshot.digest } });
      await this.lineage.record(actor, [edge]);
    });
  }

  /** @throws RunNotFound, RunDeleted */
  async requireProducer(actor: Actor, id: string, field: string): Promise<void> {
    this.access.check(actor, 'run:write');
    const runId = parseId<'Run'>(id, field);
    const [run] = await this.database.read(actor, () => this.runs.byIds(actor.workspaceId, [runId], this.sight.runs(actor)));
    if (!run) throw new RunNotFound(runId, field);
    if (run.deletedAt) throw new RunDeleted(runId, field);
  }

  private async within(actor: Actor, id: string, work: (run: Run) => Promise<void>): Promise<Run> {
    const runId = parseId<'Run'>(id, 'input.runId');
    return this.database.transaction(actor, async () => {
      const run = await this.require(actor, runId);
      await work(run);
      return run;
    });
  }

  private async require(actor: Actor, runId: RunId): Promise<Run> {
    const [run] = await this.runs.lock(actor.workspaceId, [runId], this.sight.runs(actor));
    if (!run) throw new RunNotFound(runId, 'input.runId');
    if (run.deletedAt) throw new RunDeleted(runId, 'input.runId');
    return run;
  }
}

function nodeOfRun({ id }: Run): LineageNode {
  return { kind: 'RUN', id };
}
