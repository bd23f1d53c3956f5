/**
 * Looks many things up together without ever giving an old answer: what is asked while lookups of the same group are under way goes into the next one,
 * which begins after it was asked. So a change that has committed is seen by every later question, and the more there are at once the less each costs.
 */
export class GatheredLookup<Group extends string, Key, Value> {
  private readonly groups = new Map<Group, { underWay: number; waiting: Waiting<Key, Value>[] }>();

  /**
   * @param look gives values in the order of the keys
   * @param atOnce lookups of one group that may be under way at the same time
   * @param maxKeys keys of one lookup
   */
  constructor(
    private readonly look: (group: Group, keys: readonly Key[]) => Promise<readonly Value[]>,
    private readonly atOnce = 2,
    private readonly maxKeys = 500,
  ) {}

  find(group: Group, key: Key): Promise<Value> {
    return new Promise((resolve, reject) => {
      const state = this.groups.get(group) ?? { underWay: 0, waiting: [] };
      this.groups.set(group, state);
      state.waiting.push({ key, resolve, reject });
      this.next(group);
    });
  }

  private next(group: Group): void {
    const state = this.groups.get(group);
    if (!state || state.underWay >= this.atOnce) return;
    if (!state.waiting.length) {
      if (state.underWay === 0) this.groups.delete(group);
      return;
    }
    const taken = state.waiting.splice(0, this.maxKeys);
    state.underWay++;
    this.look(group, taken.map(({ key }) => key)).then(
      (values) => taken.forEach(({ resolve, reject }, index) => (index in values ? resolve(values[index] as Value) : reject(new Error('A lookup gave fewer values than keys.')))),
      (error: unknown) => taken.forEach(({ reject }) => reject(error)),
    ).finally(() => {
      state.underWay--;
      this.next(group);
    });
  }
}

interface Waiting<Key, Value> {
  readonly key: Key;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}
