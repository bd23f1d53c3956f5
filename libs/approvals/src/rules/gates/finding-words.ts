import type { GateFact, GateFinding } from './verdict.js';

/** How findings over training data call a snapshot. */
export const named = ({ dataset, number }: { readonly dataset: string; readonly number: number }): string => `${dataset}@${number}`;

/** No facts are no pass. */
export const holdsIn = (facts: readonly GateFact[]): GateFinding['outcome'] => (facts.length > 0 && facts.every(({ holds }) => holds) ? 'PASS' : 'FAIL');

export const noInputs: GateFinding = { outcome: 'FAIL', explanation: 'The run of this version names no inputs.', facts: [{ name: 'inputs', actual: '0', wanted: 'at least 1', holds: false }] };

export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
