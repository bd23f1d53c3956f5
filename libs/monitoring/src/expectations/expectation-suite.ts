import type { ActorId, Id } from '@plinth/kernel';
import type { Expectation } from '../rules/expectations/index.js';

export type SuiteId = Id<'ExpectationSuite'>;

/** A version of what is expected of a table. It never changes; its name gets a further one. */
export interface ExpectationSuite {
  readonly id: SuiteId;
  readonly name: string;
  readonly version: number;
  /** The newest version of the name. */
  readonly newest: number;
  /** SHA-256 of the expectations as canonical JSON. */
  readonly digest: string;
  readonly expectations: readonly Expectation[];
  readonly createdBy: ActorId;
  /** Of this version. */
  readonly createdAt: Date;
}

/** The suite that each new snapshot of a data set has to meet. */
export interface ExpectationGate {
  readonly datasetId: string;
  readonly suiteId: SuiteId;
  /** Null: the newest at each commit. */
  readonly version: number | null;
  readonly path: string;
  readonly setBy: ActorId;
  readonly setAt: Date;
}
