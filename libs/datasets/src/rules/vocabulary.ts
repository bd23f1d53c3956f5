export const compatibilityModes = ['NONE', 'BACKWARD', 'FORWARD', 'FULL'] as const;
/** What a commit may change of the schema that its ref leads to. */
export type CompatibilityMode = (typeof compatibilityModes)[number];

export const sensitivities = ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'] as const;
/** Who may know of it. */
export type Sensitivity = (typeof sensitivities)[number];

export const refKinds = ['BRANCH', 'TAG'] as const;
/** A branch moves with commits; a tag stays where it was put. */
export type RefKind = (typeof refKinds)[number];

/** A data set as conditions read it. */
export function datasetAttributes({ ownerId, createdBy, name, sensitivity, tags }: { readonly ownerId: string; readonly createdBy: string; readonly name: string; readonly sensitivity: Sensitivity; readonly tags: Readonly<Record<string, string>> }) {
  return { ownerId, createdBy, name, sensitivity, labels: tags };
}

/** What conditions of custom roles can ask of a data set. A snapshot is asked about as its data set is. */
export const attributesOfDatasets = ['ownerId', 'createdBy', 'name', 'sensitivity', 'labels'] as const;
