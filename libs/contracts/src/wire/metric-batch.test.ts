import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMetricBatch, defaultMetricBatchLimits, encodeMetricBatch, MalformedMetricBatch, type MalformedReason, type MetricColumns } from './index.js';

const integer = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -200, max: 200 }),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 0, -1, 2 ** 27, 2 ** 28, -(2 ** 51), 2 ** 51),
);
const point = fc.tuple(integer, integer, fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0)));
const series = fc.tuple(fc.string({ unit: 'binary', maxLength: 40 }), fc.array(point, { minLength: 1, maxLength: 40 })).map(([key, points]) => columns(key, ...points));
const batch = fc.uniqueArray(series, { maxLength: 8, selector: ({ key }) => key });

function columns(key: string, ...points: readonly (readonly [step: number, time: number, value: number])[]): MetricColumns {
  return { key, steps: points.map(([step]) => step), times: points.map(([, time]) => time), values: Float64Array.from(points, ([, , value]) => value) };
}

/** Bytes of a batch from hex with the header left out. */
function framed(hex: string): Uint8Array {
  return Uint8Array.from(['50', '4c', '4d', '31', '01', ...hex.split(' ').filter(Boolean)], (byte) => Number.parseInt(byte, 16));
}

function refusal(bytes: Uint8Array, limits = defaultMetricBatchLimits): { reason: MalformedReason; offset: number } {
  try {
    decodeMetricBatch(bytes, limits);
  } catch (error) {
    if (error instanceof MalformedMetricBatch) return { reason: error.reason, offset: error.offset };
    throw error;
  }
  throw new Error('The batch was accepted.');
}

const eightBytes = '00 00 00 00 00 00 f0 3f';

describe('the layout', () => {
  it('is the one of the README', () => {
    const bytes = framed('01 04 6c 6f 73 73 02 00 02 d0 0f 14 00 00 00 00 00 00 e0 3f 00 00 00 00 00 00 f8 7f');
    const loss = columns('loss', [0, 1000, 0.5], [1, 1010, Number.NaN]);
    expect(encodeMetricBatch([loss])).toEqual(bytes);
    expect(decodeMetricBatch(bytes)).toEqual([loss]);
  });

  it('takes ten bytes a point when steps and times are close', () => {
    const points = Array.from({ length: 1_000 }, (_, index) => [index, 1_700_000_000_000 + 40 * index, Math.sqrt(index)] as const);
    expect(encodeMetricBatch([columns('a', ...points)])).toHaveLength(5 + 1 + 2 + 2 + 10_000 + 5);
  });

  it('holds the greatest delta of safe integers', () => {
    const wide = columns('wide', [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1], [Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2]);
    expect(decodeMetricBatch(encodeMetricBatch([wide]))).toEqual([wide]);
  });

  it('keeps a key that begins with a byte order mark, an empty key, and no series at all', () => {
    const odd = [columns('\ufeffloss', [0, 0, 0]), columns('', [0, 0, 0])];
    expect(decodeMetricBatch(encodeMetricBatch(odd))).toEqual(odd);
    expect(decodeMetricBatch(encodeMetricBatch([]))).toEqual([]);
  });

  it('keeps every bit of a value', () => {
    const bits = framed(`01 01 61 01 00 00 01 02 03 04 05 06 f8 ff`);
    expect(encodeMetricBatch(decodeMetricBatch(bits))).toEqual(bits);
  });

  it('is read from the middle of a larger buffer, whatever its alignment', () => {
    const wanted = [columns('loss', [0, 1000, 0.5], [1, 1010, -0])];
    const bytes = encodeMetricBatch(wanted);
    for (let shift = 0; shift < 8; shift++) {
      const roomy = new Uint8Array(bytes.length + 16).fill(0xee);
      roomy.set(bytes, shift);
      expect(decodeMetricBatch(roomy.subarray(shift, shift + bytes.length))).toEqual(wanted);
    }
  });

  it('does not share memory with the bytes it was read from', () => {
    const bytes = encodeMetricBatch([columns('a', [0, 0, 1])]);
    const [read] = decodeMetricBatch(bytes);
    bytes.fill(0);
    expect(read?.values[0]).toBe(1);
  });

  it('gives back what was written, for all series', () => {
    fc.assert(fc.property(batch, (written) => void expect(decodeMetricBatch(encodeMetricBatch(written))).toEqual(written)));
  });
});

describe('decoding is strict', () => {
  it.each<[MalformedReason, number, string, Uint8Array]>([
    ['TRUNCATED', 0, 'nothing', new Uint8Array()],
    ['BAD_MAGIC', 3, 'another magic', Uint8Array.of(0x50, 0x4c, 0x4d, 0x32, 1, 0)],
    ['UNKNOWN_VERSION', 4, 'another version', Uint8Array.of(0x50, 0x4c, 0x4d, 0x31, 2, 0)],
    ['TRUNCATED', 5, 'no count', framed('')],
    ['TRAILING_BYTES', 6, 'bytes after the last series', framed('00 00')],
    ['OVERLONG_VARINT', 6, 'a padded count', framed('80 00')],
    ['OVERLONG_VARINT', 12, 'a varint of nine bytes', framed('ff ff ff ff ff ff ff ff 01')],
    ['UNSAFE_INTEGER', 5, 'a count of 2^53', framed('80 80 80 80 80 80 80 10')],
    ['TOO_MANY_SERIES', 5, 'a huge count', framed('ff ff ff 7f')],
    ['TRUNCATED', 7, 'a key that ends early', framed('01 02 61')],
    ['INVALID_KEY', 7, 'a key that is not UTF-8', framed('01 01 ff')],
    ['INVALID_KEY', 7, 'a surrogate in UTF-8', framed('01 03 ed a0 80')],
    ['INVALID_KEY', 7, 'an overlong character', framed('01 02 c0 80')],
    ['EMPTY_SERIES', 8, 'a series without points', framed('01 01 61 00')],
    ['TRUNCATED', 8, 'more points than bytes', framed(`01 01 61 02 00 00 ${eightBytes}`)],
    ['TOO_MANY_POINTS', 8, 'a huge number of points', framed('01 01 61 ff ff ff 7f')],
    ['DUPLICATE_KEY', 19, 'the same key twice', framed(`02 01 61 01 00 00 ${eightBytes} 01 61 01 00 00 ${eightBytes}`)],
    ['OVERLONG_VARINT', 10, 'a padded step', framed(`01 01 61 01 80 00 00 ${eightBytes}`)],
    ['UNSAFE_INTEGER', 9, 'a step of 2^53', framed(`01 01 61 01 80 80 80 80 80 80 80 20 00 ${eightBytes}`)],
    ['UNSAFE_INTEGER', 9, 'a step of -2^53', framed(`01 01 61 01 ff ff ff ff ff ff ff 1f 00 ${eightBytes}`)],
    ['UNSAFE_INTEGER', 17, 'a short delta over the edge', framed(`01 01 61 02 fe ff ff ff ff ff ff 1f 02 00 00 ${eightBytes} ${eightBytes}`)],
    ['TRUNCATED', 18, 'values that end early', framed(`01 01 61 01 80 80 80 80 80 80 80 10 00 00 00`)],
  ])('%s at byte %i: %s', (reason, offset, _, bytes) => {
    expect(refusal(bytes)).toEqual({ reason, offset });
  });

  it('accepts the outermost safe integers', () => {
    const bytes = framed(`01 01 61 02 fe ff ff ff ff ff ff 1f 00 fd ff ff ff ff ff ff 1f 00 ${eightBytes} ${eightBytes}`);
    expect(decodeMetricBatch(bytes)[0]).toMatchObject({ steps: [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER], times: [Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER] });
  });

  it.each<[MalformedReason, Partial<typeof defaultMetricBatchLimits>]>([
    ['TOO_MANY_BYTES', { maxBytes: 40 }],
    ['TOO_MANY_SERIES', { maxSeries: 1 }],
    ['TOO_MANY_POINTS', { maxPoints: 2 }],
    ['KEY_TOO_LONG', { maxKeyBytes: 3 }],
  ])('%s when a limit is one less than needed, and no error when it is just enough', (reason, limit) => {
    const bytes = encodeMetricBatch([columns('ab', [0, 0, 1], [1, 1, 1]), columns('éé', [0, 0, 1])]);
    const enough = { maxBytes: bytes.length, maxSeries: 2, maxPoints: 3, maxKeyBytes: 4 };
    expect(decodeMetricBatch(bytes, enough)).toHaveLength(2);
    expect(refusal(bytes, { ...enough, ...limit }).reason).toBe(reason);
  });

  it('refuses every beginning of a batch', () => {
    fc.assert(
      fc.property(batch, fc.nat(), (written, cut) => {
        const bytes = encodeMetricBatch(written);
        expect(['TRUNCATED', 'BAD_MAGIC']).toContain(refusal(bytes.subarray(0, cut % bytes.length)).reason);
      }),
    );
  });

  it('raises nothing but MalformedMetricBatch, and what it accepts has one encoding', () => {
    const tail = fc.uint8Array({ maxLength: 120 });
    const damaged = fc.tuple(batch, fc.nat(), fc.nat({ max: 255 })).map(([written, position, byte]) => {
      const bytes = encodeMetricBatch(written);
      bytes[position % bytes.length] = byte;
      return bytes;
    });
    const small = fc.array(fc.constantFrom(0, 1, 2, 0x61, 0x7f, 0x80, 0xff), { maxLength: 60 });
    const bytes = fc.oneof(tail, tail.map((rest) => Uint8Array.of(...framed(''), ...rest)), small.map((rest) => Uint8Array.of(...framed('01 01 61'), ...rest)), damaged);
    fc.assert(
      fc.property(bytes, (candidate) => {
        try {
          expect(encodeMetricBatch(decodeMetricBatch(candidate))).toEqual(candidate);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedMetricBatch);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('names the reason and the place', () => {
    expect(() => decodeMetricBatch(framed('00 00'))).toThrow('The metric batch cannot be read: bytes follow its last series (byte 6).');
  });
});

describe('encoding refuses what would not be read back the same', () => {
  it.each<[string, readonly MetricColumns[]]>([
    ['columns of unequal length', [{ key: 'a', steps: [1], times: [1, 2], values: Float64Array.of(1, 2) }]],
    ['a series without points', [columns('a')]],
    ['two series of one key', [columns('a', [0, 0, 0]), columns('a', [1, 1, 1])]],
    ['a fractional step', [columns('a', [0.5, 0, 0])]],
    ['an unsafe time', [columns('a', [0, 2 ** 53, 0])]],
    ['NaN as a step', [columns('a', [Number.NaN, 0, 0])]],
    ['half a surrogate pair in a key', [columns('\ud800', [0, 0, 0])]],
  ])('%s', (_, written) => {
    expect(() => encodeMetricBatch(written)).toThrow(RangeError);
  });
});
