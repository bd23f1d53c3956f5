/** What one request brings, and how it learns of its end. */
interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupLimits<Item> {
  readonly maxItems: number;
  readonly maxWeight: number;
  readonly weightOf: (item: Item) => number;
}

/**
 * Lets items that arrive while a commit is under way share the next one: many clients then pay for one fsync, and a lone one waits for
 * nobody. Each key has its own queue, with one commit under way at a time.
 *
 * When a group fails its items are tried one by one, so that one bad item fails alone.
 */
export class GroupCommit<Item, Result> {
  private readonly queues = new Map<string, Waiting<Item, Result>[]>();

  constructor(
    private readonly commitGroup: (key: string, items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly commitOne: (key: string, item: Item) => Promise<Result>,
    private readonly limits: GroupLimits<Item>,
  ) {}

  add(key: string, item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const waiting = { item, resolve, reject };
      const queue = this.queues.get(key);
      if (queue) {
        queue.push(waiting);
      } else {
        this.queues.set(key, [waiting]);
        void this.drain(key);
      }
    });
  }

  private async drain(key: string): Promise<void> {
    const queue = this.queues.get(key);
    while (queue?.length) await this.commit(key, queue.splice(0, this.fitting(queue)));
    this.queues.delete(key);
  }

  private fitting(queue: readonly Waiting<Item, Result>[]): number {
    let weight = 0;
    let count = 0;
    for (const { item } of queue) {
      weight += this.limits.weightOf(item);
      if (count > 0 && (weight > this.limits.maxWeight || count === this.limits.maxItems)) break;
      count++;
    }
    return count;
  }

  private async commit(key: string, group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.commitGroup(key, group.map(({ item }) => item));
      group.forEach(({ resolve, reject }, index) => {
        const result = results[index];
        if (result === undefined) reject(new Error('A group commit gave no result for one of its items.'));
        else resolve(result);
      });
    } catch (error) {
      if (group.length === 1 && !(error instanceof GroupRefused)) return group[0]?.reject(error);
      for (const { item, resolve, reject } of group) await this.commitOne(key, item).then(resolve, reject);
    }
  }
}

/** Rolls a group back: something in it is odd, and each item has to be looked at by itself. */
export class GroupRefused extends Error {}
