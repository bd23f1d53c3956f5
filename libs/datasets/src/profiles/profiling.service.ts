import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, parseId, PlinthError } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { JobQueue } from '@plinth/platform/jobs';
import { type AuditRecord, Outbox } from '@plinth/platform/outbox';
import type { DatasetId, Snapshot } from '../dataset.js';
import { DatasetRows } from '../dataset-rows.js';
import { SnapshotDeleted, SnapshotNotFound } from '../datasets.errors.js';
import { Manifests } from '../manifests.js';
import { ObjectReader } from '../object-reader.js';
import { profileFormat } from '../profiling/profile.js';
import { checkDigest, type FoundTables, leakageDigest, type LeakagePlan, tableDigest } from '../rules/index.js';
import { DatasetStore } from '../dataset.store.js';
import { SnapshotStore } from '../snapshot.store.js';
import { AnalysisStore } from './analysis.store.js';
import { FoundSchemaBreaks } from './found-schema-breaks.js';
import { LeakageAnalyst } from './leakage-analyst.js';
import type { KnownParts, NewAnalysis, ProfiledTables, ProfilingClaim, SnapshotKey } from './profiling.js';
import { ProfilingStore } from './profiling.store.js';
import { findTables } from './snapshot-tables.js';
import { planLeakage } from './split-context.js';
import { TableAnalyst } from './table-analyst.js';

export const profileSnapshotsJob = 'datasets.profile-snapshots';
/** A worker that says nothing for so long is gone. */
const leaseMs = 60_000;
const renewEveryMs = 15_000;
const mostAttempts = 5;
/** After the first failure; twice as long after each further one. */
const againAfterMs = 5_000;
const atOnce = 20;
/** So long it is kept what two snapshots have in common. */
const betweenKeptMs = 30 * 24 * 3_600_000;

/** Another worker has the snapshot now, or the server is about to end. */
class LeaseLost extends Error {}

/**
 * Looks into the tables of new snapshots. A snapshot is queued in the transaction that makes it; a job takes it from there. What is found out hangs on bytes: tables that a former
 * snapshot had are not read again.
 */
@Injectable()
export class ProfilingService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly queue: JobQueue,
    private readonly rows: DatasetRows,
    private readonly datasets: DatasetStore,
    private readonly snapshots: SnapshotStore,
    private readonly manifests: Manifests,
    private readonly profilings: ProfilingStore,
    private readonly analyses: AnalysisStore,
    private readonly reader: ObjectReader,
    private readonly tableAnalyst: TableAnalyst,
    private readonly leakageAnalyst: LeakageAnalyst,
    private readonly schemaBreaks: FoundSchemaBreaks,
    private readonly clock: Clock,
  ) {
    for (const action of ['dataset.committed', 'dataset.snapshot-restored']) outbox.onChange(action, (actor, record) => this.snapshotMade(actor, record));
  }

  /** Within the transaction that makes the snapshot. */
  private async snapshotMade(actor: Actor, { subjectId, subjectDigest }: AuditRecord): Promise<void> {
    if (subjectDigest !== undefined) await this.queueUp(actor, { datasetId: subjectId as DatasetId, digest: subjectDigest });
  }

  /** Within a transaction: queues the snapshot, and tells a worker once it is committed. */
  private async queueUp(actor: Actor, key: SnapshotKey): Promise<void> {
    await this.profilings.queue(actor.workspaceId, key, this.clock.now());
    this.hint(actor);
  }

  /**
   * Has a snapshot looked into again that was given up, that has something in it which was found to be no table, or that never was looked into. Of any other, and of one that is under way, nothing changes.
   * @throws DatasetNotFound, DatasetDeleted, DatasetArchived, SnapshotNotFound, SnapshotDeleted
   */
  async again(actor: Actor, datasetId: string, digest: string): Promise<Snapshot> {
    this.access.check(actor, 'dataset:write');
    const id = parseId<'Dataset'>(datasetId, 'datasetId');
    checkDigest(digest, 'digest');
    return this.database.transaction(actor, async () => {
      await this.rows.holdWritable(actor, id, 'datasetId');
      const snapshot = await this.snapshots.find(actor.workspaceId, id, { kind: 'DIGEST', digest });
      if (!snapshot) throw new SnapshotNotFound(digest, 'digest');
      if (snapshot.deletedAt) throw new SnapshotDeleted(digest, 'digest');
      if (!(await this.profilings.queueAnew(actor.workspaceId, snapshot, this.clock.now()))) return snapshot;
      await this.outbox.audit(actor, { action: 'dataset.profile-requested', subjectKind: 'dataset', subjectId: id, subjectDigest: digest, after: { number: snapshot.number } });
      this.hint(actor);
      return snapshot;
    });
  }

  private hint({ workspaceId }: Actor): void {
    // A queue that is away loses only the hint: the repeating job finds the row.
    this.database.afterCommit(() => void this.queue.add(profileSnapshotsJob, { workspaceId, body: {} }, { oneAtATime: `${profileSnapshotsJob} ${workspaceId}` }).catch(() => undefined));
  }

  /** Looks into every snapshot that waits and that no other worker has. One that fails does not keep the others waiting. */
  async profileWaiting(actor: Actor): Promise<void> {
    this.access.check(actor, 'dataset:profile');
    const failures: unknown[] = [];
    for (const key of await this.database.read(actor, () => this.profilings.waiting(actor.workspaceId, this.clock.now(), atOnce))) {
      const claim = await this.database.transaction(actor, () => this.profilings.claim(actor.workspaceId, key, this.clock.now(), this.lease()));
      if (claim !== undefined) await this.profile(actor, key, claim).catch((error: unknown) => failures.push(error));
    }
    if (failures.length) throw failures[0];
  }

  /** Forgets what is known of snapshots whose files were given up, values and all, unless another snapshot has the same tables. @returns how many answers went */
  async forget(actor: Actor): Promise<number> {
    this.access.check(actor, 'dataset:collect');
    return this.database.transaction(actor, async () => {
      const snapshots = await this.profilings.forgetGivenUp(actor.workspaceId);
      const analyses = await this.analyses.forgetUnused(actor.workspaceId, new Date(this.clock.nowMs() - betweenKeptMs));
      if (snapshots + analyses > 0) await this.outbox.audit(actor, { action: 'dataset.profiles-forgotten', subjectKind: 'workspace', subjectId: actor.workspaceId, after: { snapshots, analyses } });
      return analyses;
    });
  }

  private async profile(actor: Actor, key: SnapshotKey, { attempt, anew }: ProfilingClaim): Promise<void> {
    const lost = new AbortController();
    const renew = async (known?: KnownParts): Promise<void> => {
      if (await this.database.transaction(actor, () => this.profilings.renew(actor.workspaceId, key, attempt, this.lease(), known))) return;
      lost.abort(new LeaseLost('Another worker looks into this snapshot.'));
    };
    // A large table says nothing of itself for minutes: the lease is renewed beside it.
    const renewal = setInterval(() => void renew().catch(() => undefined), renewEveryMs);
    try {
      await this.lookInto(actor, key, { attempt, anew }, renew, lost.signal);
    } catch (error) {
      if (!lost.signal.aborted) await this.fail(actor, key, attempt, error);
    } finally {
      clearInterval(renewal);
    }
  }

  private async lookInto(actor: Actor, key: SnapshotKey, { attempt, anew }: ProfilingClaim, renew: (known: KnownParts) => Promise<void>, signal: AbortSignal): Promise<void> {
    const { workspaceId } = actor;
    const snapshot = await this.database.read(actor, () => this.snapshots.find(workspaceId, key.datasetId, { kind: 'DIGEST', digest: key.digest }));
    if (!snapshot || snapshot.deletedAt) {
      await this.database.transaction(actor, () => this.profilings.forgetGivenUp(workspaceId));
      return;
    }
    const manifest = await this.manifests.open(workspaceId, snapshot.root);
    const found = await findTables(manifest, snapshot.document.schema);
    const plan = await planLeakage(workspaceId, this.reader, snapshot, manifest, found.tables);
    const known: KnownParts = { tables: profiledTables(found), leakage: plan.kind === 'NONE' ? null : leakageDigest(plan) };
    await renew(known);
    await this.analyse(actor, found, plan, known, anew, signal);
    await this.finish(actor, snapshot, attempt, known);
  }

  /** What fails for a reason that the files have no part in keeps the rest not waiting. @throws the first of such reasons */
  private async analyse(actor: Actor, { tables }: FoundTables, plan: LeakagePlan, known: KnownParts, anew: boolean, signal: AbortSignal): Promise<void> {
    const { workspaceId } = actor;
    const asked = tables.map((table, index) => ({ table, digest: known.tables.tables[index]?.digest ?? '' })).filter(({ table }) => table.problem === null);
    const analyses = await this.database.read(actor, () => this.analyses.byDigests(workspaceId, [...asked.map(({ digest }) => digest), ...(known.leakage === null ? [] : [known.leakage])]));
    const there = new Set([...analyses.values()].filter(({ problem }) => !anew || problem === null).map(({ digest }) => digest));
    const found = async (analysis: NewAnalysis): Promise<void> => void (await this.database.transaction(actor, () => this.analyses.insert(workspaceId, analysis)));
    const failures: unknown[] = [];
    const failed = (error: unknown): void => void failures.push(error);
    await this.tableAnalyst.profile(workspaceId, [...new Map(asked.filter(({ digest }) => !there.has(digest)).map((each) => [each.digest, each])).values()], { found, failed }, signal);
    signal.throwIfAborted();
    if (plan.kind !== 'NONE' && known.leakage !== null && !there.has(known.leakage)) await this.leakageAnalyst.compare(workspaceId, known.leakage, plan, signal).then(found).catch(failed);
    if (failures.length) throw failures[0];
  }

  private async finish(actor: Actor, { datasetId, digest, number }: Snapshot, attempt: number, { tables: { tables }, leakage }: KnownParts): Promise<void> {
    await this.database.transaction(actor, async () => {
      if (!(await this.profilings.finish(actor.workspaceId, { datasetId, digest }, attempt, this.clock.now())) || tables.length === 0) return;
      const found = await this.analyses.byDigests(actor.workspaceId, [...tables.map((table) => table.digest), ...(leakage === null ? [] : [leakage])]);
      const profiles = tables.map((table) => found.get(table.digest)?.documentDigest ?? null);
      await this.outbox.audit(actor, { action: 'dataset.profiled', subjectKind: 'dataset', subjectId: datasetId, subjectDigest: digest, after: { number, tables: tables.length, unusable: profiles.filter((profile) => profile === null).length, profiles, leakage: leakage === null ? null : (found.get(leakage)?.documentDigest ?? null) } });
      const [dataset] = await this.datasets.byIds(actor.workspaceId, [datasetId]);
      if (dataset) await this.schemaBreaks.known(actor, dataset, { digest });
    });
  }

  private async fail(actor: Actor, key: SnapshotKey, attempt: number, error: unknown): Promise<void> {
    const message = error instanceof PlinthError ? error.message : 'It failed for a reason that the log of the worker has.';
    const again = attempt < mostAttempts ? new Date(this.clock.nowMs() + againAfterMs * 2 ** (attempt - 1)) : null;
    await this.database.transaction(actor, () => this.profilings.fail(actor.workspaceId, key, attempt, { message, at: this.clock.now(), again }));
    throw error;
  }

  private lease(): Date {
    return new Date(this.clock.nowMs() + leaseMs);
  }
}

function profiledTables({ tables, isWhole }: FoundTables): ProfiledTables {
  return {
    isWhole,
    tables: tables.map(({ members, ...table }) => ({ ...table, fileCount: members.length, bytes: members.reduce((sum, { size }) => sum + size, 0), digest: tableDigest({ ...table, members }, profileFormat) })),
  };
}
