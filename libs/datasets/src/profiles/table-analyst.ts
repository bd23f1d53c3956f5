import { Injectable } from '@nestjs/common';
import { Clock, type WorkspaceId } from '@plinth/kernel';
import { Analytics, AnalyticsFailed, type AnalyticsSession } from '@plinth/platform/analytics';
import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import { profileTable } from '../profiling/profile-table.js';
import { UnusableTable } from '../profiling/profiling.errors.js';
import { verdictOf } from '../profiling/verdict.js';
import type { FoundTable } from '../rules/index.js';
import type { NewAnalysis } from './profiling.js';
import { TableFileBringer } from './table-files.js';

/** Time for the tables of one process. */
const timeMs = 20 * 60_000;
/** Small tables share a process, for beginning one takes longer than to look into them. Its folder holds the files of all of them. */
const [tablesAtOnce, bytesAtOnce] = [20, 64 << 20];

export interface TableQuestion {
  readonly digest: string;
  readonly table: FoundTable;
}

/** Takes an answer, or what kept one from being found. */
export interface TableAnswers {
  readonly found: (analysis: NewAnalysis) => Promise<void>;
  /** Of a reason that the files have no part in: the store was away, the disk full, the server about to end. */
  readonly failed: (error: unknown) => void;
}

/** Looks into tables. Bytes and the digest of the question decide the answer: nothing else is known here. */
@Injectable()
export class TableAnalyst {
  constructor(
    private readonly analytics: Analytics,
    private readonly files: TableFileBringer,
    private readonly clock: Clock,
  ) {}

  /** The profiles of tables, or what is wrong with their files, in their order. Memory is the session's, whatever the number of rows. */
  async profile(workspaceId: WorkspaceId, questions: readonly TableQuestion[], answers: TableAnswers, signal: AbortSignal): Promise<void> {
    for (let at = 0; at < questions.length; ) {
      signal.throwIfAborted();
      at += await this.inOneSession(workspaceId, sharing(questions.slice(at, at + tablesAtOnce)), answers, signal);
    }
  }

  /** @returns how many were answered, one at the least: a table that ends a process which others used before it is tried in one of its own */
  private async inOneSession(workspaceId: WorkspaceId, questions: readonly TableQuestion[], { found, failed }: TableAnswers, signal: AbortSignal): Promise<number> {
    let answered = 0;
    try {
      // One thread, or the last digits depend on chance.
      await this.analytics.session(async (session) => {
        for (const question of questions) {
          await found(await this.ask(session, workspaceId, question, signal));
          answered += 1;
        }
      }, { limits: { threads: 1, timeMs }, signal });
    } catch (error) {
      const question = questions[answered];
      const problem = question && problemOf(error, question, this.clock.now());
      if (answered > 0 && problem) return answered;
      if (problem) await found(problem);
      else failed(error);
      answered += 1;
    }
    return answered;
  }

  private async ask(session: AnalyticsSession, workspaceId: WorkspaceId, question: TableQuestion, signal: AbortSignal): Promise<NewAnalysis> {
    try {
      const { digest, table } = question;
      const profile = await profileTable(session, await this.files.bring(session, workspaceId, table, table.members, signal));
      const document = canonicalJson(profile);
      return { digest, kind: 'PROFILE', document, documentDigest: toHex(sha256(utf8(document))), rows: profile.rows, columns: profile.columns.length, problem: null, reason: null, computedAt: this.clock.now() };
    } catch (error) {
      // Whatever else went wrong may have ended the process.
      const problem = error instanceof AnalyticsFailed || error instanceof UnusableTable ? problemOf(error, question, this.clock.now()) : undefined;
      if (!problem) throw error;
      return problem;
    }
  }
}

/** As many from the first on as may share a process. */
function sharing(questions: readonly TableQuestion[]): readonly TableQuestion[] {
  let bytes = 0;
  const end = questions.findIndex(({ table }) => (bytes += table.members.reduce((sum, { size }) => sum + size, 0)) > bytesAtOnce);
  return end < 0 ? questions : questions.slice(0, Math.max(1, end));
}

/** Undefined where it says nothing of the files. */
function problemOf(error: unknown, { digest, table }: TableQuestion, computedAt: Date): NewAnalysis | undefined {
  const verdict = verdictOf(error, (named) => table.members.find((file) => file.digest === named)?.path);
  return verdict && { digest, kind: 'PROFILE', document: null, documentDigest: null, rows: null, columns: null, problem: verdict.problem, reason: verdict.reason.slice(0, 2_000), computedAt };
}
