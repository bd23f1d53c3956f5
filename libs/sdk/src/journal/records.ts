import type { KeyValue, RunSource, RunStatus } from '../client/types.js';
import type { ExecutionReport } from '../pipeline/reports.js';

interface HeaderOfAny {
  readonly kind: 'journal';
  readonly version: 1;
  /** Leads every idempotency key of this journal. */
  readonly journalId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly url: string;
  readonly workspace?: string | undefined;
}

/** What a journal says about itself in its first frame. There is never a token in it. A program that knows only runs takes that of a pipeline for no journal, and leaves it alone. */
export type JournalHeader = HeaderOfAny & (HeaderOfRun | HeaderOfPipeline | HeaderOfPredictions);

interface HeaderOfRun {
  readonly runId: string;
}

interface HeaderOfPipeline {
  /** The outermost execution. */
  readonly executionId: string;
}

interface HeaderOfPredictions {
  readonly deploymentId: string;
}

/** Whose deeds a journal holds. */
export interface JournalSubject {
  readonly of: 'run' | 'pipeline' | 'predictions';
  readonly id: string;
}

export function subjectOf(header: JournalHeader): JournalSubject {
  if ('deploymentId' in header) return { of: 'predictions', id: header.deploymentId };
  return 'runId' in header ? { of: 'run', id: header.runId } : { of: 'pipeline', id: header.executionId };
}

export interface RunInputRecord {
  readonly name: string;
  readonly digest: string;
  readonly sourceType?: string | undefined;
  readonly source?: string | undefined;
  readonly schema?: unknown;
  readonly profile?: unknown;
  readonly tags?: readonly KeyValue[] | undefined;
}

export interface CreateRecord {
  readonly kind: 'create';
  readonly experimentName: string;
  readonly parentRunId?: string | undefined;
  readonly name?: string | undefined;
  readonly startedAt: string;
  readonly params?: readonly KeyValue[] | undefined;
  readonly tags?: readonly KeyValue[] | undefined;
  readonly notes?: string | undefined;
}

export interface LogLine {
  readonly at: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export interface ArtifactRecord {
  readonly kind: 'artifact';
  readonly path: string;
  readonly size: number;
  readonly digest: string;
  readonly mediaType: string;
  /** Name of the copy beside the journal, or absent when `file` is read where it lies. */
  readonly copy?: string | undefined;
  readonly file?: string | undefined;
}

/** One deed of a run, a pipeline or a service, in the order it was done. The payload of `metrics` is the batch as the wire carries it. */
export type JournalRecord =
  | CreateRecord
  | { readonly kind: 'resume' }
  /** Gathered after `create` is written, and sent with it. */
  | { readonly kind: 'source'; readonly source: RunSource }
  | { readonly kind: 'metrics'; readonly points: number }
  | { readonly kind: 'logs'; readonly lines: readonly LogLine[] }
  | { readonly kind: 'batch'; readonly params?: readonly KeyValue[]; readonly tags?: readonly KeyValue[]; readonly inputs?: readonly RunInputRecord[] }
  | { readonly kind: 'update'; readonly name?: string | undefined; readonly notes?: string | undefined; readonly status?: RunStatus | undefined; readonly endedAt?: string | undefined }
  /** A snapshot that the run made, as `flights@<digest>`. Said again it changes nothing, so it needs no key. */
  | { readonly kind: 'produced'; readonly snapshot: string }
  | ArtifactRecord
  /** What is told of executions of a pipeline. It adds up at the server, so it needs no key. */
  | { readonly kind: 'reports'; readonly reports: readonly ExecutionReport[] }
  /** The payload is rows by columns, as JSON. */
  | { readonly kind: 'predictions'; readonly rows: number }
  /** The predictions before it and behind the seal before are one batch: it is written before they are sent, and so it is the same batch whoever sends it. */
  | { readonly kind: 'seal' };

export interface Entry {
  /** 1, 2, 3… in one journal. With the journal's id it makes the idempotency key. */
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly record: JournalRecord;
  readonly payload: Uint8Array;
}

export function idempotencyKey(header: JournalHeader, seq: number): string {
  return `${header.journalId}-${seq}`;
}
