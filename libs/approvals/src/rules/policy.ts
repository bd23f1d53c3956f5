import { roles } from '@plinth/kernel';
import { z } from 'zod';
import { gateSchema } from './gates/index.js';

const name = z.string().min(1).max(100);
const hours = z.int().min(1).max(24 * 365);

/**
 * Who may fill the seats of one requirement: people with at least this role, people of this group, or these people. Every field that is
 * given must hold of the same person; at least one must be given.
 */
const seatsSchema = z.strictObject({
  role: z.enum(roles).optional(),
  group: name.optional(),
  people: z.array(z.guid()).min(1).max(100).optional(),
}).refine(({ role, group, people }) => role !== undefined || group !== undefined || people !== undefined, { message: 'Say who may fill it: a role, a group or people.' });

const requirementSchema = z.strictObject({
  /** Shown to people: `Risk`, `Security`. Unique within the policy. */
  name,
  count: z.int().min(1).max(20),
  from: seatsSchema,
});

const targetSchema = z.strictObject({
  kind: z.enum(['ENVIRONMENT', 'ALIAS']),
  name,
});

/** What a policy says, as people write it. Strict: an unknown field is an error, never ignored, so that a misspelt rule can't fail open. */
export const policyDocumentSchema = z.strictObject({
  target: targetSchema,
  /** Empty: every risk tier. */
  riskTiers: z.array(z.enum(['MINIMAL', 'LIMITED', 'HIGH', 'CRITICAL'])).max(4).default([]),
  /** Names of models it covers; `*` stands for any run of characters. Empty: every model. */
  models: z.array(z.string().min(1).max(250)).max(100).default([]),
  quorum: z.array(requirementSchema).min(1).max(10),
  /** Beside the requester, who never votes on their own request: whom else the policy keeps from voting. */
  exclude: z.strictObject({
    author: z.boolean().default(true),
    lastModifier: z.boolean().default(true),
    runAuthor: z.boolean().default(true),
    /** Whoever let the requester in, and votes through a link or token that somebody involved made: they could be one person. */
    voucher: z.boolean().default(true),
  }).prefault({}),
  gates: z.array(gateSchema).max(50).default([]),
  /** So many rejections end the request. */
  rejections: z.int().min(1).max(20).default(1),
  expiresAfterHours: hours.default(24 * 14),
  remindAfterHours: hours.nullable().default(24),
  escalation: z.strictObject({ afterHours: hours, to: seatsSchema }).nullable().default(null),
  signature: z.strictObject({
    /** What a signer can mean by it (21 CFR 11.50): `Approved after independent validation`. */
    meanings: z.array(z.string().min(1).max(200)).min(1).max(10),
    /** The signer has authenticated within so many minutes. */
    freshWithinMinutes: z.int().min(1).max(60).default(5),
  }).nullable().default(null),
  breakGlass: z.strictObject({
    from: seatsSchema,
    /** A different person reviews it within this time, or it is taken back. */
    reviewWithinHours: hours.default(72),
  }).nullable().default(null),
}).superRefine((policy, context) => {
  const twice = firstTwice(policy.quorum.map((requirement) => requirement.name)) ?? firstTwice(policy.gates.map(({ id }) => id));
  if (twice !== undefined) context.addIssue({ code: 'custom', message: `${twice} is there twice.` });
  if (policy.remindAfterHours !== null && policy.remindAfterHours >= policy.expiresAfterHours) context.addIssue({ code: 'custom', path: ['remindAfterHours'], message: 'A reminder after the request has ended reaches nobody.' });
  if (policy.escalation && policy.escalation.afterHours >= policy.expiresAfterHours) context.addIssue({ code: 'custom', path: ['escalation', 'afterHours'], message: 'An escalation after the request has ended reaches nobody.' });
});

export type PolicyDocument = z.output<typeof policyDocumentSchema>;
export type Seats = PolicyDocument['quorum'][number]['from'];
export type Requirement = PolicyDocument['quorum'][number];
export type RiskTier = PolicyDocument['riskTiers'][number];

/** Where a promotion leads: an environment of the workspace, or an alias of the model. */
export type PromotionTarget = PolicyDocument['target'];

/** One version of a policy, as a request is bound to it. */
export interface PolicyVersion {
  readonly policyId: string;
  readonly name: string;
  readonly version: number;
  /** SHA-256 of the canonical document, in hexadecimal. */
  readonly digest: string;
  readonly document: PolicyDocument;
}

/** What a promotion is about, as far as policies ask. */
export interface PolicyQuestion {
  readonly target: PromotionTarget;
  readonly riskTier: RiskTier;
  readonly modelName: string;
}

/**
 * Every policy that covers the promotion: all of them must be satisfied, so that adding a policy never makes anything easier.
 */
export function applicablePolicies<Policy extends { readonly document: PolicyDocument }>(policies: readonly Policy[], question: PolicyQuestion): Policy[] {
  return policies.filter(({ document }) => covers(document, question));
}

function covers({ target, riskTiers, models }: PolicyDocument, question: PolicyQuestion): boolean {
  return target.kind === question.target.kind
    && target.name === question.target.name
    && (riskTiers.length === 0 || riskTiers.includes(question.riskTier))
    && (models.length === 0 || models.some((pattern) => matchesName(pattern, question.modelName)));
}

/** `*` stands for any run of characters; nothing else is special. Linear in both lengths for one `*`, and never exponential. */
export function matchesName(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return pattern === text;
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false;
  const end = text.length - tail.length;
  let at = head.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

function firstTwice(names: readonly string[]): string | undefined {
  return names.find((each, index) => names.indexOf(each) !== index);
}
