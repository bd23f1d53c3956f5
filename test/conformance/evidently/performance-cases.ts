import type { Draw } from './pairs.js';
import { chance, normal } from './pairs.js';

interface Case {
  readonly name: string;
}

export interface BinaryCase extends Case {
  readonly kind: 'BINARY';
  readonly average: 'BINARY';
  readonly threshold: number;
  readonly bins: number;
  readonly truth: readonly boolean[];
  readonly scores: readonly number[];
}

export interface MulticlassCase extends Case {
  readonly kind: 'MULTICLASS';
  readonly average: 'MACRO' | 'WEIGHTED' | 'MICRO';
  readonly bins: number;
  /** In the order of their texts, as scikit-learn wants them. */
  readonly classes: readonly string[];
  readonly truth: readonly string[];
  readonly scores: readonly (readonly number[])[];
}

export interface RegressionCase extends Case {
  readonly kind: 'REGRESSION';
  readonly truth: readonly number[];
  readonly said: readonly number[];
}

export type PerformanceCase = BinaryCase | MulticlassCase | RegressionCase;

const sizes = [2, 7, 40, 300, 2_500];

/** Scores of different forms: how well they tell the classes apart, and how often they are the same. */
const scores: Readonly<Record<string, (isTrue: boolean) => Draw>> = {
  'chance alone': () => (random) => random(),
  'some skill': (isTrue) => (random) => 1 / (1 + Math.exp(-normal(random) - (isTrue ? 1 : -1))),
  'tenths, with ties': (isTrue) => (random) => Math.floor((isTrue ? 1 - random() ** 2 : random() ** 2) * 11) / 10 > 1 ? 1 : Math.floor((isTrue ? 1 - random() ** 2 : random() ** 2) * 11) / 10,
  'sure and right': (isTrue) => () => (isTrue ? 1 : 0),
  'sure and wrong': (isTrue) => () => (isTrue ? 0 : 1),
  'one score for all': () => () => 0.3,
  'very unsure': (isTrue) => (random) => 0.5 + (isTrue ? 1 : -1) * random() * 1e-12,
};

const regressions: Readonly<Record<string, readonly [Draw, Draw]>> = {
  normal: [normal, normal],
  'with zeros': [(random) => (random() < 0.3 ? 0 : normal(random)), normal],
  'far away': [(random) => 1.7e9 + random() * 1_000, (random) => normal(random)],
  'very small': [(random) => random() * 1e-9, (random) => random() * 1e-12],
  'very large': [(random) => normal(random) * 1e12, (random) => normal(random) * 1e10],
  exact: [normal, () => 0],
};

/** Every form with every size, classes that are rare and that are missing, and each way to make one number of several classes. */
export function performanceCases(): readonly PerformanceCase[] {
  const made: PerformanceCase[] = [];
  let seed = 100;
  for (const rows of sizes) {
    for (const [form, scoreOf] of Object.entries(scores)) {
      for (const rate of [0, 0.02, 0.5, 1]) {
        const random = chance((seed += 1));
        const truth = Array.from({ length: rows }, () => random() < rate);
        made.push({ kind: 'BINARY', average: 'BINARY', name: `${form}, ${rows} rows, ${rate} true`, threshold: [0.5, 0.3, 0.9][seed % 3] ?? 0.5, bins: [10, 7, 3][seed % 3] ?? 10, truth, scores: truth.map((isTrue) => scoreOf(isTrue)(random)) });
      }
    }
    for (const [form, [truthOf, errorOf]] of Object.entries(regressions)) {
      const random = chance((seed += 1));
      const truth = Array.from({ length: rows }, () => truthOf(random));
      made.push({ kind: 'REGRESSION', name: `${form}, ${rows} rows`, truth, said: truth.map((value) => value + errorOf(random)) });
    }
    for (const count of [3, 5, 9]) {
      for (const average of ['MACRO', 'WEIGHTED', 'MICRO'] as const) {
        for (const skill of [0, 1, 4]) {
          const random = chance((seed += 1));
          const classes = Array.from({ length: count }, (_, at) => `class ${at}`);
          const truth = Array.from({ length: rows }, () => Math.floor(random() ** 2 * count));
          const rowOf = (actual: number): readonly number[] => {
            const weights = classes.map((_, at) => Math.exp(normal(random) + (at === actual ? skill : 0)));
            const sum = weights.reduce((all, weight) => all + weight, 0);
            return weights.map((weight) => weight / sum);
          };
          made.push({ kind: 'MULTICLASS', average, name: `${count} classes, ${rows} rows, skill ${skill}, ${average}`, bins: 10, classes, truth: truth.map((at) => classes[at] ?? ''), scores: truth.map(rowOf) });
        }
      }
    }
  }
  return made;
}
