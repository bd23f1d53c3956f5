import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { radixSort } from './radix-sort.js';
import { NumberSketcher, type NumberSketch } from './sketch.js';
import { SketchSpace } from './sketch-space.js';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const scratch = new Uint32Array(2 << 16);

describe('sorting by digits', () => {
  it('gives the order of the engine’s own sort, whatever the numbers', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1_000, maxLength: 3_000 }), (numbers) => {
        const sorted = Float64Array.from(numbers);
        radixSort(sorted);
        expect([...sorted]).toEqual([...Float64Array.from(numbers, (number) => number + 0).sort()]);
      }),
      { numRuns: 30 },
    );
  });

  it('sorts numbers that differ only far behind their point', () => {
    const numbers = Float64Array.from({ length: 5_000 }, (_, at) => 1_700_000_000 + (((at * 7_919) % 5_003) - 2_500) / 4_096);
    const sorted = numbers.slice();
    radixSort(sorted);
    expect([...sorted]).toEqual([...numbers.sort()]);
  });

  it('knows no −0, and sorts only as many as it is told to', () => {
    const numbers = Float64Array.from({ length: 2_000 }, (_, at) => (at % 3 === 0 ? -0 : 1_000 - at));
    const rest = [...numbers.subarray(1_500)];
    radixSort(numbers, 1_500, scratch);
    expect([...numbers.subarray(0, 1_500)].some((number) => Object.is(number, -0))).toBe(false);
    expect([...numbers.subarray(1_500)]).toEqual(rest);
  });
});

/** sup |F − S| and ∫ |F − S| of all rows against what stands for them. */
function distances(rows: Float64Array, { values, counts, total }: NumberSketch): { readonly supremum: number; readonly transport: number } {
  const sorted = rows.slice().sort();
  const places = [...new Set([...sorted, ...values])].sort((a, b) => a - b);
  let [i, j, there, supremum, transport, last, difference] = [0, 0, 0, 0, 0, 0, 0];
  for (const place of places) {
    transport += Math.abs(difference) * (place - last);
    while (i < sorted.length && sorted[i]! <= place) i++;
    while (j < values.length && values[j]! <= place) there += counts[j++]!;
    difference = i / sorted.length - there / total;
    supremum = Math.max(supremum, Math.abs(difference));
    last = place;
  }
  return { supremum, transport };
}

const rowsOf = (count: number, value: (at: number) => number): Float64Array => Float64Array.from({ length: count }, (_, at) => value(((at * 7_919) % 99_991) / 99_991));

describe('a sketch of numbers', () => {
  const space = new SketchSpace();
  const shapes: Readonly<Record<string, Float64Array>> = {
    even: rowsOf(60_000, (share) => share * 100),
    'of heavy tails': rowsOf(60_000, (share) => (1 - share + 1e-6) ** -1.5),
    'with a value that most rows have': rowsOf(60_000, (share) => (share < 0.7 ? 0 : share)),
    'far from zero': rowsOf(60_000, (share) => 1_700_000_000 + share),
  };
  for (const [name, rows] of Object.entries(shapes)) {
    it(`${name} is no further from its rows than it says, block after block`, () => {
      const sketcher = new NumberSketcher({ exactUpTo: 1_000, cells: 500 }, space);
      for (let from = 0; from < rows.length; from += 10_000) sketcher.add(rows.slice(from, from + 10_000), Math.min(10_000, rows.length - from));
      const sketch = sketcher.result();
      const found = distances(rows, sketch);
      expect(sketch.values.length).toBeLessThan(1_100);
      expect(sketch.total).toBe(rows.length);
      expect(found.supremum).toBeLessThanOrEqual(sketch.radius!.supremum + 1e-12);
      expect(found.transport).toBeLessThanOrEqual(sketch.radius!.transport * (1 + 1e-6) + 1e-9);
      expect(sketch.radius!.supremum).toBeLessThan(0.01);
      const mean = rows.reduce((sum, value) => sum + value, 0) / rows.length;
      expect(Math.abs(sketch.mean - mean)).toBeLessThanOrEqual(1e-9 * Math.abs(mean));
    });
  }

  it('is exact where its values are few, however many rows have them', () => {
    const sketcher = new NumberSketcher({ exactUpTo: 1_000, cells: 100 }, space);
    for (let block = 0; block < 5; block++) sketcher.add(rowsOf(50_000, (share) => Math.floor(share * 900)), 50_000);
    const sketch = sketcher.result();
    expect(sketch.radius).toBeNull();
    expect([sketch.values.length, sketch.total]).toEqual([900, 250_000]);
  });
});

describe('numbers that come again and again', () => {
  const plain = (numbers: Float64Array): readonly (readonly [number, number])[] => {
    const counts = new Map<number, number>();
    for (const number of numbers) counts.set(number + 0, (counts.get(number + 0) ?? 0) + 1);
    return [...counts].sort(([one], [other]) => one - other);
  };
  const folded = (numbers: Float64Array, length = numbers.length): readonly (readonly [number, number])[] => {
    const { values, counts } = new SketchSpace().fold(numbers, length);
    return [...values].map((value, at) => [value, counts[at]!] as const);
  };
  const drawn = (rows: number, different: number, of: (draw: number) => number): Float64Array => Float64Array.from({ length: rows }, (_, row) => of(Math.imul(row, 0x9e37_79b1) >>> 0) % different).map((number) => number / 8);

  it.each([1, 2, 100, 3_400, 3_600, 14_000, 16_384, 16_385, 40_000])('are counted as those that are put in order are: %i of them', (different) => {
    for (const rows of [different, 5_000, 100_000]) {
      const numbers = drawn(rows, different, (draw) => draw - different / 2);
      expect(folded(numbers.slice())).toEqual(plain(numbers));
    }
  });

  it('are counted where all of the first are few and the rest are many', () => {
    const numbers = Float64Array.from({ length: 60_000 }, (_, row) => (row < 30_000 ? row % 7 : row / 3));
    expect(folded(numbers.slice())).toEqual(plain(numbers));
  });

  it('may be any finite numbers, of which −0 is 0, and no more of them than was said', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 5_000 }), (different, rows) => {
        const numbers = Float64Array.from({ length: rows + 3 }, (_, row) => different[(row * 7) % different.length]!);
        const found = folded(numbers.slice(), rows);
        expect(found).toEqual(plain(numbers.subarray(0, rows)));
        expect(found.some(([value]) => Object.is(value, -0))).toBe(false);
      }),
    );
  });
});
