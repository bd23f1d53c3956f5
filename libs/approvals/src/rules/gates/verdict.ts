/** What a gate found: `PENDING` waits for somebody outside, or for data that is being looked into, `ERROR` could not be computed. Only `PASS` lets a request through. */
export type GateOutcome = 'PASS' | 'FAIL' | 'PENDING' | 'ERROR';

/** One number or fact that a gate compared, so that a person can follow it. */
export interface GateFact {
  readonly name: string;
  readonly actual: string;
  /** What it had to be, when something was asked of it. */
  readonly wanted: string | null;
  readonly holds: boolean;
}

/** What looking gave, before it is known to which gate it belongs. */
export interface GateFinding {
  readonly outcome: GateOutcome;
  /** One sentence with the numbers in it. */
  readonly explanation: string;
  readonly facts: readonly GateFact[];
}

export interface GateVerdict extends GateFinding {
  readonly gateId: string;
  readonly kind: string;
}
