import { InvalidInput } from '@plinth/kernel';
import { checkText, InvalidName } from '@plinth/tracking/rules';

export const maxModelNameLength = 250;
export const maxAliasLength = 100;
export const maxEnvironmentNameLength = 100;

/** Control characters, separators of lines, and marks that make a name read in another order than it is stored. */
const unseen = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/**
 * The one form of a model's name: NFC, 1 to 250 characters, none of them `/`, `:` or invisible (MLflow refuses the first two as well, for
 * `models:/name/version` could not be read back), and no blank at either end. Two names that look the same are the same.
 * @throws InvalidName, TextTooLong, UnstorableText
 */
export function modelName(text: string, field: string): string {
  checkText(text, maxModelNameLength, "A model's name", field);
  const name = text.normalize('NFC');
  if (name.trim() === '') throw new InvalidName("A model's name must not be blank.", field, 'Give it a name.');
  if (name !== name.trim()) throw new InvalidName("A model's name begins and ends with no blank.", field, 'Take the blanks away.');
  if (/[/:]/.test(name)) throw new InvalidName("A model's name has no / and no :.", field, 'Use - or . instead: references such as models:/name/3 must stay readable.');
  if (unseen.test(name)) throw new InvalidName("A model's name has a character that can not be seen.", field, 'Remove control characters and marks of writing direction.');
  if (name === '.' || name === '..') throw new InvalidName("A model's name is more than dots.", field, 'Give it a name.');
  checkText(name, maxModelNameLength, "A model's name", field);
  return name;
}

const aliasShape = /^[a-z0-9._-]{1,100}$/;
const reservedAlias = /^(v?\d+|latest|\.+)$/;

/**
 * An alias: 1 to 100 lower-case letters, digits, `.`, `_` and `-`. Not `latest`, a number or `v` and a number: those stand for versions.
 * @throws InvalidName
 */
export function aliasName(text: string, field: string): string {
  if (!aliasShape.test(text)) throw new InvalidName('An alias has 1 to 100 lower-case letters, digits, dots, underscores and dashes.', field, 'Use a name such as champion.');
  if (reservedAlias.test(text)) throw new InvalidName(`The alias ${JSON.stringify(text)} is reserved: it reads as a version.`, field, 'Use a name such as champion.');
  return text;
}

/** An environment's name: lower-case letters, digits and dashes, beginning with a letter; at most 100. @throws InvalidName */
export function environmentName(text: string, field: string): string {
  if (!/^[a-z][a-z0-9-]{0,99}$/.test(text)) throw new InvalidName('The name of an environment has 1 to 100 lower-case letters, digits and dashes, and begins with a letter.', field, 'Use a name such as production-eu.');
  return text;
}

/** What a reference names: a version by number, an alias, or the newest version that is READY. */
export type ModelReference = { readonly name: string } & ({ readonly kind: 'VERSION'; readonly version: number } | { readonly kind: 'ALIAS'; readonly alias: string } | { readonly kind: 'LATEST' });

/**
 * Reads `models:/name@alias`, `models:/name/3`, `models:/name/latest`, and the same without `models:/`; `name@3` is a version too.
 * @throws InvalidInput, InvalidName
 */
export function parseModelReference(text: string, field: string): ModelReference {
  checkText(text, 1_000, 'A reference to a model', field);
  const path = text.replace(/^models:\/+/, '');
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('@'));
  const separator = path[at];
  if (at <= 0 || separator === undefined) return refuse(field);
  const [name, which] = [modelName(path.slice(0, at), field), path.slice(at + 1)];
  if (/^[1-9]\d{0,9}$/.test(which)) {
    const version = Number(which);
    if (version > maxVersionNumber) return refuse(field);
    return { kind: 'VERSION', name, version };
  }
  if (which === 'latest') return { kind: 'LATEST', name };
  if (separator === '/') return refuse(field);
  return { kind: 'ALIAS', name, alias: aliasName(which, field) };
}

/** What Postgres' integer holds. */
export const maxVersionNumber = 2_147_483_647;

/** @throws InvalidInput for what can not be the number of a version */
export function checkVersionNumber(version: number, field: string): void {
  if (!Number.isInteger(version) || version < 1 || version > maxVersionNumber) throw new InvalidInput('A version is a whole number from 1 on.', { field, help: 'Use a number as versions shows it.' });
}

function refuse(field: string): never {
  throw new InvalidInput('This is no reference to a version of a model.', { field, help: 'Write models:/name@alias, models:/name/3 or models:/name/latest.' });
}
