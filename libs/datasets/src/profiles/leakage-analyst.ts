import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Clock, type WorkspaceId } from '@plinth/kernel';
import { Analytics, type AnalyticsSession, asParquet, checkExpression, describeTable, identifier, InvalidExpression, renderExpression, type TableFiles, tableSql } from '@plinth/platform/analytics';
import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import { findLeakage, type Leak, type SplitRows } from '../profiling/leakage.js';
import { verdictOf } from '../profiling/verdict.js';
import { leakageFormat, type LeakagePlan, type SplitRowsPlan } from '../rules/index.js';
import type { NewAnalysis } from './profiling.js';
import { TableFileBringer } from './table-files.js';

const timeMs = 20 * 60_000;

/** What was found when the rows of splits were compared. */
export interface LeakageReport {
  readonly format: typeof leakageFormat;
  /** Columns that told things apart; null: whole rows were compared. */
  readonly key: readonly string[] | null;
  readonly splits: readonly string[];
  readonly leaks: readonly Leak[];
}

/** The rows can not be compared, and never will be: what is asked does not fit what is there. */
class WrongQuestion extends Error {}

/** Compares the rows of splits. */
@Injectable()
export class LeakageAnalyst {
  constructor(
    private readonly analytics: Analytics,
    private readonly files: TableFileBringer,
    private readonly clock: Clock,
  ) {}

  /** What they share, or why that can not be told. @throws what says nothing of the files or the splits */
  async compare(workspaceId: WorkspaceId, digest: string, plan: Exclude<LeakagePlan, { kind: 'NONE' }>, signal: AbortSignal): Promise<NewAnalysis> {
    if (plan.kind === 'IMPOSSIBLE') return this.problem(digest, 'UNREADABLE', plan.reason);
    const { key, splits } = plan.question;
    try {
      const leaks = await this.analytics.session(async (session) => findLeakage(session, await this.rowsOf(session, workspaceId, splits, key, signal), { keys: key }), { limits: { threads: 1, timeMs }, signal });
      const report: LeakageReport = { format: leakageFormat, key, splits: splits.map(({ name }) => name), leaks };
      const document = canonicalJson(report);
      return { digest, kind: 'LEAKAGE', document, documentDigest: toHex(sha256(utf8(document))), rows: null, columns: null, problem: null, reason: null, computedAt: this.clock.now() };
    } catch (error) {
      if (error instanceof WrongQuestion) return this.problem(digest, 'UNREADABLE', error.message);
      const verdict = verdictOf(error, (named) => splits.flatMap(({ files, keys }) => [...files, ...(keys ? [keys.file] : [])]).find((file) => file.digest === named)?.path);
      if (!verdict) throw error;
      return this.problem(digest, verdict.problem, verdict.reason);
    }
  }

  private problem(digest: string, problem: NewAnalysis['problem'], reason: string): NewAnalysis {
    return { digest, kind: 'LEAKAGE', document: null, documentDigest: null, rows: null, columns: null, problem, reason: reason.slice(0, 2_000), computedAt: this.clock.now() };
  }

  private async rowsOf(session: AnalyticsSession, workspaceId: WorkspaceId, splits: readonly SplitRowsPlan[], key: readonly string[] | null, signal: AbortSignal): Promise<SplitRows[]> {
    const brought = new Map<string, TableFiles>();
    const rows: SplitRows[] = [];
    let shared: Set<string> | undefined;
    for (const { name, files, format, gzip, where, keys } of splits) {
      const which = files.map(({ digest }) => digest).join(' ');
      // Splits of one table read it once as text, and then by columns.
      const table = brought.get(which) ?? (await asParquet(session, await this.files.bring(session, workspaceId, { format, gzip }, files, signal), join(session.folder, `split-table-${brought.size}.parquet`)));
      brought.set(which, table);
      const columns = await describeTable(session, table);
      const lacking = [...(key ?? []), ...(keys?.columns ?? [])].find((column) => !columns.some((each) => each.name === column));
      if (lacking !== undefined) throw new WrongQuestion(`The rows of the split ${JSON.stringify(name)} have no column ${JSON.stringify(lacking)}.`);
      const names = new Set(columns.map((column) => column.name));
      const soFar: ReadonlySet<string> = shared ?? names;
      shared = new Set([...soFar].filter((column) => names.has(column)));
      const condition = keys ? await this.keyCondition(session, workspaceId, name, keys, names) : where === null ? null : await conditionOf(session, name, where, columns);
      rows.push({ name, table, where: condition });
    }
    if (shared?.size === 0) throw new WrongQuestion('The tables of the splits have no column in common.');
    return rows;
  }

  private async keyCondition(session: AnalyticsSession, workspaceId: WorkspaceId, split: string, { file, columns, ...shape }: NonNullable<SplitRowsPlan['keys']>, taken: ReadonlySet<string>): Promise<string> {
    const list = await this.files.bring(session, workspaceId, shape, [file]);
    const there = new Set((await describeTable(session, list)).map(({ name }) => name));
    const lacking = columns.find((column) => !there.has(column));
    if (lacking !== undefined) throw new WrongQuestion(`The list of keys of the split ${JSON.stringify(split)} has no column ${JSON.stringify(lacking)}.`);
    let prefix = 'listed';
    while ([...taken].some((name) => name.toLowerCase().startsWith(prefix))) prefix += '_';
    const listed = columns.map((column, index) => `${identifier(column)} AS ${identifier(`${prefix}${index}`)}`).join(', ');
    return `EXISTS (SELECT 1 FROM (SELECT ${listed} FROM ${tableSql(list)}) WHERE ${columns.map((column, index) => `${identifier(`${prefix}${index}`)} IS NOT DISTINCT FROM ${identifier(column)}`).join(' AND ')})`;
  }
}

/** What a person wrote gets into a statement as an expression that was taken apart and put together again, and in no other way. */
async function conditionOf(session: AnalyticsSession, split: string, where: string, columns: readonly { readonly name: string; readonly type: string }[]): Promise<string> {
  try {
    const { expression, type } = await checkExpression(session, where, columns);
    if (type !== 'BOOLEAN') throw new WrongQuestion(`The condition of the split ${JSON.stringify(split)} is ${type}, and neither true nor false.`);
    return renderExpression(expression);
  } catch (error) {
    if (error instanceof InvalidExpression) throw new WrongQuestion(`The condition of the split ${JSON.stringify(split)}: ${error.message}`);
    throw error;
  }
}
