import { Injectable } from '@nestjs/common';
import { type Actor, Clock, IdSource } from '@plinth/kernel';
import { Outbox } from '@plinth/platform/outbox';
import { AssetAlarm } from './asset-alarm.js';
import { AssetBook, type KnownAssets } from './asset-book.js';
import { AssetNodes } from './asset-nodes.js';
import { AssetStore } from './asset.store.js';
import type { Execution, ExecutionUse, Job, Side } from './execution.js';
import { type ExecutionRun, ExecutionRunStore } from './execution-run.store.js';
import { ExecutionOutcomes } from './execution-outcomes.js';
import { ExecutionStore } from './execution.store.js';
import { JobGraph } from './job-graph.js';
import { JobStore } from './job.store.js';
import { ExecutionEvents } from './live/execution-events.js';
import { ReportDoor } from './report-door.js';
import { addressOfName, breaksOfUse, checkReport, type DataUse, errorClass, errorFingerprint, type ExecutionFacts, type ExecutionReport, factsOf, factsOfNamed, isSameFacts, joinFacts, joinUseFacts, standingOf, useFactsOf } from './rules/index.js';

/** An execution before and after what was told; the same object when nothing of it was new. */
interface Change {
  readonly before: Execution;
  readonly after: Execution;
}

/** Takes what producers tell of executions. What they told is joined, so that late, repeated and disordered reports end in the same. */
@Injectable()
export class ExecutionReports {
  constructor(
    private readonly door: ReportDoor,
    private readonly executions: ExecutionStore,
    private readonly jobs: JobStore,
    private readonly runs: ExecutionRunStore,
    private readonly assets: AssetBook,
    private readonly graph: JobGraph,
    private readonly outcomes: ExecutionOutcomes,
    private readonly nodes: AssetNodes,
    private readonly alarm: AssetAlarm,
    private readonly assetRows: AssetStore,
    private readonly outbox: Outbox,
    private readonly events: ExecutionEvents,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** All of them or none. Joins an open transaction. @throws InvalidInput, TextTooLong, UnstorableText naming the report */
  async apply(actor: Actor, reports: readonly ExecutionReport[]): Promise<void> {
    await this.door.enter(actor, reports, checkReport, async () => {
      const changes = await this.join(actor, factsById(reports));
      await this.describeJobs(actor, reports);
      const known = await this.assets.enter(actor, reports.flatMap(({ at, inputs = [], outputs = [] }) => [...inputs.map((use) => ({ use, at: at.getTime(), isRead: true })), ...outputs.map((use) => ({ use, at: at.getTime() }))]));
      await this.keepUses(actor, reports, known);
      const used = new Set(reports.filter(({ inputs, outputs }) => inputs?.length || outputs?.length).map(({ executionId }) => executionId));
      await this.graph.follow(actor, changes.filter(({ before, after }) => used.has(after.id) || before.state !== after.state).map(({ after }) => after));
      await this.outcomes.settle(actor, changes.filter(({ before, after }) => before !== after || used.has(after.id)).map(({ after }) => after));
      await this.keepRuns(actor, reports);
      await this.record(actor, changes);
      this.events.changed(actor.workspaceId, changes.filter(({ before, after }) => before !== after || used.has(after.id)).map(({ after }) => after.rootId));
    });
  }

  private async join(actor: Actor, said: ReadonlyMap<string, ExecutionFacts>): Promise<Change[]> {
    const { workspaceId } = actor;
    const now = this.clock.now();
    const ids = [...said.keys()].sort();
    const earlier = new Map((await this.executions.byIds(workspaceId, ids)).map((execution) => [execution.id, execution]));
    const joined = ids.map((id) => {
      const [before, news] = [earlier.get(id)?.facts, said.get(id)];
      if (!news) throw new Error('An execution was told of and is not in what was told.');
      return { id, facts: before ? joinFacts(before, news) : news };
    });
    const jobs = await this.jobs.ensure(workspaceId, joined.map(({ facts }) => ({ ...facts.job.value, id: this.ids.next() })), now);
    const jobOf = ({ job }: ExecutionFacts): Job => {
      const found = jobs.get(addressOfName(job.value));
      if (!found) throw new Error('A job that was just made is not there.');
      return found;
    };
    const told: Change[] = [];
    for (const { id, facts } of joined) {
      const before = earlier.get(id) ?? named(id, jobOf(facts), facts, actor.id, now);
      told.push({ before, after: earlier.has(id) && isSameFacts(before.facts, facts) ? before : standing(before, facts, jobOf(facts), now) });
    }
    const changes = told.filter(({ before, after }) => before !== after);
    if (!changes.length) return told;
    const [made, known] = [changes.filter(({ after }) => !earlier.has(after.id)), changes.filter(({ after }) => earlier.has(after.id))];
    if (made.length) this.executions.insert(workspaceId, made.map(({ after }) => after));
    if (known.length) this.executions.update(workspaceId, known.map(({ after }) => after));
    const moved = changes.filter(({ before, after }) => before.parentId !== after.parentId).map(({ after }) => after.id);
    if (moved.length) await this.executions.findRoots(workspaceId, moved);
    this.jobs.refresh(workspaceId, [...new Set(changes.flatMap(({ before, after }) => [before.jobId, after.jobId]))]);
    const roots = await this.executions.rootsOf(workspaceId, changes.map(({ after }) => after.id));
    return told.map(({ before, after }) => ({ before, after: before === after ? after : { ...after, rootId: roots.get(after.id) ?? after.rootId } }));
  }

  private async describeJobs(actor: Actor, reports: readonly ExecutionReport[]): Promise<void> {
    const latest = new Map<string, ExecutionReport>();
    for (const report of [...reports].sort((one, other) => one.at.getTime() - other.at.getTime())) {
      if (!report.about && !report.code) continue;
      const address = addressOfName(report.job);
      const earlier = latest.get(address);
      latest.set(address, { ...report, about: report.about ?? earlier?.about, code: report.code ?? earlier?.code });
    }
    if (!latest.size) return;
    const jobs = await this.jobs.ensure(actor.workspaceId, [...latest.values()].map(({ job }) => ({ ...job, id: this.ids.next() })), this.clock.now());
    this.jobs.describe(actor.workspaceId, [...latest].flatMap(([address, { at, about, code }]) => {
      const job = jobs.get(address);
      return job ? [{ id: job.id, at, about, code }] : [];
    }));
  }

  private async keepUses(actor: Actor, reports: readonly ExecutionReport[], known: KnownAssets): Promise<void> {
    const told = new Map<string, ExecutionUse>();
    const keyOf = (executionId: string, side: Side, assetId: string) => `${executionId} ${side} ${assetId}`;
    const bound = await this.nodes.boundOf(actor, reports.flatMap(({ inputs = [], outputs = [] }) => [...inputs, ...outputs].map((use) => known.idOf(use))));
    const take = async (report: ExecutionReport, side: Side, use: DataUse) => {
      const { executionId, at } = report;
      const assetId = known.idOf(use);
      const key = keyOf(executionId, side, assetId);
      const snapshot = await this.nodes.snapshotOf(actor, bound.get(assetId), side, use, report);
      const [facts, before] = [{ ...useFactsOf(use, at.getTime()), ...(snapshot ? { snapshot } : {}) }, told.get(key)];
      told.set(key, { executionId, side, assetId, facts: before ? joinUseFacts(before.facts, facts) : facts, usedAt: before && before.usedAt > at ? before.usedAt : at });
    };
    for (const report of reports) {
      for (const use of report.inputs ?? []) await take(report, 'READ', use);
      for (const use of report.outputs ?? []) await take(report, 'WRITE', use);
    }
    if (!told.size) return;
    const earlier = new Map<string, ExecutionUse>();
    for (const before of await this.executions.uses(actor.workspaceId, [...new Set([...told.values()].map(({ executionId }) => executionId))])) {
      const key = keyOf(before.executionId, before.side, before.assetId);
      const now = told.get(key);
      earlier.set(key, before);
      if (now) told.set(key, { ...now, facts: joinUseFacts(before.facts, now.facts), usedAt: before.usedAt > now.usedAt ? before.usedAt : now.usedAt });
    }
    this.executions.putUses(actor.workspaceId, [...told.values()]);
    const broken = [...told].map(([key, use]) => ({ use, found: breaksOfUse(earlier.get(key)?.facts, use.facts) })).filter(({ found }) => found.length > 0);
    if (!broken.length) return;
    const assets = new Map((await this.assetRows.byIds(actor.workspaceId, [...new Set(broken.map(({ use }) => use.assetId))])).map((asset) => [asset.id, asset]));
    for (const { use: { executionId, side, assetId, facts }, found } of broken) {
      const asset = assets.get(assetId);
      if (asset) await this.alarm.raise(actor, asset, found, ['checks', executionId, side, String(facts.checks?.at)], facts.snapshot?.value);
    }
  }

  private async keepRuns(actor: Actor, reports: readonly ExecutionReport[]): Promise<void> {
    const told = reports.flatMap(({ executionId, runId, runIds = [] }): ExecutionRun[] => [...(runId === undefined ? [] : [runId]), ...runIds].map((id) => ({ executionId, runId: id })));
    if (!told.length) return;
    this.runs.put(actor.workspaceId, told);
    const jobs = new Map((await this.executions.byIds(actor.workspaceId, [...new Set(told.map(({ executionId }) => executionId))])).map(({ id, jobId }) => [id, jobId]));
    await this.graph.link(actor, told.flatMap(({ executionId, runId }) => {
      const jobId = jobs.get(executionId);
      return jobId ? [{ jobId, runId }] : [];
    }));
  }

  /** What ends or begins is recorded; that something lives still is not. */
  private async record(actor: Actor, changes: readonly Change[]): Promise<void> {
    const moved = changes.filter(({ before, after }) => before.state !== after.state);
    await this.outbox.auditAll(actor, moved.map(({ before, after }) => ({ action: 'execution.reported', subjectKind: 'execution', subjectId: after.id, before: { state: before.state }, after: { state: after.state, jobId: after.jobId, ...(after.errorClass ? { errorClass: after.errorClass } : {}) } })));
  }
}

function factsById(reports: readonly ExecutionReport[]): ReadonlyMap<string, ExecutionFacts> {
  const told = new Map<string, ExecutionFacts>();
  const take = (id: string, facts: ExecutionFacts) => {
    const before = told.get(id);
    told.set(id, before ? joinFacts(before, facts) : facts);
  };
  for (const report of reports) {
    take(report.executionId, factsOf(report));
    for (const [id, facts] of factsOfNamed(report)) take(id, facts);
  }
  return told;
}

function named(id: string, { id: jobId }: Job, facts: ExecutionFacts, createdBy: string, now: Date): Execution {
  return { id, jobId, parentId: null, rootId: id, state: 'NAMED', startedAt: null, endedAt: null, lostAt: null, facts, errorClass: null, fingerprint: null, versionDigest: null, cancelAskedAt: null, createdBy, createdAt: now, updatedAt: now };
}

function standing(before: Execution, facts: ExecutionFacts, { id: jobId }: Job, now: Date): Execution {
  const { state, startedAt, endedAt, lostAt } = standingOf(facts, now.getTime());
  const time = (ms: number | undefined): Date | null => (ms === undefined ? null : new Date(ms));
  const error = state === 'FAILED' ? (facts.latest.error?.value ?? { message: '' }) : undefined;
  return {
    ...before,
    jobId, facts, state, startedAt: time(startedAt), endedAt: time(endedAt), lostAt: time(lostAt),
    parentId: facts.latest.parent?.value.executionId ?? null,
    errorClass: (error && errorClass(error)) ?? null,
    fingerprint: error ? errorFingerprint(error) : null,
    updatedAt: now,
  };
}
