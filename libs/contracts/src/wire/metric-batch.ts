/** The media type of the layout that README.md beside this file describes. */
export const metricBatchMediaType = 'application/vnd.plinth.metrics';

/** The points of one metric of one run, as columns of equal length: point `i` is `(steps[i], times[i], values[i])`. */
export interface MetricColumns {
  /** The metric's name; any well-formed text. Which names are allowed is not the wire's business. */
  readonly key: string;
  /** Safe integers, in any order, negative ones included. */
  readonly steps: readonly number[];
  /** Milliseconds since 1970, safe integers, in any order. */
  readonly times: readonly number[];
  /** Any doubles: NaN, infinities and -0 travel as they are. */
  readonly values: Float64Array;
}

/** What a decoder accepts at most. */
export interface MetricBatchLimits {
  /** Size of the whole batch in bytes. */
  readonly maxBytes: number;
  readonly maxSeries: number;
  /** Points of all series together. */
  readonly maxPoints: number;
  /** Length of a key as UTF-8, in bytes. */
  readonly maxKeyBytes: number;
}

/** The bounds of the ingest route; 1,000 bytes hold every key of 250 characters. */
export const defaultMetricBatchLimits: MetricBatchLimits = { maxBytes: 16 * 1024 * 1024, maxSeries: 10_000, maxPoints: 100_000, maxKeyBytes: 1_000 };

/** "PLM1" as bytes, followed by the version of the layout. */
export const header = [0x50, 0x4c, 0x4d, 0x31, 0x01] as const;

/** A step and a time take a byte at least, a value takes eight. */
export const minPointBytes = 10;

/** The layout is little-endian; where the machine is too, columns of doubles are copied rather than converted. */
export const machineIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
