/**
 * What is wrong with a batch. `TOO_…` and `KEY_TOO_LONG` mean that the bytes may be sound but pass a limit of the reader; every other
 * reason means that they do not follow the layout.
 */
export type MalformedReason =
  | 'BAD_MAGIC'
  | 'UNKNOWN_VERSION'
  | 'TRUNCATED'
  | 'TRAILING_BYTES'
  | 'OVERLONG_VARINT'
  | 'UNSAFE_INTEGER'
  | 'EMPTY_SERIES'
  | 'INVALID_KEY'
  | 'DUPLICATE_KEY'
  | 'KEY_TOO_LONG'
  | 'TOO_MANY_BYTES'
  | 'TOO_MANY_SERIES'
  | 'TOO_MANY_POINTS';

const explanations: Readonly<Record<MalformedReason, string>> = {
  BAD_MAGIC: 'it does not begin with PLM1',
  UNKNOWN_VERSION: 'this version of the layout is not known',
  TRUNCATED: 'it ends too early',
  TRAILING_BYTES: 'bytes follow its last series',
  OVERLONG_VARINT: 'a number is longer than it needs to be',
  UNSAFE_INTEGER: 'a number is beyond 2^53 - 1 in size',
  EMPTY_SERIES: 'a series has no points',
  INVALID_KEY: 'a key is not valid UTF-8',
  DUPLICATE_KEY: 'two series have the same key',
  KEY_TOO_LONG: 'a key is too long',
  TOO_MANY_BYTES: 'it has too many bytes',
  TOO_MANY_SERIES: 'it has too many series',
  TOO_MANY_POINTS: 'it has too many points',
};

/** The only error that decoding raises, whatever the bytes are. */
export class MalformedMetricBatch extends Error {
  constructor(
    readonly reason: MalformedReason,
    /** The byte at which the offending part begins. */
    readonly offset: number,
  ) {
    super(`The metric batch cannot be read: ${explanations[reason]} (byte ${offset}).`);
    this.name = 'MalformedMetricBatch';
  }
}
