import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import type { SubjectSnapshot } from '@plinth/registry';
import type { GateFinding } from '../rules/index.js';

/** A check of another domain, which policies name as `domain.check`. */
export interface DomainCheck {
  /** Such as `lineage.approved-sources`. */
  readonly name: string;
  /** Problems of the settings, in words; none when they are understood. Asked when a policy is written. */
  problemsOf(settings: Readonly<Record<string, unknown>>): readonly string[];
  /** Looks, inside the deciding transaction. Reads only. An error counts as one that did not pass. */
  find(actor: Actor, subject: SubjectSnapshot, settings: Readonly<Record<string, unknown>>): Promise<GateFinding>;
}

/** Where domains that stand to the right register their checks. */
@Injectable()
export class DomainChecks {
  private readonly checks = new Map<string, DomainCheck>();

  register(check: DomainCheck): void {
    if (this.checks.has(check.name)) throw new Error(`Two checks have the name ${check.name}.`);
    this.checks.set(check.name, check);
  }

  find(name: string): DomainCheck | undefined {
    return this.checks.get(name);
  }

  names(): string[] {
    return [...this.checks.keys()].sort();
  }
}
