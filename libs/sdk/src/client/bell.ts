import { PlinthRequestError } from './errors.js';

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Opens a live feed, until the signal ends it. A feed begins by telling how things are. */
export type BellRope = (signal: AbortSignal) => AsyncIterable<unknown>;

/** Told by a live feed that there is something to look at. Whoever waits looks when it rings, and seldom besides. */
export class Bell {
  /** Whether the feed stands: while it does not, looking is the only way to know. */
  isLive = false;
  private isListening = false;
  private hasRung = false;
  private wake: (() => void) | undefined;
  private readonly closing = new AbortController();

  /** @param rope none for a bell that never rings */
  constructor(private readonly rope: BellRope | undefined) {}

  /** Until it rings, or for so long. Opens the feed when somebody waits for the first time. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.rope && !this.isListening) void this.listen(this.rope);
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.wake = undefined;
        this.hasRung = false;
        act();
      };
      const abort = (): void => settle(() => reject(signal?.reason instanceof Error ? signal.reason : new DOMException('Waiting was aborted', 'AbortError')));
      const timer = setTimeout(() => settle(resolve), ms);
      signal?.addEventListener('abort', abort, { once: true });
      this.wake = () => settle(resolve);
      if (this.hasRung) this.wake();
    });
  }

  close(): void {
    this.closing.abort();
  }

  private ring(): void {
    this.hasRung = true;
    this.wake?.();
  }

  private async listen(rope: BellRope): Promise<void> {
    this.isListening = true;
    const { signal } = this.closing;
    for (let pause = firstPauseMs; !signal.aborted; pause = Math.min(2 * pause, longestPauseMs)) {
      try {
        for await (const _ of rope(signal)) {
          this.isLive = true;
          pause = firstPauseMs;
          this.ring();
        }
      } catch (error) {
        // Without a WebSocket, or where it is refused, there is none to be had: looking goes on without it.
        if (!(error instanceof PlinthRequestError) || error.failureKind !== 'retry') return;
      } finally {
        // What has been missed since is looked at.
        if (this.isLive) this.ring();
        this.isLive = false;
      }
      await pauseUntil(pause, signal);
    }
  }
}

function pauseUntil(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
