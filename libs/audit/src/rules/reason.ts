import { InvalidInput } from '@plinth/kernel';

export const longestReason = 10_000;
/** Postgres keeps no NUL, and canonical JSON has no half of a surrogate pair. */
const unkept = /[\0\p{Surrogate}]/u;

/** Checks why somebody did something, as the record will have it. @throws InvalidInput */
export function checkReason(reason: string, field: string): void {
  if (reason.trim() === '' || reason.length > longestReason || unkept.test(reason)) {
    throw new InvalidInput(`${field} has 1 to ${longestReason} characters of well-formed text, none of them NUL.`, { field, help: 'Say in words why, for those who read the record.' });
  }
}
