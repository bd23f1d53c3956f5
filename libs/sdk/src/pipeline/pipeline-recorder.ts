import * as documents from '../client/pipeline-documents.js';
import type { Connection } from '../client/connection.js';
import { Transport } from '../client/transport.js';
import type { RunStatus } from '../client/types.js';
import { JournalFull, type Journal } from '../journal/journal.js';
import { touchLock, unlockJournal } from '../journal/lock.js';
import type { Problems } from '../problems.js';
import type { FinishReport } from '../run/options.js';
import { type DepartedJournal, type LiveRun, sayWaiting, unwatch, watch } from '../run/process-hooks.js';
import { Silence } from '../upload/silence.js';
import { Uploader } from '../upload/uploader.js';
import { type ExecutionName, type ExecutionReport, fitting, inReports, reportLimits, type Told } from './reports.js';

export interface PipelineRecorderOptions {
  readonly journal: Journal;
  readonly journalDir: string;
  readonly connection: Connection;
  readonly problems: Problems;
  readonly isOnline: boolean;
  readonly announce: boolean;
  readonly promisedMs: number;
  readonly onReached: () => void;
  /** Somebody asked these to stop. */
  readonly onCancel: (executionIds: readonly string[]) => void;
  /** The process ends: whoever runs has last words. */
  readonly onDeparture: (status: RunStatus, error: unknown) => void;
  /** The script came to its end. */
  readonly onEnd: (status: RunStatus) => Promise<unknown>;
}

const mostBeatMs = 5_000;

/** Carries what is told of a pipeline's execution to its journal, and the journal to the server; says again and again that it lives, and hears when it is to stop. */
export class PipelineRecorder implements LiveRun {
  private readonly uploader: Uploader | undefined;
  private readonly transport: Transport;
  private readonly alive = new Map<string, ExecutionName & { readonly parent?: ExecutionName | undefined }>();
  private readonly lastAt = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;
  private isBeating = false;
  private mustBeatAgain = false;
  private isClosed = false;
  /** Nobody waits for answers any more. */
  private readonly leaving = new AbortController();
  private dropped = 0;
  private fatal: unknown;

  constructor(private readonly options: PipelineRecorderOptions) {
    const { journal, connection, problems, isOnline, promisedMs } = options;
    this.transport = new Transport(connection);
    if (isOnline) {
      this.uploader = new Uploader({ journal, transport: this.transport, problems, patience: Infinity, what: 'pipeline', onCancel: (ids) => ids.length > 0 && this.beatOnceMore() });
      void this.uploader.created.then(() => options.onReached());
      this.uploader.start();
    }
    this.timer = setInterval(() => this.beat(), Math.min(mostBeatMs, promisedMs / 3)).unref();
    watch(this);
  }

  /** Tells of an execution for now. Nothing is told after its end, nor after that of the whole. */
  tell({ parent, ...name }: ExecutionName & { readonly parent?: ExecutionName | undefined }, told: Told): void {
    const { journal, problems } = this.options;
    if (this.isClosed) return problems.note('input', `something was told of ${name.job.name} after its pipeline had ended; it was not kept.`);
    try {
      const report = fitting({ ...name, at: new Date(this.timeFor(name.executionId)).toISOString(), parent, ...told });
      if (told.state === 'SUCCEEDED' || told.state === 'FAILED' || told.state === 'CANCELLED') this.forget(name.executionId);
      else if (told.state === 'STARTED') this.alive.set(name.executionId, { ...name, parent });
      for (const each of inReports(report)) journal.append({ kind: 'reports', reports: [each] });
      this.uploader?.kick();
    } catch (error) {
      this.dropped += 1;
      problems.note(error instanceof JournalFull ? 'journal full' : 'journal', `a report of ${name.job.name} is lost: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }

  async close(timeoutMs: number): Promise<FinishReport> {
    const { journal, journalDir, announce } = this.options;
    this.isClosed = true;
    clearInterval(this.timer);
    const silence = new Silence(this.transport);
    const drained = (await this.uploader?.settle(timeoutMs, silence)) ?? 'waiting';
    silence.end();
    this.uploader?.stop();
    this.leaving.abort();
    unwatch(this);
    const refused = this.uploader?.refused ?? 0;
    if (drained === 'sent') journal.remove();
    else journal.close();
    if (journal.file !== undefined) unlockJournal(journal.file);
    if (drained === 'sent') return { outcome: this.dropped > 0 ? 'lost' : 'sent', refused };
    if (journal.file !== undefined && announce) sayWaiting(journalDir);
    return { outcome: journal.file === undefined || this.dropped > 0 ? 'lost' : 'journal', refused, journal: journal.file };
  }

  depart(status: RunStatus): readonly DepartedJournal[] | undefined {
    const { journal, connection, problems, isOnline } = this.options;
    return problems.guard('internal', 'the pipeline could not be ended in order', () => {
      this.options.onDeparture(status, this.fatal);
      this.isClosed = true;
      clearInterval(this.timer);
      const isSent = this.uploader?.isSent ?? false;
      this.uploader?.stop();
      if (isSent) journal.remove();
      else journal.close();
      if (journal.file !== undefined) unlockJournal(journal.file);
      return isSent || !isOnline || journal.file === undefined ? [] : [{ file: journal.file, connection }];
    });
  }

  finish(status: RunStatus): Promise<unknown> {
    return this.options.onEnd(status);
  }

  noteFatal(error: unknown): void {
    this.fatal = error;
  }

  /** No two reports of an execution are for one moment: of these, nobody could say which came later. */
  private timeFor(executionId: string): number {
    const at = Math.max(Date.now(), (this.lastAt.get(executionId) ?? 0) + 1);
    this.lastAt.set(executionId, at);
    return at;
  }

  private forget(executionId: string): void {
    this.alive.delete(executionId);
    this.lastAt.delete(executionId);
  }

  private beatOnceMore(): void {
    this.mustBeatAgain = this.isBeating;
    this.beat();
  }

  /** Not through the journal: a sign of life that is late is none, and would keep others waiting. Its answer is about all that runs, so that it tells whether a step alone is to stop or the whole. */
  private beat(): void {
    const { journal, problems, onCancel } = this.options;
    if (journal.file !== undefined) touchLock(journal.file);
    if (!this.uploader?.isCreated || this.isBeating || this.isClosed) return;
    [this.isBeating, this.mustBeatAgain] = [true, false];
    // A missed beat is no news: the uploader says when the server is away.
    this.sayAlive().then((asked) => problems.guard('internal', 'a wish to stop could not be passed on', () => onCancel(asked)), () => undefined).finally(() => {
      this.isBeating = false;
      if (this.mustBeatAgain) this.beat();
    });
  }

  /** @returns those of all that run which are to stop */
  private async sayAlive(): Promise<readonly string[]> {
    const reports = [...this.alive.values()].map(({ parent, ...name }): ExecutionReport => fitting({ ...name, at: new Date(this.timeFor(name.executionId)).toISOString(), state: 'RUNNING', parent }));
    const asked: string[] = [];
    for (let from = 0; from < reports.length; from += reportLimits.reports) {
      const { reportExecutions } = await this.transport.graphql<{ reportExecutions: { cancelAsked: readonly string[] } }>(documents.reportExecutions, { reports: reports.slice(from, from + reportLimits.reports) }, { timeoutMs: 15_000, signal: this.leaving.signal });
      asked.push(...reportExecutions.cancelAsked);
    }
    return asked;
  }
}
