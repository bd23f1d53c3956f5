import { checkText, InvalidName } from '@plinth/tracking/rules';

export const maxNameLength = 200;
const shape = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const partShape = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The name of a definition: letters, digits, `_`, `.` and `-`, not beginning with a digit, at most 200 characters. @throws InvalidName, TextTooLong */
export function definitionName(text: string, field: string): string {
  checkText(text, maxNameLength, 'The name of a definition', field);
  if (!shape.test(text)) throw new InvalidName(`${JSON.stringify(text)} is no name of a definition.`, field, 'Use letters, digits, _ . and -, and begin with a letter or _.');
  return text;
}

/** The name of a feature or a join key: letters, digits and `_`, so that it is a column everywhere. @throws InvalidName, TextTooLong */
export function partName(text: string, what: string, field: string): string {
  checkText(text, maxNameLength, `The name of ${what}`, field);
  if (!partShape.test(text)) throw new InvalidName(`${JSON.stringify(text)} is no name of ${what}.`, field, 'Use letters, digits and _, and begin with a letter or _: it becomes a column.');
  return text;
}

/** The name of a column as it stands in somebody's file: any text without control characters. @throws InvalidName, TextTooLong, UnstorableText */
export function columnName(text: string, field: string): string {
  checkText(text, 500, 'The name of a column', field);
  if (text === '' || /\p{Cc}/u.test(text)) throw new InvalidName(`${JSON.stringify(text)} is no name of a column.`, field, 'Use the name that the file has.');
  return text;
}
