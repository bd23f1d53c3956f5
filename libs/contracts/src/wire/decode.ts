import { MalformedMetricBatch } from './malformed.js';
import { defaultMetricBatchLimits, header, machineIsLittleEndian, type MetricBatchLimits, type MetricColumns, minPointBytes } from './metric-batch.js';

const magicLength = 4;
const low28Bits = 0x0fff_ffff;
const two27 = 2 ** 27;

/**
 * Reads a batch that {@link encodeMetricBatch} or any other writer of the layout made, and checks all of it: bytes that decode are fit to
 * be stored as they are. There is one encoding only for given columns, so `encode(decode(bytes))` gives the same bytes.
 * @throws MalformedMetricBatch for anything else; never another error.
 */
export function decodeMetricBatch(bytes: Uint8Array, limits: MetricBatchLimits = defaultMetricBatchLimits): MetricColumns[] {
  if (bytes.length > limits.maxBytes) throw new MalformedMetricBatch('TOO_MANY_BYTES', limits.maxBytes);
  return new BatchReader(bytes, limits).batch();
}

class BatchReader {
  private at = 0;
  private points = 0;
  private readonly keys = new Set<string>();
  // Keys may begin with U+FEFF, which the decoder would swallow as a byte order mark.
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(
    private readonly bytes: Uint8Array,
    private readonly limits: MetricBatchLimits,
  ) {}

  batch(): MetricColumns[] {
    this.header();
    const countAt = this.at;
    const count = this.unsigned();
    if (count > this.limits.maxSeries) throw new MalformedMetricBatch('TOO_MANY_SERIES', countAt);
    const series: MetricColumns[] = [];
    for (let index = 0; index < count; index++) series.push(this.series());
    if (this.at < this.bytes.length) throw new MalformedMetricBatch('TRAILING_BYTES', this.at);
    return series;
  }

  private header(): void {
    for (const expected of header) {
      if (this.at === this.bytes.length) throw new MalformedMetricBatch('TRUNCATED', this.at);
      if (this.bytes[this.at] !== expected) throw new MalformedMetricBatch(this.at < magicLength ? 'BAD_MAGIC' : 'UNKNOWN_VERSION', this.at);
      this.at++;
    }
  }

  private series(): MetricColumns {
    const key = this.key();
    const length = this.length();
    return { key, steps: this.integers(length), times: this.integers(length), values: this.doubles(length) };
  }

  private key(): string {
    const start = this.at;
    const size = this.unsigned();
    if (size > this.limits.maxKeyBytes) throw new MalformedMetricBatch('KEY_TOO_LONG', start);
    const key = this.text(this.take(size));
    if (this.keys.has(key)) throw new MalformedMetricBatch('DUPLICATE_KEY', start);
    this.keys.add(key);
    return key;
  }

  private text(encoded: Uint8Array): string {
    try {
      return this.utf8.decode(encoded);
    } catch {
      // The decoder says no more than that the bytes are not UTF-8.
      throw new MalformedMetricBatch('INVALID_KEY', this.at - encoded.length);
    }
  }

  private length(): number {
    const start = this.at;
    const length = this.unsigned();
    if (length === 0) throw new MalformedMetricBatch('EMPTY_SERIES', start);
    this.points += length;
    if (this.points > this.limits.maxPoints) throw new MalformedMetricBatch('TOO_MANY_POINTS', start);
    // Columns are allocated from this number, so a lie must not get further than here.
    if (length * minPointBytes > this.bytes.length - this.at) throw new MalformedMetricBatch('TRUNCATED', start);
    return length;
  }

  private take(size: number): Uint8Array {
    if (size > this.bytes.length - this.at) throw new MalformedMetricBatch('TRUNCATED', this.at);
    const part = this.bytes.subarray(this.at, this.at + size);
    this.at += size;
    return part;
  }

  /** The hot loop: deltas of one byte, which nearly all are, are read here; longer ones by {@link longDelta}. */
  private integers(length: number): number[] {
    const { bytes } = this;
    const column = new Array<number>(length);
    let at = this.at;
    let value = 0;
    for (let index = 0; index < length; index++) {
      const first = bytes[at];
      if (first !== undefined && first < 0x80) {
        at++;
        value += (first & 1) === 0 ? first >>> 1 : -(first >>> 1) - 1;
        if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) throw new MalformedMetricBatch('UNSAFE_INTEGER', at - 1);
      } else {
        this.at = at;
        value = this.longDelta(value);
        at = this.at;
      }
      column[index] = value;
    }
    this.at = at;
    return column;
  }

  /**
   * Adds a zigzag delta to `previous`. Deltas of safe integers take up to 55 bits, which no double holds, so they are added in two parts:
   * the sum of the first is exact or already beyond the safe integers, and then the second only leads further away.
   */
  private longDelta(previous: number): number {
    const start = this.at;
    const low = this.groups(0);
    const high = this.continues(this.at - 1) ? this.groups(4) : 0;
    const value = (low & 1) === 0 ? previous + high * two27 + (low >>> 1) : previous - high * two27 - (low >>> 1) - 1;
    if (!Number.isSafeInteger(value)) throw new MalformedMetricBatch('UNSAFE_INTEGER', start);
    return value;
  }

  private unsigned(): number {
    const start = this.at;
    const low = this.groups(0);
    const high = this.continues(this.at - 1) ? this.groups(4) : 0;
    const value = high * (low28Bits + 1) + low;
    if (!Number.isSafeInteger(value)) throw new MalformedMetricBatch('UNSAFE_INTEGER', start);
    return value;
  }

  private continues(at: number): boolean {
    return (this.bytes[at] ?? 0) >= 0x80;
  }

  /** Reads up to four groups of seven bits, of which `before` were read already, until one says that none follows. */
  private groups(before: 0 | 4): number {
    let value = 0;
    for (let group = 0; group < 4; group++) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw new MalformedMetricBatch('TRUNCATED', this.at);
      this.at++;
      value |= (byte & 0x7f) << (7 * group);
      if (byte >= 0x80) continue;
      if (byte === 0 && before + group > 0) throw new MalformedMetricBatch('OVERLONG_VARINT', this.at - 1);
      return value;
    }
    if (before === 4) throw new MalformedMetricBatch('OVERLONG_VARINT', this.at - 1);
    return value;
  }

  private doubles(length: number): Float64Array {
    const raw = this.take(length * 8);
    const values = new Float64Array(length);
    if (machineIsLittleEndian) {
      new Uint8Array(values.buffer).set(raw);
    } else {
      const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
      for (let index = 0; index < length; index++) values[index] = view.getFloat64(index * 8, true);
    }
    return values;
  }
}
