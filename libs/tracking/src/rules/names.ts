import { isNormalPath, keyPattern, maxExperimentNameLength, maxKeyLength, maxParamValueLength, maxTagValueLength } from '@plinth/contracts/limits';
import { checkText, fits, InvalidName, TextTooLong, UnstorableText } from '@plinth/kernel';

export { checkText, InvalidName, TextTooLong, UnstorableText };
export { maxExperimentNameLength, maxKeyLength, maxParamValueLength, maxTagValueLength };

/**
 * Checks the key of a metric, param or tag: 1 to {@link maxKeyLength} characters of letters, digits, `_ . - / :` and blanks, which read as a path
 * is normalised: relative, without empty, `.` or `..` parts.
 * @throws InvalidName, TextTooLong
 */
export function checkKey(key: string, field: string): void {
  if (!fits(key, maxKeyLength)) throw new TextTooLong('A key', field, maxKeyLength);
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
