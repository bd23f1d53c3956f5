import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { JobQueue } from '@plinth/platform/jobs';
import { Outbox } from '@plinth/platform/outbox';
import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import type { Snapshot } from '../dataset.js';
import { Manifests } from '../manifests.js';
import { profileFormat } from '../profiling/profile.js';
import { type ComparableTable, type FoundTable, tableDigest, type TablePair, tablePairs } from '../rules/index.js';
import { SnapshotStore } from '../snapshot.store.js';
import { AnalysisStore } from './analysis.store.js';
import { LeakageAnalyst, type LeakageReport } from './leakage-analyst.js';
import type { ProfileState } from './profile.service.js';
import type { NewAnalysis, SnapshotKey } from './profiling.js';
import { ProfilingStore } from './profiling.store.js';
import { SnapshotSchemas } from './snapshot-schemas.js';
import { findTables } from './snapshot-tables.js';

export const compareSnapshotsJob = 'datasets.compare-snapshots';
/** Pairs of tables of two snapshots at the most. */
const mostPairs = 100;

/** What is known of the rows that two snapshots have in common. */
export interface SharedRows {
  /** NONE: they have no tables to compare. */
  readonly state: ProfileState;
  /** Unless DONE or NONE: why. */
  readonly reason: string | null;
  readonly shared: readonly { readonly unit: 'ROW' | 'KEY'; readonly count: number }[];
}

type Tables = { readonly state: 'DONE'; readonly tables: readonly ComparableTable[] } | { readonly state: 'PENDING' | 'FAILED'; readonly reason: string };

const waits = 'Their rows wait to be compared.';

/** Compares the rows of two snapshots: a job does it, once for the same bytes, when somebody asks. */
@Injectable()
export class SnapshotRowsService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly queue: JobQueue,
    private readonly manifests: Manifests,
    private readonly snapshots: SnapshotStore,
    private readonly profilings: ProfilingStore,
    private readonly analyses: AnalysisStore,
    private readonly schemas: SnapshotSchemas,
    private readonly analyst: LeakageAnalyst,
    private readonly clock: Clock,
  ) {}

  /** What is known by now of each two. What is not, a worker is told to find out. */
  async of(actor: Actor, pairs: readonly (readonly [Snapshot, Snapshot])[]): Promise<readonly SharedRows[]> {
    this.access.check(actor, 'dataset:read');
    if (!pairs.length) return [];
    return this.database.read(actor, async () => {
      const found: SharedRows[] = [];
      const open: (readonly [Snapshot, Snapshot])[] = [];
      for (const pair of pairs) {
        const known = await this.known(actor.workspaceId, pair);
        if (!known) open.push(pair);
        found.push(known ?? { state: 'PENDING', reason: waits, shared: [] });
      }
      if (open.length) this.hint(actor, open);
      return found;
    });
  }

  /** Compares what is not compared yet, one after the other. Done twice, it finds the same. What fails keeps the rest not waiting. @throws the first of such reasons */
  async compare(actor: Actor, pairs: readonly (readonly [SnapshotKey, SnapshotKey])[]): Promise<void> {
    this.access.check(actor, 'dataset:profile');
    const failures: unknown[] = [];
    for (const pair of pairs) await this.compareTwo(actor, pair).catch((error: unknown) => failures.push(error));
    if (failures.length) throw failures[0];
  }

  /** Undefined where a worker has to look. */
  private async known(workspaceId: WorkspaceId, pair: readonly [Snapshot, Snapshot]): Promise<SharedRows | undefined> {
    const asked = await this.pairsOf(workspaceId, pair);
    if ('state' in asked) return asked;
    const digests = asked.map(({ digest }) => digest);
    const known = await this.analyses.byDigests(workspaceId, digests);
    if (digests.some((digest) => !known.has(digest))) return undefined;
    const documents = await this.analyses.documents(workspaceId, digests);
    const shared = asked.flatMap(({ digest, key }) => {
      const document = documents.get(digest);
      return document === undefined ? [] : (JSON.parse(document) as LeakageReport).leaks.map((leak) => ({ unit: key ? ('KEY' as const) : ('ROW' as const), count: leak.shared }));
    });
    const failed = [...known.values()].find(({ problem }) => problem !== null);
    return failed && !shared.length ? { state: 'FAILED', reason: failed.reason, shared } : { state: 'DONE', reason: null, shared };
  }

  /** A snapshot that went meanwhile is compared with nothing. */
  private async compareTwo(actor: Actor, keys: readonly [SnapshotKey, SnapshotKey]): Promise<void> {
    const { workspaceId } = actor;
    const [one, other] = await this.database.read(actor, () => Promise.all(keys.map(({ datasetId, digest }) => this.snapshots.find(workspaceId, datasetId, { kind: 'DIGEST', digest }))));
    if (!one || !other || one.deletedAt || other.deletedAt) return;
    const open = await this.database.read(actor, async () => {
      const asked = await this.pairsOf(workspaceId, [one, other]);
      if ('state' in asked) return [];
      const known = await this.analyses.byDigests(workspaceId, asked.map(({ digest }) => digest));
      return asked.filter(({ digest }) => !known.has(digest));
    });
    if (!open.length) return;
    const tables = new Map([...(await this.filesOf(workspaceId, one)), ...(await this.filesOf(workspaceId, other))]);
    for (const pair of open) {
      const analysis = await this.analyse(workspaceId, pair, tables);
      if (analysis) await this.keep(actor, [one, other], analysis);
    }
  }

  /** Of a workspace one job works at a time: others take the places of jobs that people wait for. */
  private hint({ workspaceId }: Actor, open: readonly (readonly [Snapshot, Snapshot])[]): void {
    const pairs = open.map((pair) => pair.map(({ datasetId, digest }) => ({ datasetId, digest })));
    // Lost with the queue: whoever asks again tells it again.
    this.database.afterCommit(() => void this.queue.add(compareSnapshotsJob, { workspaceId, body: { pairs } }, { oneAtATime: `${compareSnapshotsJob} ${workspaceId}` }).catch(() => undefined));
  }

  private async pairsOf(workspaceId: WorkspaceId, pair: readonly [Snapshot, Snapshot]): Promise<readonly TablePair[] | SharedRows> {
    const [one, other] = [await this.tablesOf(workspaceId, pair[0]), await this.tablesOf(workspaceId, pair[1])];
    if ([one, other].some((each) => each.state === 'DONE' && each.tables.length === 0)) return { state: 'NONE', reason: null, shared: [] };
    for (const state of ['FAILED', 'PENDING'] as const) for (const each of [one, other]) if (each.state === state) return { state, reason: each.reason, shared: [] };
    if (one.state !== 'DONE' || other.state !== 'DONE') return { state: 'PENDING', reason: waits, shared: [] };
    const pairs = tablePairs(one.tables, other.tables);
    if (pairs.length > mostPairs) return { state: 'FAILED', reason: `They have more than ${mostPairs} pairs of tables to compare.`, shared: [] };
    return pairs.length ? pairs : { state: 'NONE', reason: null, shared: [] };
  }

  private async tablesOf(workspaceId: WorkspaceId, snapshot: Snapshot): Promise<Tables> {
    const profiling = await this.profilings.find(workspaceId, snapshot);
    if (!profiling) return { state: 'FAILED', reason: 'One was committed before rows were compared.' };
    if (profiling.state === 'QUEUED' || profiling.state === 'RUNNING') return { state: 'PENDING', reason: waits };
    if (profiling.tables === null) return { state: 'FAILED', reason: profiling.failure ?? 'It was given up.' };
    if (!profiling.tables.isWhole) return { state: 'FAILED', reason: 'One has more tables than are looked into.' };
    const columns = await this.schemas.columnsOf(workspaceId, profiling.tables.tables.map(({ digest }) => digest));
    const unread = profiling.tables.tables.find(({ digest, problem }) => problem !== 'NO_FILES' && !columns.has(digest));
    if (unread) return { state: 'FAILED', reason: `The table ${JSON.stringify(unread.name)} could not be read.` };
    const keyOf = (name: string): readonly string[] | null => snapshot.document.schema?.tables.find((table) => table.name === name)?.key ?? null;
    return { state: 'DONE', tables: profiling.tables.tables.flatMap(({ name, digest }) => (columns.has(digest) ? [{ name, digest, columns: (columns.get(digest) ?? []).map((column) => column.name), key: keyOf(name) }] : [])) };
  }

  /** The files of a snapshot's tables, by what its profiling calls them. */
  private async filesOf(workspaceId: WorkspaceId, { root, document }: Snapshot): Promise<ReadonlyMap<string, FoundTable>> {
    const { tables } = await findTables(await this.manifests.open(workspaceId, root), document.schema);
    return new Map(tables.map((table) => [tableDigest(table, profileFormat), table]));
  }

  /** Numbers only: what is kept for either snapshot alone is forgotten with it, values and all, and this hangs on two. */
  private async analyse(workspaceId: WorkspaceId, { digest, tables, key }: TablePair, files: ReadonlyMap<string, FoundTable>): Promise<NewAnalysis | undefined> {
    const splits = tables.flatMap((each) => {
      const table = files.get(each);
      return table ? [{ name: table.name, format: table.format, gzip: table.gzip, files: table.members, where: null, keys: null }] : [];
    });
    if (splits.length < 2) return undefined;
    const found = await this.analyst.compare(workspaceId, digest, { kind: 'QUESTION', question: { key, splits } }, new AbortController().signal);
    if (found.document === null) return { ...found, kind: 'BETWEEN' };
    const report = JSON.parse(found.document) as LeakageReport;
    const document = canonicalJson({ ...report, leaks: report.leaks.map((leak) => ({ ...leak, examples: [] })) });
    return { ...found, kind: 'BETWEEN', document, documentDigest: toHex(sha256(utf8(document))), computedAt: this.clock.now() };
  }

  private async keep(actor: Actor, [one, other]: readonly [Snapshot, Snapshot], analysis: NewAnalysis): Promise<void> {
    await this.database.transaction(actor, async () => {
      if (!(await this.analyses.insert(actor.workspaceId, analysis))) return;
      await this.outbox.audit(actor, { action: 'dataset.snapshots-compared', subjectKind: 'dataset', subjectId: one.datasetId, subjectDigest: one.digest, after: { number: one.number, with: { datasetId: other.datasetId, digest: other.digest, number: other.number }, leakage: analysis.documentDigest } });
    });
  }
}
