/** Runs pieces of work side by side, no more than so many at once. */
export class AtOnce {
  private readonly underWay = new Set<Promise<void>>();
  private failure: { readonly cause: unknown } | undefined;

  constructor(private readonly most: number) {}

  /** Begins when there is room. @throws what a piece before it threw */
  async start(work: () => Promise<void>): Promise<void> {
    while (this.underWay.size >= this.most) await Promise.race(this.underWay);
    this.rethrow();
    const running: Promise<void> = work().then(
      () => void this.underWay.delete(running),
      (cause: unknown) => {
        this.underWay.delete(running);
        this.failure ??= { cause };
      },
    );
    this.underWay.add(running);
  }

  /** When all of it has ended. @throws what the first piece that failed threw */
  async end(): Promise<void> {
    await Promise.all(this.underWay);
    this.rethrow();
  }

  private rethrow(): void {
    if (this.failure) throw this.failure.cause;
  }
}
