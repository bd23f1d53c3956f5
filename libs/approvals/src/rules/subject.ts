import { createHash } from 'node:crypto';
import { canonicalJson } from '@plinth/verify';

/**
 * Everything that an approval stands on, each part by its own digest (SHA-256, hexadecimal): what the version is made of, what people said of it,
 * where it shall go, and by which policies it is decided.
 */
export type SubjectParts = Readonly<Record<string, string>>;

/** SHA-256 of the canonical JSON (RFC 8785) of any value, in hexadecimal. */
export function digestOf(value: unknown): string {
  return digestOfText(canonicalJson(value));
}

/** SHA-256 of the text's UTF-8, in hexadecimal. */
export function digestOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The digest to which votes and the decision are bound (law 6). */
export function subjectDigest(parts: SubjectParts): string {
  return digestOf({ format: 'plinth.promotion-subject/1', parts });
}

/** Names of the parts that differ, in order: what to tell people when a request is voided. */
export function changedParts(before: SubjectParts, after: SubjectParts): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((part) => before[part] !== after[part]).sort();
}
