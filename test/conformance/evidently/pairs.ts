import { type DriftTest, driftTests } from '@plinth/monitoring/rules';

/** One column on both sides. Numbers that are not finite are written as words, for JSON has none. */
export interface Pair {
  readonly name: string;
  readonly kind: 'NUMERIC' | 'CATEGORICAL';
  readonly whole: boolean;
  /** Null for the default. */
  readonly test: DriftTest | null;
  readonly reference: readonly Cell[];
  readonly current: readonly Cell[];
}

export type Cell = number | string | null;

/** Mulberry32: the same pairs on each machine. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Draw = (random: () => number) => number;

export const normal: Draw = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** What columns of numbers look like. */
const shapes: Readonly<Record<string, (shift: number) => Draw>> = {
  normal: (shift) => (random) => normal(random) + shift,
  'wide normal': (shift) => (random) => normal(random) * (1 + shift),
  uniform: (shift) => (random) => random() * (1 + shift),
  exponential: (shift) => (random) => -Math.log(1 - random()) * (1 + shift),
  'heavy tails': (shift) => (random) => (random() < 0.5 ? -1 : 1) * (1 - random()) ** -1.2 + shift,
  'two humps': (shift) => (random) => normal(random) * 0.3 + (random() < 0.5 + shift / 3 ? 2 : -2),
  'far away': (shift) => (random) => 1_700_000_000 + (random() + shift) * 1_000,
  'very small': (shift) => (random) => (random() + shift) * 1e-7,
  'tenths, with ties': (shift) => (random) => Math.round((normal(random) + shift) * 10) / 10,
  'mostly zero': (shift) => (random) => (random() < 0.8 - shift / 3 ? 0 : -Math.log(1 - random())),
};

const wholeShapes: Readonly<Record<string, (shift: number) => Draw>> = {
  counts: (shift) => (random) => Math.floor(-Math.log(1 - random()) * (4 + 4 * shift)),
  years: (shift) => (random) => 20 + Math.floor(random() * 60 + shift * 10),
  'five values': (shift) => (random) => Math.floor(random() ** (1 + shift) * 5),
  'two values': (shift) => (random) => (random() < 0.3 + shift / 4 ? 1 : 0),
};

const sizes: readonly (readonly [number, number])[] = [[5, 7], [8, 30], [12, 12], [20, 17], [60, 60], [140, 97], [700, 1_000], [1_000, 800], [2_500, 1_800], [1_200, 1_200], [12_000, 900], [10_500, 11_000]];

const numeric = driftTests.filter((test) => !['CHI_SQUARE', 'Z', 'FISHER_EXACT', 'G'].includes(test));
const categorical: readonly DriftTest[] = ['CHI_SQUARE', 'Z', 'JENSEN_SHANNON', 'PSI', 'KULLBACK_LEIBLER', 'HELLINGER', 'G', 'FISHER_EXACT'];

function drawn(count: number, draw: Draw, random: () => number): readonly number[] {
  return Array.from({ length: count }, () => draw(random));
}

/** Every test over every shape, with sizes and shifts that take turns, and the defaults over all sizes. */
export function pairs(): readonly Pair[] {
  const made: Pair[] = [];
  let turn = 0;
  const next = () => {
    const [n, m] = sizes[turn % sizes.length]!;
    const shift = [0, 0.02, 0.15, 0.8][Math.floor(turn / 3) % 4]!;
    turn += 1;
    return { n, m, shift, random: chance(turn) };
  };
  for (const [whole, kinds] of [[false, shapes], [true, wholeShapes]] as const) {
    for (const [shape, of] of Object.entries(kinds)) {
      for (const test of numeric) {
        for (let time = 0; time < 2; time++) {
          const { n, m, shift, random } = next();
          made.push({ name: `${shape}, ${n} and ${m}, shift ${shift}`, kind: 'NUMERIC', whole, test, reference: drawn(n, of(0), random), current: drawn(m, of(shift), random) });
        }
      }
      for (const [n, m] of [[900, 700], [1_500, 700]] as const) {
        const random = chance(n + m + shape.length);
        made.push({ name: `${shape}, by default, ${n} and ${m}`, kind: 'NUMERIC', whole, test: null, reference: drawn(n, of(0), random), current: drawn(m, of(0.1), random) });
      }
    }
  }
  for (const categories of [1, 2, 3, 7, 40, 3_000]) {
    for (const test of [...categorical, null]) {
      for (let time = 0; time < 3; time++) {
        const { n, m, shift, random } = next();
        if (test === 'FISHER_EXACT' && categories > 2) continue;
        const same = test === 'FISHER_EXACT' || test === 'G';
        const label: Draw = (from) => Math.floor(from() ** (1 + shift) * categories);
        const texts = (count: number, draw: Draw) => drawn(count, draw, random).map((value) => `c${value}`);
        made.push({ name: `${categories} categories, ${n} and ${same ? n : m}, shift ${shift}`, kind: 'CATEGORICAL', whole: false, test, reference: texts(n, (from) => Math.floor(from() * categories)), current: texts(same ? n : m, label) });
      }
    }
  }
  made.push({ name: 'a constant that became the next', kind: 'NUMERIC', whole: true, test: 'HELLINGER', reference: Array.from({ length: 40 }, () => 5), current: Array.from({ length: 40 }, () => 6) });
  const random = chance(1);
  const dirty = (count: number, shift: number): readonly Cell[] => drawn(count, shapes.normal!(shift), random).map((value, at) => (at % 11 === 3 ? null : at % 13 === 5 ? ['NaN', 'Infinity', '-Infinity'][at % 3]! : value));
  for (const test of [null, ...numeric]) made.push({ name: 'NULL, NaN and infinities', kind: 'NUMERIC', whole: false, test, reference: dirty(1_400, 0), current: dirty(900, 0.3) });
  return made;
}
