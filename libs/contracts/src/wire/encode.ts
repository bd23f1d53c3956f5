import { header, machineIsLittleEndian, type MetricColumns } from './metric-batch.js';

/** Deltas of safe integers need 55 bits after zigzag: eight groups of seven. */
const maxVarintBytes = 8;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * Writes series in the layout that README.md beside this file describes. Equal columns give equal bytes.
 * @throws RangeError when the columns cannot be written so that they are read back the same: columns of unequal length or without
 * points, steps or times that are no safe integers, two series of one key, a key that is not well-formed text.
 */
export function encodeMetricBatch(series: readonly MetricColumns[]): Uint8Array {
  const keys = series.map(({ key }) => encodeKey(key));
  if (new Set(series.map(({ key }) => key)).size < series.length) throw new RangeError('Two series have the same key.');
  const writer = new BatchWriter(header.length + maxVarintBytes + series.reduce((size, columns, index) => size + largestSize(columns, keys[index]?.length ?? 0), 0));
  writer.raw(Uint8Array.from(header));
  writer.varint(series.length);
  for (const [index, columns] of series.entries()) {
    const key = keys[index] ?? encodeKey(columns.key);
    writer.varint(key.length);
    writer.raw(key);
    writer.varint(columns.values.length);
    writer.deltas(columns.steps);
    writer.deltas(columns.times);
    writer.doubles(columns.values);
  }
  return writer.written();
}

function encodeKey(key: string): Uint8Array {
  if (loneSurrogate.test(key)) throw new RangeError(`The key ${JSON.stringify(key)} is not well-formed text.`);
  return new TextEncoder().encode(key);
}

function largestSize({ key, steps, times, values }: MetricColumns, keyBytes: number): number {
  if (steps.length !== values.length || times.length !== values.length) throw new RangeError(`The columns of ${JSON.stringify(key)} differ in length.`);
  if (values.length === 0) throw new RangeError(`The series ${JSON.stringify(key)} has no points.`);
  return 2 * maxVarintBytes + keyBytes + values.length * (2 * maxVarintBytes + 8);
}

class BatchWriter {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  /** A copy: the scratch space is several times as large and would stay in memory with a view of it. */
  written(): Uint8Array {
    return this.bytes.slice(0, this.at);
  }

  raw(part: Uint8Array): void {
    this.bytes.set(part, this.at);
    this.at += part.length;
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.at++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.at++] = rest;
  }

  deltas(column: readonly number[]): void {
    let previous = 0;
    for (const value of column) {
      if (!Number.isSafeInteger(value)) throw new RangeError(`Steps and times are safe integers; ${value} is not.`);
      const delta = value - previous;
      if (delta >= -64 && delta < 64) this.bytes[this.at++] = delta < 0 ? -2 * delta - 1 : 2 * delta;
      else if (Math.abs(delta) < 2 ** 51) this.varint(delta < 0 ? -2 * delta - 1 : 2 * delta);
      else this.wideDelta(BigInt(value) - BigInt(previous));
      previous = value;
    }
  }

  /** Twice such a delta is beyond what a double holds. */
  private wideDelta(delta: bigint): void {
    let rest = delta < 0n ? -2n * delta - 1n : 2n * delta;
    for (; rest >= 0x80n; rest >>= 7n) this.bytes[this.at++] = Number(rest & 0x7fn) | 0x80;
    this.bytes[this.at++] = Number(rest);
  }

  doubles(values: Float64Array): void {
    if (machineIsLittleEndian) {
      this.raw(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      return;
    }
    const view = new DataView(this.bytes.buffer, this.at, values.byteLength);
    for (const [index, value] of values.entries()) view.setFloat64(index * 8, value, true);
    this.at += values.byteLength;
  }
}
