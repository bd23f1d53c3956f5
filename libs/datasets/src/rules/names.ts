import { checkText, InvalidInput, InvalidName } from '@plinth/kernel';

export const maxDatasetNameLength = 250;
export const maxRefNameLength = 100;
/** What Postgres' integer holds. */
const maxNumber = 2_147_483_647;

/** Control characters, separators of lines, and marks that make a name read in another order than it is stored. */
const unseen = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/**
 * The one form of a data set's name: NFC, 1 to 250 characters, none of them `/`, `:`, `@` or invisible (references such as `flights@12` must stay readable), and no blank at
 * either end. @throws InvalidName, TextTooLong, UnstorableText
 */
export function datasetName(text: string, field: string): string {
  checkText(text, maxDatasetNameLength, "A data set's name", field);
  const name = text.normalize('NFC');
  if (name.trim() === '' || /^\.{1,2}$/.test(name)) throw new InvalidName("A data set's name must not be blank or dots.", field, 'Give it a name.');
  if (name !== name.trim()) throw new InvalidName("A data set's name begins and ends with no blank.", field, 'Take the blanks away.');
  if (/[/:@\\]/.test(name)) throw new InvalidName("A data set's name has no /, no :, no @ and no backslash.", field, 'Use - or . instead: references such as flights@12 must stay readable.');
  if (unseen.test(name)) throw new InvalidName("A data set's name has a character that can not be seen.", field, 'Remove control characters and marks of writing direction.');
  checkText(name, maxDatasetNameLength, "A data set's name", field);
  return name;
}

const refShape = /^[a-z0-9](?:[a-z0-9._/-]{0,98}[a-z0-9])?$/;

/**
 * A ref: 1 to 100 lower-case letters, digits, `.`, `_`, `-` and `/`, beginning and ending with a letter or digit. Not a number or 64 hex digits, which name snapshots, nor
 * `latest`. @throws InvalidName
 */
export function refName(text: string, field: string): string {
  if (!refShape.test(text) || /\/\/|\.\.|\/\.|\.\//.test(text)) throw new InvalidName('A ref has 1 to 100 lower-case letters, digits, dots, underscores, dashes and single slashes, with a letter or digit at either end.', field, 'Use a name such as main or v1.0.');
  if (/^(\d+|[0-9a-f]{64}|latest)$/.test(text)) throw new InvalidName(`The ref ${JSON.stringify(text)} is reserved: it reads as a snapshot.`, field, 'Use a name such as main or v1.0.');
  return text;
}

/** What names a snapshot of a data set: its number, its digest, or a ref that leads to it. */
export type SnapshotReference = { readonly kind: 'NUMBER'; readonly number: number } | { readonly kind: 'DIGEST'; readonly digest: string } | { readonly kind: 'REF'; readonly name: string };

/** Reads `12`, 64 hex digits with or without `sha256:`, or a ref. @throws InvalidName, InvalidInput */
export function parseSnapshotReference(text: string, field: string): SnapshotReference {
  const hex = /^(?:sha256:)?([0-9a-f]{64})$/.exec(text)?.[1];
  if (hex !== undefined) return { kind: 'DIGEST', digest: hex };
  if (/^\d+$/.test(text)) {
    const number = Number(text);
    if (number < 1 || number > maxNumber) throw new InvalidInput('The number of a snapshot is a whole number from 1 on.', { field, help: 'Use a number as the history shows it.' });
    return { kind: 'NUMBER', number };
  }
  return { kind: 'REF', name: refName(text, field) };
}

/** Reads `flights`, `flights@12`, `flights@main` or `flights@<digest>`; without an @ it is `main`. @throws InvalidName, InvalidInput */
export function parseDatasetReference(text: string, field: string): { readonly name: string; readonly snapshot: SnapshotReference } {
  const at = text.indexOf('@');
  if (at < 0) return { name: datasetName(text, field), snapshot: { kind: 'REF', name: mainRef } };
  return { name: datasetName(text.slice(0, at), field), snapshot: parseSnapshotReference(text.slice(at + 1), field) };
}

/** Where commits go unless told. */
export const mainRef = 'main';

const digestShape = /^[0-9a-f]{64}$/;

/** @throws InvalidInput for what is no SHA-256 in lower-case hex */
export function checkDigest(text: string, field: string): void {
  if (!digestShape.test(text)) throw new InvalidInput('A digest has 64 lower-case hex digits.', { field, help: 'Send the SHA-256 in hex.' });
}
