import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import { z } from 'zod';
import { type Baseline, baselineFormat } from '../rules/index.js';

/** Numbers as their bytes in base64, least first: exact, and half the size of their decimals. */
const written = (numbers: Float64Array): string => Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64');

const numbers = z.string().transform((value): Float64Array => {
  const bytes = Buffer.from(value, 'base64');
  return new Float64Array(Uint8Array.from(bytes).buffer);
});

const count = z.number().int().nonnegative();
const distribution = z.object({
  values: numbers,
  counts: numbers,
  total: count,
  mean: z.number(),
  variance: z.number(),
  radius: z.object({ minimum: z.number(), maximum: z.number(), distinct: count, supremum: z.number(), transport: z.number(), energy: z.number() }).nullable(),
});
const categories = z.object({ labels: z.array(z.string()), counts: z.array(count), total: count, others: z.object({ rows: count, categories: count }).nullable() });
const base = { name: z.string(), type: z.string(), rows: count, nulls: count, notFinite: count };
const column = z.discriminatedUnion('kind', [
  z.object({ ...base, kind: z.enum(['NUMERIC', 'DATETIME']), numbers: distribution }),
  z.object({ ...base, kind: z.literal('CATEGORICAL'), categories }),
  z.object({ ...base, kind: z.literal('TEXT'), lengths: distribution, words: categories }),
  z.object({ ...base, kind: z.literal('EMBEDDING'), dimensions: count, sample: numbers }),
]);
const axes = z.object({ columns: z.array(z.string()), means: numbers, deviations: numbers, axes: numbers, components: count, error: z.object({ mean: z.number(), deviation: z.number() }) });
const document = z.object({ format: z.literal(baselineFormat), rows: count, columns: z.array(column), axes: axes.nullable() });

/** A profile as canonical JSON (RFC 8785): the same profile is the same text. */
export function encodeBaseline(baseline: Baseline): string {
  return canonicalJson(plain(baseline));
}

/** The name of a profile: the SHA-256 of its document, in hexadecimal. */
export function baselineDigest(encoded: string): string {
  return toHex(sha256(utf8(encoded)));
}

/** @throws z.ZodError for what is no profile of this format */
export function decodeBaseline(encoded: string): Baseline {
  return document.parse(JSON.parse(encoded));
}

function plain(value: unknown): unknown {
  if (value instanceof Float64Array) return written(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
  return value;
}
