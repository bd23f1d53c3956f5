import { atEndOfTurn } from '@plinth/platform/database';

/**
 * Looks many things up together without ever giving an old answer: one lookup of a group is under way at a time, and whatever is asked meanwhile goes into the
 * next one, which begins after it was asked. So a change that has committed is seen by every later question, and the more there are at once the less each costs.
 * A lookup begins at the end of the turn of the event loop that asked for it.
 */
export class GatheredLookup<Group extends string, Key, Value> {
  private readonly groups = new Map<Group, Waiting<Key, Value>[]>();

  /**
   * @param look gives values in the order of the keys
   * @param maxKeys keys of one lookup
   */
  constructor(
    private readonly look: (group: Group, keys: readonly Key[]) => Promise<readonly Value[]>,
    private readonly maxKeys = 500,
  ) {}

  find(group: Group, key: Key): Promise<Value> {
    return new Promise((resolve, reject) => {
      const waiting = this.groups.get(group) ?? [];
      waiting.push({ key, resolve, reject });
      if (this.groups.has(group)) return;
      this.groups.set(group, waiting);
      atEndOfTurn(() => this.next(group));
    });
  }

  private next(group: Group): void {
    const taken = this.groups.get(group)?.splice(0, this.maxKeys) ?? [];
    if (!taken.length) {
      this.groups.delete(group);
      return;
    }
    this.look(group, taken.map(({ key }) => key)).then(
      (values) => taken.forEach(({ resolve, reject }, index) => (index in values ? resolve(values[index] as Value) : reject(new Error('A lookup gave fewer values than keys.')))),
      (error: unknown) => taken.forEach(({ reject }) => reject(error)),
    ).finally(() => this.next(group));
  }
}

interface Waiting<Key, Value> {
  readonly key: Key;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}
