import type { Role } from '@plinth/kernel';
import type { Involved, Person, PolicyDocument, PolicyVersion, RequestState, Vote } from '../rules/index.js';
import { effectivePolicy, type EffectivePolicy, policyDocumentSchema } from '../rules/index.js';
import type { z } from 'zod';

export const noon = new Date('2026-03-01T12:00:00Z');
export const later = (hours: number): Date => new Date(noon.getTime() + hours * 3_600_000);

export function person(actorId: string, role: Role = 'MAINTAINER', ...groups: string[]): Person {
  return { actorId, kind: 'USER', role, groups, active: true };
}

export function policyDocument(changes: Partial<z.input<typeof policyDocumentSchema>> = {}): PolicyDocument {
  return policyDocumentSchema.parse({
    target: { kind: 'ENVIRONMENT', name: 'production' },
    quorum: [{ name: 'Maintainers', count: 2, from: { role: 'MAINTAINER' } }],
    ...changes,
  });
}

export function policyVersion(policyId: string, changes: Partial<z.input<typeof policyDocumentSchema>> = {}): PolicyVersion {
  return { policyId, name: policyId, version: 1, digest: `digest of ${policyId}`, document: policyDocument(changes) };
}

export function policyOf(changes: Partial<z.input<typeof policyDocumentSchema>> = {}): EffectivePolicy {
  return effectivePolicy([policyVersion('main', changes)]);
}

export const involved: Involved = { requesterId: 'requester', requesterPersonId: 'requester', requesterDelegates: [], requesterVouchers: [], authorId: 'author', lastModifierIds: ['modifier'], runAuthorId: 'trainer' };

export function openRequest(changes: Partial<RequestState> = {}): RequestState {
  return { status: 'OPEN', subjectDigest: 'subject', currentDigest: 'subject', involved, expiresAt: later(24), ...changes };
}

export function approval(voterId: string, changes: Partial<Vote> = {}): Vote {
  return { voterId, principalId: voterId, verdict: 'APPROVE', subjectDigest: 'subject', dismissed: false, ...changes };
}

export function byId(...people: readonly Person[]): ReadonlyMap<string, Person> {
  return new Map(people.map((each) => [each.actorId, each]));
}
