import { AnalyticsAborted } from './analytics.errors.js';

/** So many places, and a queue for them: first come, first served. */
export class Turns {
  private readonly queue: (() => void)[] = [];

  constructor(private free: number) {}

  /** Returns when there is a place; whoever took one gives it back. @throws AnalyticsAborted when the signal aborts before that */
  async take(signal: AbortSignal | undefined): Promise<void> {
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

  giveBack(): void {
    this.free += 1;
    this.queue.shift()?.();
  }
}
