import * as documents from '../client/documents.js';
import type { RunStatus } from '../client/types.js';
import type { Connection } from '../client/connection.js';
import { Transport } from '../client/transport.js';
import { captureSource } from '../capture/source.js';
import { ConsoleTee } from '../capture/console-tee.js';
import { SystemMetrics } from '../capture/system-metrics.js';
import { JournalFull, type Journal } from '../journal/journal.js';
import { touchLock, unlockJournal } from '../journal/lock.js';
import type { JournalRecord } from '../journal/records.js';
import type { Problems } from '../problems.js';
import { sendLeftJournals } from '../upload/sync.js';
import { Silence } from '../upload/silence.js';
import { Uploader, type Drained } from '../upload/uploader.js';
import { storableSource } from './limits.js';
import { LogRecorder } from './log-recorder.js';
import { MetricRecorder } from './metric-recorder.js';
import type { FinishReport } from './options.js';
import { type DepartedJournal, sayWaiting, unwatch, watch, type LiveRun } from './process-hooks.js';

export interface RecorderOptions {
  readonly runId: string;
  readonly first: JournalRecord;
  readonly journal: Journal;
  readonly journalDir: string;
  readonly connection: Connection;
  readonly problems: Problems;
  readonly isOnline: boolean;
  readonly isResumed: boolean;
  readonly captureLogs: boolean;
  /** Milliseconds between samples; undefined for none. */
  readonly sampleEveryMs: number | undefined;
  readonly captureSource: boolean;
  /** The parent's creation, without which the server refuses a nested run. */
  readonly after?: Promise<void> | undefined;
  /** Say where the run waits when it is not sent whole. */
  readonly announce: boolean;
  readonly onNamed: (name: string) => void;
}

const heartbeatEveryMs = 15_000;
/** Percentages of less than that say nothing. */
const firstSampleMs = 500;
/** The end of a run waits no longer for a disk that does not say how full it is. */
const lastSampleMs = 500;
/** A resumed run waits this long to learn where its steps go on. */
const resumeLookMs = 5_000;

/** Carries what one run logs to its journal, and the journal to the server. */
export class Recorder implements LiveRun {
  readonly metrics: MetricRecorder;
  /** Undefined when nothing is sent from here. */
  readonly uploader: Uploader | undefined;
  readonly transport: Transport;
  private readonly logs: LogRecorder;
  private readonly tee: ConsoleTee | undefined;
  private readonly system: SystemMetrics | undefined;
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly pending = new Set<Promise<unknown>>();
  /** What a dead process left of a resumed run is sent, and where its steps go on is known. */
  private readonly left: Promise<void>;
  /** Nobody waits for answers any more. */
  private readonly leaving = new AbortController();
  private staging = 0;
  private ended = false;
  private isSampledLast = false;
  private finishing: Promise<FinishReport> | undefined;
  private droppedRecords = 0;

  constructor(private readonly options: RecorderOptions) {
    const { journal, problems, isResumed, isOnline, sampleEveryMs } = options;
    this.transport = new Transport(options.connection);
    this.metrics = new MetricRecorder((record, payload) => this.append(record, payload), problems, isResumed);
    this.logs = new LogRecorder((record) => this.append(record));
    this.append(options.first);
    const captured = options.captureSource ? this.track(this.recordSource()) : Promise.resolve();
    this.left = isResumed && isOnline ? this.sendWhatWasLeft() : Promise.resolve();
    this.tee = options.captureLogs ? new ConsoleTee((line) => problems.guard('internal', 'output could not be kept', () => this.logs.add(line))) : undefined;
    this.system = sampleEveryMs === undefined ? undefined : problems.guard('capture', 'the system is not sampled', () => new SystemMetrics(process.cwd()));
    if (isOnline) {
      this.uploader = new Uploader({ journal, transport: this.transport, problems, patience: Infinity, what: 'run', ready: Promise.all([captured, this.left, options.after]), onNamed: options.onNamed });
      this.uploader.start();
      this.every(heartbeatEveryMs, () => this.beat());
      // Killed before the first of these, a run that never beat would not be missed.
      void this.uploader.created.then(() => this.beat());
    } else if (isResumed) this.metrics.continueFrom({ counted: 0, sampled: 0 });
    if (this.system && sampleEveryMs !== undefined) {
      this.timers.push(setTimeout(() => void this.sample(), firstSampleMs).unref());
      this.every(sampleEveryMs, () => void this.sample());
    }
    watch(this);
  }

  get isEnded(): boolean {
    return this.ended;
  }

  append(record: JournalRecord, payload?: Uint8Array): void {
    const { journal, problems } = this.options;
    try {
      journal.append(record, payload);
      this.uploader?.kick();
    } catch (error) {
      this.droppedRecords += 1;
      problems.note(error instanceof JournalFull ? 'journal full' : 'journal', `a record of ${record.kind} is lost: ${error instanceof Error ? error.message : String(error)}.`);
    }
  }

  /** The run does not end before this work has. It must not fail. */
  track<T>(work: Promise<T>): Promise<T> {
    this.pending.add(work);
    void work.finally(() => this.pending.delete(work));
    return work;
  }

  /** Reads artifacts in, beside training. */
  async stage(work: Promise<void>): Promise<void> {
    this.staging += 1;
    await this.track(work);
    this.staging -= 1;
  }

  noteFatal(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    for (const line of text.split('\n')) this.logs.add({ at: Date.now(), stream: 'stderr', text: line.slice(0, 8192) });
  }

  depart(status: RunStatus): readonly DepartedJournal[] | undefined {
    const { journal, connection, problems, isOnline } = this.options;
    return problems.guard('internal', 'the run could not be ended in order', () => {
      if (!this.ended) {
        if (this.staging > 0) problems.note('artifact', `the process ended while ${this.staging} artifacts were being read; they are lost. Await run.finish() before the end.`);
        this.end(status);
      }
      const isSent = this.uploader?.isSent ?? false;
      this.uploader?.stop();
      if (isSent) journal.remove();
      else journal.close();
      if (journal.file !== undefined) unlockJournal(journal.file);
      return isSent || !isOnline || journal.file === undefined ? [] : [{ file: journal.file, connection }];
    });
  }

  finish(status: RunStatus, timeoutMs = 30_000): Promise<FinishReport> {
    this.finishing ??= this.finishOnce(status, timeoutMs);
    return this.finishing;
  }

  /** Waits until everything logged so far is on the server. @returns false when it is not in time, or never will be */
  async reached(timeoutMs: number): Promise<boolean> {
    if (this.finishing) return (await this.finishing).outcome === 'sent';
    if (!this.uploader) return false;
    await within(timeoutMs, Promise.allSettled([...this.pending, this.left]));
    this.metrics.flush(true);
    this.logs.flush();
    return (await this.uploader.settle(timeoutMs)) === 'sent';
  }

  private async finishOnce(status: RunStatus, timeoutMs: number): Promise<FinishReport> {
    const { journal, journalDir, problems, announce } = this.options;
    const started = performance.now();
    const leftMs = (): number => Math.max(0, timeoutMs - (performance.now() - started));
    await within(timeoutMs, Promise.allSettled(this.pending));
    this.isSampledLast = await within(Math.min(leftMs(), lastSampleMs), this.sample());
    const silence = new Silence(this.transport);
    const isLeftSent = await this.isLeftSent(leftMs(), silence);
    problems.guard('internal', 'the run could not be ended in order', () => this.end(status));
    // Nothing of the run may come before what was left of it.
    const drained: Drained = (isLeftSent ? await this.uploader?.settle(leftMs(), silence) : undefined) ?? 'waiting';
    silence.end();
    this.uploader?.stop();
    this.leaving.abort();
    unwatch(this);
    const refused = this.uploader?.refused ?? 0;
    if (drained === 'sent') journal.remove();
    else journal.close();
    if (journal.file !== undefined) unlockJournal(journal.file);
    if (drained === 'sent') return { outcome: this.droppedRecords > 0 ? 'lost' : 'sent', refused };
    const reason = this.uploader?.refusal?.message;
    if (reason !== undefined) return { outcome: 'refused', reason, refused, journal: journal.file };
    if (journal.file !== undefined && announce) sayWaiting(journalDir);
    return { outcome: journal.file === undefined || this.droppedRecords > 0 ? 'lost' : 'journal', refused, journal: journal.file };
  }

  private async isLeftSent(timeoutMs: number, silence: Silence): Promise<boolean> {
    const started = performance.now();
    while (!(await within(100, this.left))) if (performance.now() - started > timeoutMs || silence.isOver(true)) return false;
    return true;
  }

  /** The last words of the run, in order. Nothing is taken after. */
  private end(status: RunStatus): void {
    if (this.ended) return;
    for (const timer of this.timers) clearInterval(timer);
    const { system } = this;
    if (system && !this.isSampledLast) this.options.problems.guard('capture', 'the system is not sampled', () => this.metrics.sample(system.atOnce()));
    this.system?.stop();
    this.tee?.stop();
    this.metrics.flush(true);
    this.logs.flush();
    this.append({ kind: 'update', status, endedAt: new Date().toISOString() });
    this.ended = true;
  }

  private every(ms: number, action: () => void): void {
    this.timers.push(setInterval(action, ms).unref());
  }

  private beat(): void {
    const { journal, runId } = this.options;
    if (journal.file !== undefined) touchLock(journal.file);
    if (!this.uploader?.isCreated || this.ended) return;
    // A missed beat is no news: the uploader says when the server is away.
    this.transport.graphql(documents.heartbeat, { runId }, { timeoutMs: heartbeatEveryMs, signal: this.leaving.signal }).catch(() => undefined);
  }

  private async sample(): Promise<void> {
    const { problems } = this.options;
    try {
      const values = await this.system?.sample();
      if (values && !this.ended) problems.guard('internal', 'metrics could not be kept', () => this.metrics.sample(values));
    } catch (error) {
      problems.note('capture', `the system can't be sampled: ${String(error)}`);
    }
  }

  private async recordSource(): Promise<void> {
    try {
      const source = await captureSource();
      if (!this.ended) this.append({ kind: 'source', source: storableSource(source) });
    } catch (error) {
      this.options.problems.note('capture', `the source of the run can't be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** A process that died may have left journals of this run: they come first, and then it is known where steps go on. */
  private async sendWhatWasLeft(): Promise<void> {
    const { runId, journalDir, journal, problems } = this.options;
    const giveUp = new AbortController();
    this.leaving.signal.addEventListener('abort', () => giveUp.abort());
    try {
      await sendLeftJournals({ dir: journalDir, runId, except: journal.file, transport: this.transport, problems, signal: this.leaving.signal });
      const timer = setTimeout(() => giveUp.abort(), resumeLookMs).unref();
      const state = await this.transport.graphql<{ run: { metrics: { key: string; lastStep: number }[] } | null }>(documents.runState, { id: runId }, { signal: giveUp.signal });
      clearTimeout(timer);
      const last = (isSystem: boolean): number => Math.max(-1, ...(state.run?.metrics ?? []).filter(({ key }) => key.startsWith('system/') === isSystem).map(({ lastStep }) => lastStep));
      this.metrics.continueFrom({ counted: last(false) + 1, sampled: last(true) + 1 });
    } catch (error) {
      problems.note('server away', `where the run's steps go on is not known (${error instanceof Error ? error.message : String(error)}); steps that log counts itself begin at 0.`);
      this.metrics.continueFrom({ counted: 0, sampled: 0 });
    }
  }
}

/** @returns whether the work was done in time */
async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const isDone = await Promise.race([work.then(() => true), new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), ms)))]);
  clearTimeout(timer);
  return isDone;
}
