import { isNormalPath, keyPattern, maxExperimentNameLength, maxKeyLength, maxParamValueLength, maxTagValueLength } from '@plinth/contracts/limits';
import { PlinthError } from '@plinth/kernel';

export { maxExperimentNameLength, maxKeyLength, maxParamValueLength, maxTagValueLength };

/** A name that breaks the rules of names; `field` says which. */
export class InvalidName extends PlinthError {
  constructor(message: string, field: string, help: string) {
    super('INVALID_NAME', 'INVALID', message, { field, help });
  }
}

/** A name or value with more characters than fit. */
export class TextTooLong extends PlinthError {
  constructor(what: string, field: string, limit: number) {
    super('TEXT_TOO_LONG', 'INVALID', `${what} has at most ${limit} characters.`, { field, help: 'Shorten it, or log it as an artifact.', details: { limit } });
  }
}

/** Text that no database stores: with a NUL character or half a surrogate pair. */
export class UnstorableText extends PlinthError {
  constructor(what: string, field: string) {
    super('UNSTORABLE_TEXT', 'INVALID', `${what} holds a NUL character or half a surrogate pair.`, { field, help: 'Send well-formed text; bytes belong into an artifact.' });
  }
}

const unstorable = /[\0\p{Surrogate}]/u;

/**
 * Checks the key of a metric, param or tag: 1 to {@link maxKeyLength} characters of letters, digits, `_ . - / :` and blanks, which read as a path
 * is normalised: relative, without empty, `.` or `..` parts.
 * @throws InvalidName, TextTooLong
 */
export function checkKey(key: string, field: string): void {
  checkLength(key, maxKeyLength, 'A key', field);
  if (key === '') throw new InvalidName('A key must not be empty.', field, 'Give it a name.');
  if (!keyPattern.test(key)) throw new InvalidName(`The key ${JSON.stringify(key)} has characters that keys don't have.`, field, 'Use letters, digits, _ . - / : and blanks.');
  if (!isNormalPath(key)) throw new InvalidName(`The key ${JSON.stringify(key)} is not a normalised path.`, field, "Leave out slashes at either end, doubled slashes, and the parts '.' and '..'.");
}

/** @throws TextTooLong, UnstorableText */
export function checkParamValue(value: string, field: string): void {
  checkText(value, maxParamValueLength, "A param's value", field);
}

/** @throws TextTooLong, UnstorableText */
export function checkTagValue(value: string, field: string): void {
  checkText(value, maxTagValueLength, "A tag's value", field);
}

/** Checks the name of an experiment: any text that is not blank. @throws InvalidName, TextTooLong, UnstorableText */
export function checkExperimentName(name: string, field: string): void {
  checkText(name, maxExperimentNameLength, "An experiment's name", field);
  if (name.trim() === '') throw new InvalidName("An experiment's name must not be blank.", field, 'Give it a name.');
}

/** The beginning of a param's value that fits: MLflow cuts longer ones by default. No character is cut in two. */
export function truncateParamValue(value: string): string {
  return fits(value, maxParamValueLength) ? value : Array.from(value.slice(0, 2 * maxParamValueLength)).slice(0, maxParamValueLength).join('');
}

/** Any text of at most `limit` characters that Postgres can hold. @throws TextTooLong, UnstorableText */
export function checkText(text: string, limit: number, what: string, field: string): void {
  checkLength(text, limit, what, field);
  if (unstorable.test(text)) throw new UnstorableText(what, field);
}

function checkLength(text: string, limit: number, what: string, field: string): void {
  if (!fits(text, limit)) throw new TextTooLong(what, field, limit);
}

/** Code points are counted only where UTF-16 units leave it open. */
function fits(text: string, limit: number): boolean {
  if (text.length <= limit) return true;
  return text.length <= 2 * limit && Array.from(text).length <= limit;
}
