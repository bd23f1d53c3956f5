import type { IdSource, WorkspaceId } from '@plinth/kernel';
import type { Blob, BlobStore } from '../blobs/index.js';
import { AnalyticsAborted } from './analytics.errors.js';
import { bringInputs } from './input-files.js';
import type { AnalyticsLimits } from './lockdown.js';
import { Scratch } from './scratch.js';
import { AnalyticsSession, bound } from './session.js';
import { Turns } from './turns.js';

export const defaultAnalyticsLimits: AnalyticsLimits = { memoryBytes: 512 << 20, diskBytes: 64 * 2 ** 30, threads: 2, timeMs: 30 * 60_000 };

/** Of this process. */
const shortSessionsAtOnce = 1;

export interface AnalyticsOptions {
  /** Made when it is first used. May be shared by processes and machines. */
  readonly scratchFolder: string;
  readonly limits?: Partial<AnalyticsLimits>;
  /** Sessions of this process that run together; others wait. Memory is that many times the limit, and once more for the short ones. */
  readonly sessionsAtOnce?: number;
}

export interface SessionOptions {
  readonly limits?: Partial<AnalyticsLimits>;
  /** Ends the session when it aborts. */
  readonly signal?: AbortSignal;
  /** For what a person waits for and is over in seconds: such sessions have places of their own, and never wait for what takes minutes. */
  readonly isShort?: boolean;
}

/**
 * Computes over data with DuckDB. Each session is a process of its own, begun when it is needed and ended after: an idle Plinth has none, and a
 * crash, a lack of memory or an endless query in one is an error of that session and nothing else.
 */
export class Analytics {
  private readonly scratch: Scratch;
  private readonly limits: AnalyticsLimits;
  private readonly running = new Set<AnalyticsSession>();
  private readonly longTurns: Turns;
  private readonly shortTurns: Turns;
  private closed = false;

  constructor(
    { scratchFolder, limits = {}, sessionsAtOnce = 2 }: AnalyticsOptions,
    private readonly ids: IdSource,
  ) {
    this.scratch = new Scratch(scratchFolder);
    this.limits = { ...defaultAnalyticsLimits, ...limits };
    this.longTurns = new Turns(sessionsAtOnce);
    this.shortTurns = new Turns(shortSessionsAtOnce);
  }

  /**
   * Opens a session, does the work in it, and ends it, whatever the work did. The session's folder is gone after.
   * @throws AnalyticsTimedOut, AnalyticsAborted, AnalyticsOutOfMemory, AnalyticsOutOfScratch, AnalyticsCrashed, AnalyticsFailed, and what the work throws
   */
  async session<Result>(work: (session: AnalyticsSession) => Promise<Result>, { limits = {}, signal, isShort = false }: SessionOptions = {}): Promise<Result> {
    const turns = isShort ? this.shortTurns : this.longTurns;
    await turns.take(signal);
    let folder: string | undefined;
    try {
      if (this.closed) throw new AnalyticsAborted();
      folder = await this.scratch.folder(this.ids.next<'Session'>());
      const session = AnalyticsSession.begin(folder, { ...this.limits, ...limits });
      this.running.add(session);
      const release = bound(session, signal);
      try {
        await session.open();
        return await work(session);
      } finally {
        release();
        await session.close();
        this.running.delete(session);
      }
    } finally {
      if (folder !== undefined) await this.scratch.remove(folder);
      turns.giveBack();
    }
  }

  /** Files of the session's folder that hold these blobs. @throws BlobNotFound, Unavailable */
  inputs(session: AnalyticsSession, blobs: BlobStore, workspaceId: WorkspaceId, wanted: readonly Blob[], signal?: AbortSignal): Promise<readonly string[]> {
    return bringInputs(blobs, workspaceId, wanted, session.folder, signal);
  }

  /** Ends every session and takes no more. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.running].map((session) => session.close()));
    await this.scratch.clear();
  }
}
