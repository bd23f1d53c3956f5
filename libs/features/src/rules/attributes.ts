import type { TextMap } from '@plinth/tracking/rules';
import type { Content } from './definition.js';
import { mostSensitive, type Sensitivity } from './vocabulary.js';

/** What conditions of custom roles can ask of a definition. */
export const attributesOfDefinitions = ['ownerId', 'createdBy', 'name', 'sensitivity', 'labels'] as const;

export function definitionAttributes({ ownerId, createdBy, name, sensitivity, tags }: { readonly ownerId: string; readonly createdBy: string; readonly name: string; readonly sensitivity: Sensitivity; readonly tags: TextMap }) {
  return { ownerId, createdBy, name, sensitivity, labels: tags };
}

/** The care that a definition needs as a whole: that of its most sensitive feature. Keys and sources have no label of their own. */
export function sensitivityOf(content: Content): Sensitivity {
  return content.kind === 'VIEW' ? mostSensitive(content.features.map(({ sensitivity }) => sensitivity)) : 'INTERNAL';
}
