import { type Actor, type ActorId, PlinthError } from '@plinth/kernel';
import { Feed, type FeedTimes } from './feed.js';
import type { PubSub } from './pubsub.js';

/** More live subscriptions than one actor may have at a time. */
export class TooManySubscriptions extends PlinthError {
  constructor(limit: number) {
    super('TOO_MANY_SUBSCRIPTIONS', 'LIMIT', `You have ${limit} live subscriptions already.`, { help: 'Close some, or read once instead.', details: { limit } });
  }
}

const maxFeedsPerActor = 200;

/** Opens the feeds of this process, of every domain, and counts them: no actor has more than 200 at a time. */
export class Feeds {
  private readonly counts = new Map<ActorId, number>();

  constructor(
    private readonly pubsub: PubSub,
    private readonly maxPerActor = maxFeedsPerActor,
  ) {}

  /**
   * A feed that whatever is said on the channels wakes.
   * @param read gives the next event, or undefined when there is nothing to tell; it checks the permission, as it is then
   * @throws TooManySubscriptions
   */
  async open<Event>({ id, workspaceId }: Actor, channels: readonly string[], read: (ids: ReadonlySet<string> | undefined) => Promise<Event | undefined>, times?: FeedTimes): Promise<Feed<Event>> {
    const open = this.counts.get(id) ?? 0;
    if (open >= this.maxPerActor) throw new TooManySubscriptions(this.maxPerActor);
    this.counts.set(id, open + 1);
    const stops: (() => void)[] = [];
    const feed = new Feed(read, () => {
      for (const stop of stops) stop();
      this.forget(id);
    }, times);
    try {
      for (const channel of channels) stops.push(await this.pubsub.subscribe(workspaceId, channel, (said) => feed.notify(said)));
      return feed;
    } catch (error) {
      await feed.return();
      throw error;
    }
  }

  private forget(id: ActorId): void {
    const left = (this.counts.get(id) ?? 1) - 1;
    if (left > 0) this.counts.set(id, left);
    else this.counts.delete(id);
  }
}
