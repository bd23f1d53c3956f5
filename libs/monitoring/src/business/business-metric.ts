/** A number at a moment. */
export interface BusinessPoint {
  readonly at: Date;
  readonly value: number;
}

/** A number of the business over time, beside what a monitor found: such as revenue, returns or complaints of a day. */
export interface BusinessMetric {
  readonly name: string;
  /** Ascending; the latest of what was asked for. */
  readonly points: readonly BusinessPoint[];
}
