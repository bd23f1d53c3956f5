import type { SubjectSnapshot } from '@plinth/registry';
import type { PromotionTarget } from './policy.js';
import { digestOf, type SubjectParts } from './subject.js';

/** The digest of each thing that a request stands on, by the name that people are told when it changes. */
export function partsOf({ versionDigest, version, model }: SubjectSnapshot['counting'], target: PromotionTarget, policies: string): SubjectParts {
  return {
    'version content': versionDigest ?? '',
    'version description': digestOf(version.description),
    'version tags': digestOf(version.tags),
    'version state': digestOf([version.deprecated, version.archived, version.deleted]),
    'model name': digestOf([model.id, model.name]),
    'model description': digestOf(model.description),
    'model tags': digestOf(model.tags),
    'model card': digestOf(model.card),
    'intended use': digestOf(model.intendedUse),
    'risk tier': digestOf(model.riskTier),
    'model owner': digestOf(model.ownerId),
    'model state': digestOf([model.archived, model.deleted]),
    target: digestOf(target),
    policies,
  };
}

/** The digest of the policies that decide together: their ids, versions and documents. */
export function policySetDigest(policies: readonly { readonly policyId: string; readonly version: number; readonly digest: string }[]): string {
  return digestOf([...policies].sort((one, other) => (one.policyId < other.policyId ? -1 : 1)).map(({ policyId, version, digest }) => ({ policyId, version, digest })));
}
