import { InvalidArgumentError } from 'commander';

const most = 100_000;

/** A whole number from 1. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > most) throw new InvalidArgumentError(`It is a whole number from 1 to ${most}.`);
  return count;
}
