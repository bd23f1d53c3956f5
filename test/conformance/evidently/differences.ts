import type { Comparison, NotMeasured } from '@plinth/monitoring/rules';
import type { Pair } from './pairs.js';

export interface Theirs {
  readonly name: string;
  readonly score: number | string;
  readonly drifted: boolean;
  readonly threshold: number;
  readonly error?: string;
}

type Ours = Comparison | NotMeasured;

interface Difference {
  readonly what: string;
  readonly why: string;
  readonly holds: (pair: Pair, theirs: Theirs, ours: Ours) => boolean;
}

const values = ({ reference, current }: Pair): number => new Set([...reference, ...current]).size;

/** Where Plinth answers otherwise than Evidently. Every row is needed by a pair, and nothing else is let through. */
export const differences: readonly Difference[] = [
  {
    what: 'One category on both sides: Plinth says p = 1, Evidently NaN.',
    why: 'χ² without a degree of freedom is zero for sure. NaN is below no threshold, so neither calls it a drift.',
    holds: (pair, theirs, ours) => (pair.test === 'CHI_SQUARE' || pair.test === 'G') && values(pair) === 1 && theirs.score === 'nan' && !theirs.drifted && 'pValue' in ours && ours.pValue === 1,
  },
  {
    what: 'Epps–Singleton over two different values: Plinth takes one degree of freedom, SciPy two.',
    why: 'Two values make one direction, so the covariance has rank 1. SciPy counts the rank of the pseudoinverse, in which what rounding left of the other directions is as large as the one that is there.',
    holds: (pair, theirs, ours) => pair.test === 'EPPS_SINGLETON' && values(pair) === 2 && Number(theirs.score) > ('pValue' in ours ? (ours.pValue ?? 1) : 1),
  },
  {
    what: 'A whole number that becomes the next one on every row, by Hellinger: Plinth says 1 and drift, Evidently 0 and none.',
    why: 'Bins of whole numbers are at least one wide, so both numbers fall into one bin. A column that has changed on every row is no "no drift".',
    holds: (pair, theirs, ours) => pair.test === 'HELLINGER' && pair.whole && values(pair) === 2 && theirs.score === 0 && !theirs.drifted && 'drifted' in ours && ours.drifted,
  },
  {
    what: 'Means of numbers about 1.7·10⁹: the probabilities differ in the ninth digit.',
    why: 'SciPy adds the numbers as they are and loses seven digits; exact fractions give what Plinth says.',
    holds: (pair, theirs, ours) => pair.test === 'T' && pair.name.startsWith('far away') && 'pValue' in ours && Math.abs((ours.pValue ?? 1) - Number(theirs.score)) < 1e-8 && ours.drifted === theirs.drifted,
  },
];
