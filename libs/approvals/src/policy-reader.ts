import { Injectable } from '@nestjs/common';
import { Outbound } from '@plinth/platform/outbound';
import { canonicalJson, NotCanonical } from '@plinth/verify';
import { InvalidPolicy } from './approvals.errors.js';
import { DomainChecks } from './deciding/domain-checks.js';
import { type PolicyDocument, policyDocumentSchema } from './rules/index.js';

const maxDocumentLength = 100_000;

/** Reads policy documents as people write them: their form, and what only this server knows, such as addresses and the checks of other domains. */
@Injectable()
export class PolicyReader {
  constructor(
    private readonly outbound: Outbound,
    private readonly checks: DomainChecks,
  ) {}

  /** @throws InvalidPolicy */
  read(document: unknown, field: string): PolicyDocument {
    const parsed = policyDocumentSchema.safeParse(document);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new InvalidPolicy(issue?.message ?? 'This is no policy.', [field, ...(issue?.path ?? []).map(String)].join('.').slice(0, 500));
    }
    assertStorable(parsed.data, field);
    parsed.data.gates.forEach((gate, index) => {
      if (gate.kind === 'external-check') this.outbound.check(gate.url, `${field}.gates.${index}.url`);
      if (gate.kind !== 'domain-check') return;
      const check = this.checks.find(gate.check);
      const [problem] = check ? check.problemsOf(gate.settings) : [`Nothing here knows the check ${gate.check}${this.checks.names().length ? `; there are ${this.checks.names().join(', ')}` : ''}.`];
      if (problem !== undefined) throw new InvalidPolicy(problem, `${field}.gates.${index}`);
    });
    return parsed.data;
  }
}

/** What can neither be hashed nor kept is no policy. @throws InvalidPolicy */
function assertStorable(document: PolicyDocument, field: string): void {
  try {
    const text = canonicalJson(document);
    if (text.length > maxDocumentLength) throw new InvalidPolicy(`A policy has at most ${maxDocumentLength} characters as JSON.`, field);
    if (text.includes('\\u0000')) throw new InvalidPolicy('A policy holds no NUL character.', field);
  } catch (error) {
    if (error instanceof NotCanonical) throw new InvalidPolicy(error.message, field);
    throw error;
  }
}
