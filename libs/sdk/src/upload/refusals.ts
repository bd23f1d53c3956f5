import type { PlinthRequestError } from '../client/errors.js';
import type { Refusal } from './sync-outcome.js';

const mostReasons = 100;

/** Counts what the server refused, by its reasons. */
export class Refusals {
  private readonly reasons = new Map<string, Refusal>();
  count = 0;

  /** @param what the record that was refused, as people are told */
  add(what: string, { code, message }: PlinthRequestError): void {
    this.count += 1;
    const known = this.reasons.get(`${code} ${message}`);
    if (known) this.reasons.set(`${code} ${message}`, { ...known, count: known.count + 1 });
    else if (this.reasons.size < mostReasons) this.reasons.set(`${code} ${message}`, { code, message: `${what}: ${message}`, count: 1 });
  }

  list(): Refusal[] {
    return [...this.reasons.values()];
  }
}
