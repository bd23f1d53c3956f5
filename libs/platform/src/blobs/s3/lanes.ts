export type Outcome<Result> = { readonly value: Result } | { readonly error: unknown };

/** For work that is looked at later: a failure that nobody waits for yet would end the process. */
export function outcomeOf<Result>(work: Promise<Result>): Promise<Outcome<Result>> {
  return work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** Runs pieces of work side by side, no more than `width` at a time: what bounds memory when each holds a part of a file. */
export class Lanes<Result> {
  private readonly outcomes: Promise<Outcome<Result>>[] = [];
  private readonly running = new Set<Promise<Outcome<Result>>>();

  constructor(private readonly width: number) {}

  get count(): number {
    return this.outcomes.length;
  }

  /** Starts the work; answers once there is room for more. @throws what an earlier piece failed with */
  async add(work: () => Promise<Result>): Promise<void> {
    const outcome = outcomeOf(work());
    this.outcomes.push(outcome);
    this.running.add(outcome);
    void outcome.then(() => this.running.delete(outcome));
    if (this.running.size < this.width) return;
    const ended = await Promise.race(this.running);
    if ('error' in ended) throw ended.error;
  }

  /** The results in the order of their beginning, of the first `count` only when that is said. @throws the first failure, when all of them have ended */
  async all(count = this.outcomes.length): Promise<Result[]> {
    return (await Promise.all(this.outcomes.slice(0, count))).map((outcome) => {
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    });
  }

  async ended(): Promise<void> {
    await Promise.all(this.outcomes);
  }
}
