import type { TextMap } from '@plinth/tracking/rules';
import type { EnvironmentKind, RiskTier } from './vocabulary.js';

/** What conditions of custom roles can ask of a model. A version is asked about as its model is. */
export const attributesOfModels = ['ownerId', 'createdBy', 'name', 'riskTier', 'labels'] as const;
/** The same of a model's place in an environment. */
export const attributesOfPlaces = [...attributesOfModels, 'environment', 'environmentKind'] as const;
/** The same of an environment. */
export const attributesOfEnvironments = ['createdBy', 'environment', 'environmentKind'] as const;

export function modelAttributes({ ownerId, createdBy, name, riskTier, tags }: { readonly ownerId: string; readonly createdBy: string; readonly name: string; readonly riskTier: RiskTier; readonly tags: TextMap }) {
  return { ownerId, createdBy, name, riskTier, labels: tags };
}

export function placeAttributes(model: Parameters<typeof modelAttributes>[0], { name, kind }: { readonly name: string; readonly kind: EnvironmentKind }) {
  return { ...modelAttributes(model), environment: name, environmentKind: kind };
}

export function environmentAttributes({ createdBy, name, kind }: { readonly createdBy: string; readonly name: string; readonly kind: EnvironmentKind }) {
  return { createdBy, environment: name, environmentKind: kind };
}
