/** Points of one key as columns of equal length: the form that the wire carries. Times are milliseconds since 1970. */
export interface SeriesColumns {
  readonly key: string;
  readonly steps: number[];
  readonly times: number[];
  readonly values: Float64Array;
}

/** Whose counter a step came from, so that a resumed run can go on counting where the server's record ends. */
export const stepOrigin = { given: 0, counted: 1, sampled: 2 } as const;
export type StepOrigin = (typeof stepOrigin)[keyof typeof stepOrigin];

/** What is added to counted and sampled steps: 0 for a new run. */
export interface StepBase {
  readonly counted: number;
  readonly sampled: number;
}

/**
 * Points wait here, column by column, in memory taken once. `push` is all that the training loop pays for: four stores and a look-up,
 * no object a point. Whoever fills it to the brim must drain it before pushing on.
 */
export class PointBuffer {
  private readonly keys: string[] = [];
  private readonly indexes = new Map<string, number>();
  private readonly keyIndexes: Uint32Array;
  private readonly steps: Float64Array;
  private readonly times: Float64Array;
  private readonly values: Float64Array;
  private readonly origins: Uint8Array;
  private filled = 0;

  constructor(readonly capacity: number) {
    this.keyIndexes = new Uint32Array(capacity);
    this.steps = new Float64Array(capacity);
    this.times = new Float64Array(capacity);
    this.values = new Float64Array(capacity);
    this.origins = new Uint8Array(capacity);
  }

  get length(): number {
    return this.filled;
  }

  get isFull(): boolean {
    return this.filled === this.capacity;
  }

  /** -1 for a key not seen yet. */
  indexOf(key: string): number {
    return this.indexes.get(key) ?? -1;
  }

  /** Makes room for a key; the caller has checked it. */
  learn(key: string): number {
    const index = this.keys.push(key) - 1;
    this.indexes.set(key, index);
    return index;
  }

  push(keyIndex: number, step: number, time: number, value: number, origin: StepOrigin): void {
    const at = this.filled++;
    this.keyIndexes[at] = keyIndex;
    this.steps[at] = step;
    this.times[at] = time;
    this.values[at] = value;
    this.origins[at] = origin;
  }

  /** Takes everything out, grouped by key, each key's points in the order they came. */
  drain(base: StepBase): SeriesColumns[] {
    const counts = new Uint32Array(this.keys.length);
    for (let at = 0; at < this.filled; at++) {
      const index = this.keyIndexes[at] ?? 0;
      counts[index] = (counts[index] ?? 0) + 1;
    }
    const series = new Map<number, { column: SeriesColumns; next: number }>();
    for (let at = 0; at < this.filled; at++) {
      const index = this.keyIndexes[at] ?? 0;
      let group = series.get(index);
      if (!group) {
        const size = counts[index] ?? 0;
        group = { column: { key: this.keys[index] ?? '', steps: new Array<number>(size), times: new Array<number>(size), values: new Float64Array(size) }, next: 0 };
        series.set(index, group);
      }
      const origin = this.origins[at];
      const shift = origin === stepOrigin.counted ? base.counted : origin === stepOrigin.sampled ? base.sampled : 0;
      const row = group.next++;
      group.column.steps[row] = (this.steps[at] ?? 0) + shift;
      group.column.times[row] = this.times[at] ?? 0;
      group.column.values[row] = this.values[at] ?? 0;
    }
    this.filled = 0;
    return Array.from(series.values(), ({ column }) => column);
  }
}
