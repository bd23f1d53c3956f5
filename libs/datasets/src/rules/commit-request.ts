import { InvalidInput } from '@plinth/kernel';
import { z } from 'zod';
import { maxBytesSources } from './bytes-source.js';
import { schemaShape } from './schema.js';

export const commitMediaType = 'application/vnd.plinth.commit';
/** Bytes of the first line. Splits may list paths in it. */
export const maxCommitHeaderBytes = 16 << 20;
/** Bytes of any other line: a digest, a size and a path. */
export const maxCommitLineBytes = 2_048;
/** Changes of one commit: the names of new files are held while it is made. */
export const maxCommitChanges = 5_000_000;

const digest = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in 64 lower-case hex digits');
const text = (longest: number) => z.string().max(longest).regex(/^[^\0\p{Cs}]*$/u, 'holds a NUL character or half a surrogate pair');
const splitName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'must have 1 to 100 lower-case letters, digits, dots, underscores and dashes');

const split = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('FILES'), name: splitName, paths: z.array(text(1_024)).optional(), folders: z.array(text(1_024)).optional() }),
  z.strictObject({ kind: z.literal('ROWS'), name: splitName, table: text(500), where: text(100_000) }),
  z.strictObject({ kind: z.literal('KEYS'), name: splitName, table: text(500), columns: z.array(text(500)).min(1).max(100), file: text(1_024) }),
]);

const derivation = z.strictObject({
  inputs: z.array(z.strictObject({ datasetId: z.uuid(), digest })).max(1_000).default([]),
  runId: z.uuid().nullable().default(null),
  step: text(1_000).nullable().default(null),
  query: text(1_000_000).nullable().default(null),
  parameters: z.unknown().default(null),
  sources: z.array(z.strictObject({ uri: text(2_000), path: text(1_024).nullable().default(null) })).max(maxBytesSources).default([]),
});

const header = z.strictObject({
  /** Where it goes. */
  ref: z.string().max(200).default('main'),
  /** The snapshot that the changes apply to; null for none: every file is named, and nothing is followed. Left out: what the ref leads to. */
  base: digest.nullable().optional(),
  /** Where the ref must be, null for nowhere; the base unless told. */
  expectedHead: digest.nullable().optional(),
  message: text(10_000).nullable().default(null),
  /** Left out: that of the base. */
  schema: schemaShape.nullable().optional(),
  /** Left out: those of the base, taken anew. */
  splits: z.array(split).max(100).optional(),
  derivation: derivation.nullable().default(null),
  metadata: z.record(z.string().max(500), z.unknown()).optional(),
  idempotencyKey: z.string().max(200).optional(),
});

export type SplitRequest = z.infer<typeof split>;
/** What the first line of a commit says. */
export type CommitHeader = z.infer<typeof header>;

/** @throws InvalidInput that names the place */
export function readCommitHeader(bytes: Buffer): CommitHeader {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString());
  } catch (cause) {
    throw new InvalidInput('The first line of a commit is not JSON.', { field: 'header', help: 'Send {"message": …} on the first line, and the changes on the lines after it.', cause });
  }
  const parsed = header.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'header';
  throw new InvalidInput(`${field}: ${issue?.message ?? 'is wrong'}.`, { field, help: 'The REST page lists what the first line of a commit may say.' });
}
