import type { SubjectSnapshot } from '@plinth/registry';
import type { TrainingData } from './gates/index.js';
import type { PromotionTarget } from './policy.js';
import { digestOf, type SubjectParts } from './subject.js';

/**
 * The digest of each thing that a request stands on, by the name that people are told when it changes.
 * @param training what of the training data can still change; null where no policy asks for it
 */
export function partsOf({ versionDigest, version, model }: SubjectSnapshot['counting'], target: PromotionTarget, policies: string, training: TrainingData | null): SubjectParts {
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
    ...(training === null ? {} : { 'training data': digestOf(countingOf(training)) }),
  };
}

/**
 * Which snapshots the inputs are, whether they are there, and the labels upstream: not what data sets are called, and not what stands at the target. What splits share follows from the
 * snapshot's digest alone, and is no change of the subject when it becomes known: the gate looks at it at each vote.
 */
function countingOf({ inputs, upstream }: TrainingData) {
  return {
    inputs: inputs.map(({ digest, snapshot }) => ({ digest, snapshot: snapshot && { dataset: snapshot.datasetId, number: snapshot.number, isThere: snapshot.isThere } })),
    upstream: upstream && { isWhole: upstream.isWhole, sources: Object.fromEntries(upstream.sources.map(({ key, labels }) => [key, labels])) },
  };
}

/** The digest of the policies that decide together: their ids, versions and documents. */
export function policySetDigest(policies: readonly { readonly policyId: string; readonly version: number; readonly digest: string }[]): string {
  return digestOf([...policies].sort((one, other) => (one.policyId < other.policyId ? -1 : 1)).map(({ policyId, version, digest }) => ({ policyId, version, digest })));
}
