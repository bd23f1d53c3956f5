import { setTimeout as pause } from 'node:timers/promises';

export interface FeedTimes {
  /** Between two looks at the least. */
  readonly spacingMs: number;
  /** Without a message a look is taken after this long: messages are hints, and may be lost. */
  readonly lookEveryMs: number;
}

export const defaultFeedTimes: FeedTimes = { spacingMs: 200, lookEveryMs: 10_000 };
/** Beyond so many ids at once they are forgotten, and everything is read again. */
const maxIds = 1_000;

/**
 * Events of one subscriber. Messages only wake it: what an event holds is read when the subscriber is ready for it, so a slow one misses
 * states in between but holds no queue. It is no generator because one that waits can't be told to return.
 */
export class Feed<Event> implements AsyncIterableIterator<Event, undefined> {
  private ids: Set<string> | undefined = new Set();
  private awake = false;
  private closed = false;
  private wake: (() => void) | undefined;
  /** Ends when the next look may be taken. */
  private spacing: Promise<void> | undefined;
  private readonly looking: NodeJS.Timeout;

  /**
   * @param read gives the next event, or undefined when there is nothing to tell; it gets the ids that were heard of, or undefined when some may have been missed
   * @param onClose called once
   */
  constructor(
    private readonly read: (ids: ReadonlySet<string> | undefined) => Promise<Event | undefined>,
    private readonly onClose: () => void,
    private readonly times: FeedTimes = defaultFeedTimes,
  ) {
    this.looking = setInterval(() => this.notify(undefined), times.lookEveryMs).unref();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  notify(id: string | undefined): void {
    if (id === undefined || (this.ids && this.ids.size >= maxIds)) this.ids = undefined;
    else this.ids?.add(id);
    this.awake = true;
    this.wake?.();
  }

  async next(): Promise<IteratorResult<Event, undefined>> {
    while (!this.closed) {
      await this.message();
      await this.spacing;
      if (this.closed) break;
      const { ids } = this;
      this.ids = new Set();
      this.awake = false;
      const event = await this.readOrClose(ids);
      this.spacing = pause(this.times.spacingMs, undefined, { ref: false });
      if (event !== undefined) return this.closed ? { done: true, value: undefined } : { done: false, value: event };
    }
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Event, undefined>> {
    this.close();
    return { done: true, value: undefined };
  }

  private message(): Promise<void> | undefined {
    if (this.awake || this.closed) return undefined;
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  private async readOrClose(ids: ReadonlySet<string> | undefined): Promise<Event | undefined> {
    try {
      return await this.read(ids);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.looking);
    this.wake?.();
    this.onClose();
  }
}
