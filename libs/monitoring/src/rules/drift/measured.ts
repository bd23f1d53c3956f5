import type { RefusalCode } from '../report.js';
import type { Probability } from '../statistics/counts-tests.js';

/** What a test found, and the furthest towards a drift that it can be where a sketch stands for rows. */
export interface Measured {
  readonly statistic: number;
  readonly pValue: number | null;
  readonly errorBound: number | null;
  readonly worst: { readonly statistic: number; readonly pValue: number | null };
}

export interface NotMeasured {
  readonly refused: RefusalCode;
  /** Continues the sentence "… was not tested: ". */
  readonly why: string;
}

/** A statistic that is infinite stays a number of JSON. */
export function measuredProbability({ statistic, pValue }: Probability): Measured {
  // NaN stays NaN here, and is refused where it is asked for.
  const found = { statistic: Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, statistic)), pValue };
  return { ...found, errorBound: null, worst: found };
}

export function measuredDistance(statistic: number, errorBound: number | null): Measured {
  return { statistic, pValue: null, errorBound, worst: { statistic: statistic + (errorBound ?? 0), pValue: null } };
}
