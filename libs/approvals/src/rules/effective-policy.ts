import type { Exclusions } from './eligibility.js';
import type { Gate } from './gates/index.js';
import type { PolicyVersion, Requirement, Seats } from './policy.js';

/** One gate and the policy that asks for it: two policies may each have a gate of the same id. */
export interface PolicyGate {
  readonly policyId: string;
  readonly gate: Gate;
}

/**
 * What several policies ask together. Each quorum stands for itself (one person may count once in each policy); gates add up; of two
 * times the shorter holds; whatever one forbids is forbidden.
 */
export interface EffectivePolicy {
  readonly policies: readonly { readonly policyId: string; readonly name: string; readonly version: number; readonly digest: string; readonly quorum: readonly Requirement[] }[];
  readonly exclusions: Exclusions;
  readonly gates: readonly PolicyGate[];
  readonly rejections: number;
  readonly expiresAfterHours: number;
  readonly remindAfterHours: number | null;
  readonly escalations: readonly { readonly afterHours: number; readonly to: Seats }[];
  readonly signature: { readonly meanings: readonly string[]; readonly freshWithinMinutes: number } | null;
  /** Null: at least one policy allows no break-glass. Someone must fit every policy's seats. */
  readonly breakGlass: { readonly from: readonly Seats[]; readonly reviewWithinHours: number } | null;
}

/** Combines the policies that cover one promotion, in the order of their ids so that the same policies always give the same result. */
export function effectivePolicy(policies: readonly [PolicyVersion, ...PolicyVersion[]]): EffectivePolicy {
  const ordered = [...policies].sort((one, other) => (one.policyId < other.policyId ? -1 : 1));
  const documents = ordered.map(({ document }) => document);
  const reminders = documents.flatMap(({ remindAfterHours }) => remindAfterHours ?? []);
  const signatures = documents.flatMap(({ signature }) => signature ?? []);
  const breakGlass = documents.map((document) => document.breakGlass);
  return {
    policies: ordered.map(({ policyId, name, version, digest, document }) => ({ policyId, name, version, digest, quorum: document.quorum })),
    exclusions: {
      author: documents.some(({ exclude }) => exclude.author),
      lastModifier: documents.some(({ exclude }) => exclude.lastModifier),
      runAuthor: documents.some(({ exclude }) => exclude.runAuthor),
      voucher: documents.some(({ exclude }) => exclude.voucher),
    },
    gates: ordered.flatMap(({ policyId, document }) => document.gates.map((gate) => ({ policyId, gate }))),
    rejections: Math.min(...documents.map(({ rejections }) => rejections)),
    expiresAfterHours: Math.min(...documents.map(({ expiresAfterHours }) => expiresAfterHours)),
    remindAfterHours: reminders.length ? Math.min(...reminders) : null,
    escalations: documents.flatMap(({ escalation }) => escalation ?? []),
    signature: signatures.length
      ? { meanings: meaningsOfAll(signatures.map(({ meanings }) => meanings)), freshWithinMinutes: Math.min(...signatures.map(({ freshWithinMinutes }) => freshWithinMinutes)) }
      : null,
    breakGlass: breakGlass.every((each) => each !== null)
      ? { from: breakGlass.map(({ from }) => from), reviewWithinHours: Math.min(...breakGlass.map(({ reviewWithinHours }) => reviewWithinHours)) }
      : null,
  };
}

/** What every policy accepts; when they have nothing in common, all that any names, since a signature must mean something. */
function meaningsOfAll(lists: readonly (readonly string[])[]): string[] {
  const all = [...new Set(lists.flat())];
  const common = all.filter((meaning) => lists.every((list) => list.includes(meaning)));
  return common.length ? common : all;
}
