import type { IdSource, WorkspaceId } from '@plinth/kernel';
import type { Blob, BlobStore } from '../blobs/index.js';
import { AnalyticsAborted } from './analytics.errors.js';
import { bringInputs } from './input-files.js';
import type { AnalyticsLimits } from './lockdown.js';
import { Scratch } from './scratch.js';
import { AnalyticsSession, bound } from './session.js';

export const defaultAnalyticsLimits: AnalyticsLimits = { memoryBytes: 512 << 20, diskBytes: 64 * 2 ** 30, threads: 2, timeMs: 30 * 60_000 };

export interface AnalyticsOptions {
  /** Made when it is first used. May be shared by processes and machines. */
  readonly scratchFolder: string;
  readonly limits?: Partial<AnalyticsLimits>;
  /** Sessions of this process that run together; others wait. Memory is that many times the limit. */
  readonly sessionsAtOnce?: number;
}

export interface SessionOptions {
  readonly limits?: Partial<AnalyticsLimits>;
  /** Ends the session when it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * Computes over data with DuckDB. Each session is a process of its own, begun when it is needed and ended after: an idle Plinth has none, and a
 * crash, a lack of memory or an endless query in one is an error of that session and nothing else.
 */
export class Analytics {
  private readonly scratch: Scratch;
  private readonly limits: AnalyticsLimits;
  private readonly running = new Set<AnalyticsSession>();
  private readonly queue: (() => void)[] = [];
  private free: number;
  private closed = false;

  constructor(
    { scratchFolder, limits = {}, sessionsAtOnce = 2 }: AnalyticsOptions,
    private readonly ids: IdSource,
  ) {
    this.scratch = new Scratch(scratchFolder);
    this.limits = { ...defaultAnalyticsLimits, ...limits };
    this.free = sessionsAtOnce;
  }

  /**
   * Opens a session, does the work in it, and ends it, whatever the work did. The session's folder is gone after.
   * @throws AnalyticsTimedOut, AnalyticsAborted, AnalyticsOutOfMemory, AnalyticsOutOfScratch, AnalyticsCrashed, AnalyticsFailed, and what the work throws
   */
  async session<Result>(work: (session: AnalyticsSession) => Promise<Result>, { limits = {}, signal }: SessionOptions = {}): Promise<Result> {
    await this.turn(signal);
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
      this.free += 1;
      this.queue.shift()?.();
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

  private async turn(signal: AbortSignal | undefined): Promise<void> {
    while (this.free === 0) {
      await new Promise<void>((resolve) => {
        this.queue.push(resolve);
        signal?.addEventListener('abort', () => {
          // A turn given to whoever has left would be lost to those behind.
          const place = this.queue.indexOf(resolve);
          if (place >= 0) this.queue.splice(place, 1);
          resolve();
        }, { once: true });
      });
      if (signal?.aborted) throw new AnalyticsAborted(signal.reason);
    }
    if (signal?.aborted) throw new AnalyticsAborted(signal.reason);
    this.free -= 1;
  }
}
