import { appendFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type PlinthRequestError, stopped } from '../client/errors.js';
import type { Transport } from '../client/transport.js';
import type { Journal } from '../journal/journal.js';
import { idempotencyKey, subjectOf, type Entry, type JournalSubject } from '../journal/records.js';
import type { Problems } from '../problems.js';
import { Lane } from './lane.js';
import { Refusals } from './refusals.js';
import { RecordSender } from './sender.js';
import type { Silence } from './silence.js';

export interface UploaderOptions {
  readonly journal: Journal;
  readonly transport: Transport;
  readonly problems: Problems;
  /** Failures in a row after which it stops; Infinity while training goes on. */
  readonly patience: number;
  /** Nothing is sent before: the source is being gathered, or the parent run is not made yet. */
  readonly ready?: Promise<unknown>;
  /** What the journal is of, as people are told. */
  readonly what: JournalSubject['of'];
  readonly onNamed?: (name: string) => void;
  /** Somebody asked these executions to stop. */
  readonly onCancel?: (executionIds: readonly string[]) => void;
}

export type Drained = 'sent' | 'waiting' | 'stopped';

/**
 * Sends a journal in two lanes. Artifacts wait until the run exists; the run's end waits until its artifacts are there, so that a
 * finished run is whole.
 */
export class Uploader {
  readonly refusals = new Refusals();
  private readonly records: Lane;
  private readonly artifacts: Lane;
  private readonly waiters = new Set<() => void>();
  private createdBy: () => void = () => undefined;
  /** Settles when the server knows the run or the pipeline. */
  readonly created = new Promise<void>((resolve) => {
    this.createdBy = resolve;
  });
  isCreated = false;
  /** Why the server will not have the run itself. */
  refusal: PlinthRequestError | undefined;
  private isReady = false;
  private readonly transport: Transport;

  constructor(private readonly options: UploaderOptions) {
    const { journal, patience } = options;
    this.transport = options.transport.apart();
    const sender = new RecordSender(this.transport, journal, options.onNamed, options.onCancel);
    const shared = {
      patience,
      onFailure: (error: PlinthRequestError) => this.noteFailure(error),
      onIdle: () => this.noteIdle(),
    };
    this.records = new Lane('records', journal, {
      ...shared,
      wanted: ({ kind }) => kind !== 'artifact',
      send: async (entry) => {
        if (entry.record.kind === 'update' && entry.record.status !== undefined) await this.artifactsReached(entry.seq);
        await sender.send(entry);
      },
      onRefused: (entry, error) => this.noteRefused(entry, error),
      onSent: ({ record }) => {
        this.options.problems.passed('server away');
        if (record.kind === 'create' || record.kind === 'resume' || record.kind === 'reports') this.noteCreated();
      },
    });
    this.artifacts = new Lane('artifacts', journal, {
      ...shared,
      wanted: ({ kind }) => kind === 'artifact',
      send: (entry) => sender.send(entry),
      onRefused: (entry, error) => this.noteRefused(entry, error),
      onSent: ({ record }) => {
        if (record.kind === 'artifact' && record.copy !== undefined && journal.copies !== undefined) rmSync(join(journal.copies, record.copy), { force: true });
        this.wakeWaiters();
      },
    });
  }

  start(): void {
    const { journal, ready = Promise.resolve() } = this.options;
    if (journal.acknowledged('records') > 0) this.noteCreated();
    void ready.then(() => {
      this.isReady = true;
      return this.records.run();
    });
    void this.created.then(() => this.artifacts.run());
  }

  kick(): void {
    this.records.kick();
    this.artifacts.kick();
  }

  get isSent(): boolean {
    const { journal } = this.options;
    return journal.acknowledged('records') === journal.lastSeq && (this.records.isIdle || this.isStopped) && journal.acknowledged('artifacts') === journal.lastSeq;
  }

  /** Of a run that is refused itself, all that the server does not have. */
  get refused(): number {
    const { journal } = this.options;
    return this.refusals.count + (this.refusal ? journal.lastSeq - journal.acknowledged('records') : 0);
  }

  get isStopped(): boolean {
    return this.records.isStopped || this.artifacts.isStopped;
  }

  get lastError(): PlinthRequestError | undefined {
    return this.records.lastError ?? this.artifacts.lastError;
  }

  /**
   * Waits until everything is sent, the lanes may not go on, or time is up.
   * @param silence how long to hope for a server that does not answer; for ever unless told
   */
  async settle(timeoutMs: number, silence?: Silence): Promise<Drained> {
    const started = performance.now();
    this.records.hurry();
    this.artifacts.hurry();
    this.kick();
    for (;;) {
      if (this.isSent) return 'sent';
      if (this.isStopped) return 'stopped';
      const elapsed = performance.now() - started;
      if (elapsed > timeoutMs) return 'waiting';
      if (silence && elapsed > silence.mostMs && (this.lastError !== undefined || !this.isReady)) return 'waiting';
      if (silence?.isOver(this.isCreated && !this.artifacts.isIdle)) return 'waiting';
      await this.changed(Math.min(100, timeoutMs));
    }
  }

  stop(): void {
    this.records.stop();
    this.artifacts.stop();
    this.transport.stop();
    this.wakeWaiters();
  }

  /** A held timer: whoever waits for the end keeps the process until then. */
  private changed(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.waiters.add(done);
    });
  }

  private async artifactsReached(seq: number): Promise<void> {
    this.artifacts.kick();
    while (this.options.journal.acknowledged('artifacts') < seq && !this.isStopped) {
      await new Promise<void>((resolve) => {
        this.waiters.add(resolve);
      });
    }
    if (this.isStopped) throw this.lastError ?? stopped();
  }

  private noteCreated(): void {
    this.isCreated = true;
    this.createdBy();
  }

  private noteIdle(): void {
    this.wakeWaiters();
    if (!this.records.isIdle || !this.artifacts.isIdle || !this.options.journal.restartIfSent()) return;
    this.records.rewind();
    this.artifacts.rewind();
  }

  private wakeWaiters(): void {
    for (const wake of [...this.waiters]) {
      this.waiters.delete(wake);
      wake();
    }
  }

  private noteFailure(error: PlinthRequestError): void {
    const { problems, journal, what } = this.options;
    const kept = journal.isOnDisk ? `The ${what} goes on; what it logs waits in ${dirname(journal.file ?? '')}, and is sent when the server can be reached, or by \`plinth sync\`.` : `The ${what} goes on; what it logs waits in memory.`;
    problems.note(error.failureKind === 'access' ? 'access' : 'server away', `${error.message} ${kept}`);
  }

  /** A run that the server will not have stops the journal; anything else is put aside, in full, and the rest goes on. */
  private noteRefused(entry: Entry, error: PlinthRequestError): boolean {
    const { problems, journal } = this.options;
    const said = `the server refused ${describe(entry)}: ${error.message}${error.help ? ` ${error.help}` : ''}`;
    if (entry.record.kind === 'create' || entry.record.kind === 'resume') {
      this.refusal = error;
      problems.note('refused', `${said} Nothing of the run is sent${journal.file === undefined ? '' : `: it stays in ${dirname(journal.file)}; \`plinth sync\` tries again, \`plinth sync --discard ${subjectOf(journal.header).id}\` removes it`}.`);
      return false;
    }
    problems.note('refused', said);
    this.refusals.add(describe(entry), error);
    if (journal.file === undefined) return true;
    const line = { at: new Date(entry.at).toISOString(), key: idempotencyKey(journal.header, entry.seq), code: error.code, message: error.message, field: error.field, record: entry.record, payload: Buffer.from(entry.payload).toString('base64') };
    problems.guard('journal', 'could not put aside what the server refused', () => appendFileSync(`${journal.file ?? ''}.refused.jsonl`, `${JSON.stringify(line)}\n`, { mode: 0o600 }));
    return true;
  }
}

function describe({ record }: Entry): string {
  switch (record.kind) {
    case 'create': return 'the run';
    case 'resume': return 'to resume the run';
    case 'metrics': return `${record.points} metric points`;
    case 'logs': return `${record.lines.length} log lines`;
    case 'artifact': return `the artifact ${record.path}`;
    case 'batch': return `params, tags or inputs (${[...(record.params ?? []), ...(record.tags ?? [])].map(({ key }) => key).slice(0, 5).join(', ')})`;
    case 'produced': return `that it made ${record.snapshot}`;
    case 'update': return 'a change of the run';
    case 'source': return 'the source';
    case 'predictions': return `${record.rows} predictions`;
    case 'seal': return 'the end of a batch';
    case 'reports': return `what was told of ${record.reports[0]?.job.name ?? 'a pipeline'}`;
  }
}
