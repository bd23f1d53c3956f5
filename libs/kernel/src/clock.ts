/** The one source of time. Tests fix it with {@link FixedClock}. */
export abstract class Clock {
  /** Milliseconds since 1970, whole. */
  abstract nowMs(): number;

  now(): Date {
    return new Date(this.nowMs());
  }
}

export class SystemClock extends Clock {
  nowMs(): number {
    return Date.now();
  }
}

export class FixedClock extends Clock {
  constructor(private ms: number) {
    super();
  }

  nowMs(): number {
    return this.ms;
  }

  advance(ms: number): void {
    this.ms += ms;
  }
}
