import { Injectable } from '@nestjs/common';
import { allRows, systemActor } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type AnalyticsSession, describeTable, identifier, type TableFiles, textList } from '@plinth/platform/analytics';
import { Database } from '@plinth/platform/database';
import { VersionListService } from '@plinth/registry';
import { compareTables } from '../analysis/index.js';
import type { SavedBaseline } from '../baselines/baseline.js';
import { BaselineProfiles } from '../baselines/baseline-profiles.js';
import { BaselineStore } from '../baselines/baseline.store.js';
import { ExpectationCheck } from '../expectations/expectation-check.js';
import { ExpectationStore } from '../expectations/expectation.store.js';
import { BaselineNotFound, BaselineNotReady, ExpectationSuiteNotFound } from '../monitoring.errors.js';
import type { PredictionBatch } from '../predictions/prediction-batch.js';
import { PredictionStore } from '../predictions/prediction.store.js';
import { type Baseline, type DriftOptions, type DriftReport, refusal, reportOf } from '../rules/index.js';
import type { MonitorDefinition, MonitorSlice } from '../rules/monitors/index.js';
import { type BroughtTable, type WatchedTable, WatchedTables } from '../sources/watched-tables.js';
import type { Monitor, MonitorReport } from './monitor.js';
import { type MonitorDocument, reportDocumentFormat, type ReportedSlice } from './monitor-document.js';
import { MonitorTargets } from './monitor-targets.js';

/** Batches by which it is known what a deployment sends. */
const batchesKnownBy = 100;

/** Looks at one window of a monitor: rows, baseline and definition decide what comes of it, and nothing else. */
@Injectable()
export class MonitorLook {
  constructor(
    private readonly database: Database,
    private readonly targets: MonitorTargets,
    private readonly tables: WatchedTables,
    private readonly baselines: BaselineStore,
    private readonly profiles: BaselineProfiles,
    private readonly predictions: PredictionStore,
    private readonly versions: VersionListService,
    private readonly suites: ExpectationStore,
    private readonly expectations: ExpectationCheck,
  ) {}

  /** @throws BaselineNotFound, BaselineNotReady, MonitorTargetNotFound, and what the session throws */
  async look(actor: Actor, session: AnalyticsSession, monitor: Monitor, window: MonitorReport): Promise<MonitorDocument> {
    const saved = await this.readyBaseline(actor, window.baselineId);
    const profile = await this.profiles.read(actor.workspaceId, saved.digest);
    const watched = await this.targets.tableOf(actor, monitor, window);
    const brought = await this.tables.bring(actor, session, watched, `window-${window.id}`);
    const options = { ...optionsOf(monitor.definition), ...(await this.scopeOf(actor, monitor, saved, profile, brought)) };
    const report = await compared(session, profile, brought.table, options);
    const slices: ReportedSlice[] = [];
    const columns = brought.table && monitor.definition.slices.length ? (await describeTable(session, brought.table)).map(({ name }) => name) : [];
    for (const slice of monitor.definition.slices) slices.push({ slice: slice.name, report: await compared(session, profile, columns.includes(slice.column) ? brought.table : null, options, conditionOf(slice)) });
    return {
      format: reportDocumentFormat, monitor: { id: monitor.id, name: monitor.name, revision: monitor.revision }, baseline: { id: saved.id, name: saved.name, version: saved.version, digest: saved.digest },
      window: { from: window.windowFrom.toISOString(), to: window.windowTo.toISOString(), subject: watched.kind === 'SNAPSHOT' ? watched.digest : window.subject }, report, slices, ...(await this.expected(actor, session, monitor, window, watched, brought)),
    };
  }

  private async expected(actor: Actor, session: AnalyticsSession, { definition }: Monitor, window: MonitorReport, watched: WatchedTable, { table }: BroughtTable): Promise<Pick<MonitorDocument, 'expectations'>> {
    const wanted = definition.expectations;
    if (!wanted) return {};
    const suite = await this.database.read(actor, () => this.suites.find(actor.workspaceId, { id: wanted.suiteId, version: wanted.version }, allRows));
    if (!suite) throw new ExpectationSuiteNotFound(wanted.suiteId, 'definition.expectations.suiteId');
    const findings = await this.expectations.check(actor, session, table, suite, { name: `expected-${window.id}`, at: window.windowTo, datasetId: watched.kind === 'SNAPSHOT' ? watched.datasetId : undefined });
    return { expectations: { suite: { id: suite.id, name: suite.name, version: suite.version, digest: suite.digest }, findings } };
  }

  private async readyBaseline(actor: Actor, id: string): Promise<SavedBaseline & { readonly digest: string }> {
    const [saved] = await this.database.read(actor, () => this.baselines.byIds(actor.workspaceId, [id], allRows));
    if (!saved) throw new BaselineNotFound(id, 'baselineId');
    const { digest } = saved;
    if (digest === null) throw new BaselineNotReady(id, saved.status, saved.failureMessage);
    return { ...saved, digest };
  }

  /**
   * Which columns of predictions are compared where nobody chose: what the model says that it takes and what its deployments have sent lately, so that a column that is no longer sent is
   * missed. What the workspace keeps masked, or not at all, can not be as it was in the data that it was trained on.
   */
  private async scopeOf(actor: Actor, { definition, targetKind }: Monitor, { source }: SavedBaseline, { columns }: Baseline, { batches }: BroughtTable): Promise<Pick<DriftOptions, 'columns' | 'left'>> {
    const treated = source.kind === 'SNAPSHOT' ? batches.flatMap((batch) => batch.columns.flatMap(({ name, treatment }) => (treatment ? [name] : []))) : droppedOf(batches);
    const left = [...new Set([...definition.left, ...treated])];
    if (definition.columns) return { columns: definition.columns, left };
    if (targetKind !== 'DEPLOYMENT' && targetKind !== 'MODEL_VERSION') return { left };
    const [first] = batches;
    if (!first) return { left };
    const known = new Set(columns.map(({ name }) => name));
    const sent = await this.database.read(actor, () => this.predictions.page(actor.workspaceId, { deploymentId: first.deploymentId, kind: 'PREDICTIONS', seen: allRows }, undefined, batchesKnownBy));
    const version = await this.versions.byNumber(systemActor(actor.workspaceId, 'model:read', actor.requestId), first.modelId, first.version);
    const features = [...(version?.signature?.inputs.map(({ name }) => name) ?? []), ...namesOf([...batches, ...sent], 'FEATURE')];
    const outputs = namesOf([...batches, ...sent], 'OUTPUT').filter((name) => known.has(name));
    return { columns: [...new Set([...features, ...outputs])], left };
  }
}

/** What there is none of is compared as well: that comes to a refusal, never to calm. */
async function compared(session: AnalyticsSession, profile: Baseline, files: TableFiles | null, options: DriftOptions, where?: string): Promise<DriftReport> {
  if (files) return compareTables(session, profile, { files, ...(where === undefined ? {} : { where }) }, options);
  return reportOf({ reference: profile.rows, current: 0 }, [], [refusal('EMPTY_WINDOW', null, 'There are no rows in the window.')], null, options);
}

/** Values are literals, and the column is a name: nothing that a person wrote becomes a statement. */
function conditionOf({ column, values }: MonitorSlice): string {
  return `list_contains(${textList(values)}, CAST(${identifier(column)} AS VARCHAR))`;
}

function namesOf(batches: readonly PredictionBatch[], role: string): string[] {
  return batches.flatMap(({ columns }) => columns.filter((column) => column.role === role).map(({ name }) => name));
}

function droppedOf(batches: readonly PredictionBatch[]): string[] {
  return batches.flatMap(({ columns }) => columns.filter(({ treatment }) => treatment === 'DROP').map(({ name }) => name));
}

/** The choices of the definition as the analyst takes them: what nobody chose is left to it. */
function optionsOf({ tests, minimumRows }: MonitorDefinition): DriftOptions {
  return {
    minimumRows, shareThreshold: tests.share, correction: tests.correction, multivariate: tests.multivariate,
    ...(tests.numeric ? { numericTest: tests.numeric } : {}), ...(tests.categorical ? { categoricalTest: tests.categorical } : {}),
    ...(tests.numericThreshold === null ? {} : { numericThreshold: tests.numericThreshold }), ...(tests.categoricalThreshold === null ? {} : { categoricalThreshold: tests.categoricalThreshold }),
    choices: Object.fromEntries(tests.choices.map(({ column, kind, test, threshold }) => [column, { ...(kind ? { kind } : {}), ...(test ? { test } : {}), ...(threshold === null ? {} : { threshold }) }])),
  };
}
