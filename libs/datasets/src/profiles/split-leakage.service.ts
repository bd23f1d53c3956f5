import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Snapshot } from '../dataset.js';
import { Manifests } from '../manifests.js';
import { SplitOverlapService } from '../split-overlap.service.js';
import { AnalysisStore } from './analysis.store.js';
import type { LeakageReport } from './leakage-analyst.js';
import type { ProfileState } from './profile.service.js';
import type { Profiling } from './profiling.js';
import { ProfilingStore } from './profiling.store.js';
import { hasTables } from './snapshot-tables.js';
import { Withholding } from './withholding.js';

export type SharedUnit = 'FILE' | 'ROW' | 'KEY';

/** What two splits have in common. */
export interface SharedBetweenSplits {
  readonly splits: readonly [string, string];
  /** What was counted: files by their bytes, whole rows, or keys. */
  readonly unit: SharedUnit;
  readonly count: number;
  /** Rows of each that have such a row or key; null for files. */
  readonly rows: readonly [number, number] | null;
  /** A few of them, by column; none where values are kept from view. */
  readonly examples: readonly Readonly<Record<string, string | null>>[];
}

/** NOT_SPLIT: fewer than two splits hold anything, so that there is nothing to compare. */
export type LeakageVerdict = 'CLEAN' | 'LEAKS' | 'NOT_COMPARED' | 'NOT_SPLIT';

export interface SplitLeakage {
  /** How far the comparison of rows is. NONE: there are no rows to compare, or nobody asked for it. */
  readonly state: ProfileState;
  readonly verdict: LeakageVerdict;
  /** NOT_COMPARED and NOT_SPLIT: why. */
  readonly reason: string | null;
  /** Columns that told things apart; null where whole rows were compared, or none. */
  readonly key: readonly string[] | null;
  /** Splits whose rows were compared. */
  readonly compared: readonly string[];
  readonly shared: readonly SharedBetweenSplits[];
}

/** What is known of the rows of the splits. */
type Rows = { readonly state: ProfileState; readonly reason: string | null; readonly report: LeakageReport | null };

const nothing: Rows = { state: 'NONE', reason: null, report: null };

/** Says what the splits of a snapshot have in common: their files at once, their rows as soon as they were looked into. */
@Injectable()
export class SplitLeakageService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly manifests: Manifests,
    private readonly overlaps: SplitOverlapService,
    private readonly profilings: ProfilingStore,
    private readonly analyses: AnalysisStore,
    private readonly withholding: Withholding,
  ) {}

  async of(actor: Actor, snapshot: Snapshot): Promise<SplitLeakage> {
    this.access.check(actor, 'dataset:read');
    const none = { state: 'NONE', reason: null, key: null, compared: [], shared: [] } as const;
    if (!isSplit(snapshot)) return { ...none, verdict: 'NOT_SPLIT', reason: 'It has fewer than two splits that hold anything.' };
    if (snapshot.deletedAt !== null) return { ...none, verdict: 'NOT_COMPARED', reason: 'Its files were given up.' };
    const files = await this.overlaps.of(actor, snapshot);
    const { state, reason, report } = await this.rowsOf(actor, snapshot);
    const isWithheld = report !== null && (await this.withholding.isOn(actor.workspaceId, snapshot.datasetId));
    const shared = [
      ...(files ?? []).map((each): SharedBetweenSplits => ({ splits: each.splits, unit: 'FILE', count: each.files, rows: null, examples: [] })),
      ...(report?.leaks ?? []).map((leak): SharedBetweenSplits => ({ splits: [leak.left, leak.right], unit: report?.key ? 'KEY' : 'ROW', count: leak.shared, rows: [leak.leftRows, leak.rightRows], examples: isWithheld ? [] : leak.examples })),
    ];
    const unknown = reason ?? (files === null ? 'They have too many files, or their lists are damaged.' : null);
    return { state, key: report?.key ?? null, compared: report?.splits ?? [], shared, verdict: shared.length ? 'LEAKS' : unknown === null ? 'CLEAN' : 'NOT_COMPARED', reason: shared.length ? null : unknown };
  }

  private async rowsOf(actor: Actor, snapshot: Snapshot): Promise<Rows> {
    const { splits, schema } = snapshot.document;
    const ofRows = splits.some(({ kind }) => kind !== 'FILES');
    if (!ofRows && schema === null && !(await this.manifests.open(actor.workspaceId, snapshot.root)).files.some(hasTables)) return nothing;
    return this.database.read(actor, async () => {
      const profiling = await this.profilings.find(actor.workspaceId, snapshot);
      if (!profiling) return { ...nothing, reason: 'It was committed before rows were compared.' };
      if (profiling.leakage === null) return profiling.tables === null ? waiting(profiling) : ofRows ? { ...nothing, reason: 'Only one of them has rows.' } : nothing;
      const analysis = (await this.analyses.byDigests(actor.workspaceId, [profiling.leakage])).get(profiling.leakage);
      if (!analysis) return waiting(profiling);
      const document = (await this.analyses.documents(actor.workspaceId, [profiling.leakage])).get(profiling.leakage);
      return document === undefined ? { state: 'FAILED', reason: analysis.reason, report: null } : { state: 'DONE', reason: null, report: JSON.parse(document) as LeakageReport };
    });
  }
}

/** Whether a snapshot has parts to compare: a split without files is none. */
export function isSplit({ document: { splits } }: Pick<Snapshot, 'document'>): boolean {
  return splits.filter((split) => split.kind !== 'FILES' || split.files > 0).length > 1;
}

function waiting({ state, failure }: Profiling): Rows {
  return state === 'FAILED' ? { state, reason: failure ?? 'It was given up.', report: null } : { state: 'PENDING', reason: 'Their rows wait to be compared.', report: null };
}
