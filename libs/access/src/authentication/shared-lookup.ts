import { atEndOfTurn } from '@plinth/platform/database';

/**
 * Looks things up for many at once without ever giving an old answer: a lookup begins at the end of the turn of the event loop that asked for it, and whoever
 * comes until then shares it; whoever comes while it is under way shares the next one, which begins after they came. So a revocation that has committed is seen
 * by every later request, in every process, and a thousand requests with one token cost as many lookups as fit one after the other.
 */
export class SharedLookup<Value> {
  private readonly entries = new Map<string, Entry<Value>>();

  constructor(private readonly look: (key: string) => Promise<Value>) {}

  find(key: string): Promise<Value> {
    const entry = this.entries.get(key);
    if (!entry) return this.start(key);
    if (!entry.hasBegun) return entry.current;
    entry.next ??= entry.current.then(
      () => this.start(key),
      () => this.start(key),
    );
    return entry.next;
  }

  private start(key: string): Promise<Value> {
    const entry: Entry<Value> = { current: this.lookAtEndOfTurn(key), hasBegun: false, next: undefined };
    this.entries.set(key, entry);
    return entry.current;
  }

  private async lookAtEndOfTurn(key: string): Promise<Value> {
    const entry = await new Promise<Entry<Value> | undefined>((begin) => {
      atEndOfTurn(() => {
        const begun = this.entries.get(key);
        if (begun) begun.hasBegun = true;
        begin(begun);
      });
    });
    try {
      return await this.look(key);
    } finally {
      if (entry && !entry.next && this.entries.get(key) === entry) this.entries.delete(key);
    }
  }
}

interface Entry<Value> {
  readonly current: Promise<Value>;
  hasBegun: boolean;
  /** For those who came while the current one was under way. */
  next: Promise<Value> | undefined;
}
