type Outcome<Result> = { readonly value: Result } | { readonly error: unknown };

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
    const outcome: Promise<Outcome<Result>> = work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    this.outcomes.push(outcome);
    this.running.add(outcome);
    void outcome.then(() => this.running.delete(outcome));
    if (this.running.size < this.width) return;
    const ended = await Promise.race(this.running);
    if ('error' in ended) throw ended.error;
  }

  /** The results in the order of their beginning. @throws the first failure, when all have ended */
  async all(): Promise<Result[]> {
    return (await Promise.all(this.outcomes)).map((outcome) => {
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    });
  }

  async ended(): Promise<void> {
    await Promise.all(this.outcomes);
  }
}
