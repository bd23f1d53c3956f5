import { isRecord } from '../../api/failure.js';

/** A policy document on its way: an object of any shape, since whoever writes JSON may be in the middle of it. */
export type Draft = Readonly<Record<string, unknown>>;

export const emptyDraft: Draft = {
  target: { kind: 'ENVIRONMENT', name: 'production' },
  riskTiers: [],
  models: [],
  quorum: [{ name: 'Review', count: 1, from: { role: 'MAINTAINER' } }],
  exclude: { author: true, lastModifier: true, runAuthor: true, voucher: true },
  gates: [],
  rejections: 1,
  expiresAfterHours: 336,
  remindAfterHours: 24,
  escalation: null,
  signature: null,
  breakGlass: null,
};

export const recordAt = (draft: Draft, key: string): Draft => (isRecord(draft[key]) ? draft[key] : {});
export const listAt = (draft: Draft, key: string): readonly unknown[] => (Array.isArray(draft[key]) ? draft[key] : []);
export const textAt = (draft: Draft, key: string): string => (typeof draft[key] === 'string' ? draft[key] : '');
export const numberAt = (draft: Draft, key: string): number | undefined => (typeof draft[key] === 'number' ? draft[key] : undefined);
export const recordsAt = (draft: Draft, key: string): readonly Draft[] => listAt(draft, key).map((item) => (isRecord(item) ? item : {}));
export const textsAt = (draft: Draft, key: string): string[] => listAt(draft, key).filter((item) => typeof item === 'string');

/** The draft with one of its members set; `undefined` takes it out. */
export function withMember(draft: Draft, key: string, value: unknown): Draft {
  if (value !== undefined) return { ...draft, [key]: value };
  return Object.fromEntries(Object.entries(draft).filter(([name]) => name !== key));
}

export const withItem = (items: readonly unknown[], at: number, item: unknown): readonly unknown[] => items.map((each, index) => (index === at ? item : each));
export const withoutItem = (items: readonly unknown[], at: number): readonly unknown[] => items.filter((_, index) => index !== at);

export const writeDraft = (draft: unknown): string => JSON.stringify(draft, null, 2);

/** @returns the draft, or what is wrong with the text */
export function readDraft(text: string): { readonly draft: Draft } | { readonly problem: string } {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? { draft: value } : { problem: 'A policy is an object: { … }.' };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'This is no JSON.' };
  }
}

/** The path within the document that a refusal is about, such as `quorum.0.count`, whichever argument carried it. */
export function pathOfField(field: string | undefined): string | undefined {
  const match = /(?:^|\.)document\.?(.*)$/.exec(field ?? '');
  return match === null ? undefined : match[1];
}

/** Seconds are no unit of policies: hours as days where they are whole. */
export const hoursText = (hours: number): string => (hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`);

/** Members in one order, so that versions written in another order don't differ by it. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
}
