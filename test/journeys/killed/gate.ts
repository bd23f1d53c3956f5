import { setTimeout } from 'node:timers/promises';

/** Whoever sends requests waits here while the server is away and time is made to pass, so that no lease runs out under a commit that could have happened within it. */
export class Gate {
  underWay = 0;
  private closed: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  close(): void {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.closed = { opened, open };
  }

  open(): void {
    this.closed?.open();
    this.closed = undefined;
  }

  /** Until all that was under way has been answered, or cut. */
  async calm(): Promise<void> {
    while (this.underWay > 0) await setTimeout(5);
  }

  /** @returns undefined when no answer came */
  async through<Answer>(request: () => Promise<Answer>): Promise<Answer | undefined> {
    await this.closed?.opened;
    this.underWay += 1;
    try {
      return await request().catch(() => undefined);
    } finally {
      this.underWay -= 1;
    }
  }
}
