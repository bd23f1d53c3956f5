import type { PromotionTarget } from './policy.js';

/** What conditions of custom roles can ask of a promotion: who asks for it, of which model, and where to. */
export const attributesOfPromotions = ['createdBy', 'name', 'riskTier', 'environment'] as const;
/** The same of a policy: who made it, its name, and the environment that it covers. */
export const attributesOfPolicies = ['createdBy', 'name', 'environment'] as const;

export function promotionAttributes({ requestedBy, modelName, riskTier, target }: { readonly requestedBy: string; readonly modelName: string; readonly riskTier: string; readonly target: PromotionTarget }) {
  return { createdBy: requestedBy, name: modelName, riskTier, environment: environmentOf(target) };
}

export function policyAttributes({ createdBy, name, document }: { readonly createdBy: string; readonly name: string; readonly document: { readonly target: PromotionTarget } }) {
  return { createdBy, name, environment: environmentOf(document.target) };
}

/** Nothing for an alias: what a thing lacks opens no condition. */
function environmentOf({ kind, name }: PromotionTarget): string | undefined {
  return kind === 'ENVIRONMENT' ? name : undefined;
}
