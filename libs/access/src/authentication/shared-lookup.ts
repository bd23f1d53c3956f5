/**
 * Looks things up for many at once without ever giving an old answer: whoever comes while a lookup of the same key is under way shares
 * the next one, which begins after they came. So a revocation that has committed is seen by every later request, in every process, and
 * a thousand requests with one token cost as many lookups as fit one after the other.
 */
export class SharedLookup<Value> {
  private readonly underWay = new Map<string, { readonly current: Promise<Value>; next: Promise<Value> | undefined }>();

  constructor(private readonly look: (key: string) => Promise<Value>) {}

  find(key: string): Promise<Value> {
    const entry = this.underWay.get(key);
    if (!entry) return this.start(key);
    entry.next ??= entry.current.then(
      () => this.start(key),
      () => this.start(key),
    );
    return entry.next;
  }

  private start(key: string): Promise<Value> {
    const current = this.look(key).finally(() => {
      const entry = this.underWay.get(key);
      if (entry?.current === current && !entry.next) this.underWay.delete(key);
    });
    this.underWay.set(key, { current, next: undefined });
    return current;
  }
}
