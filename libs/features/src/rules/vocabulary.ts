/** What a definition defines. */
export const definitionKinds = ['ENTITY', 'SOURCE', 'VIEW', 'SERVICE'] as const;
export type DefinitionKind = (typeof definitionKinds)[number];

/** Types of single values. A list of them is written `LIST<DOUBLE>`. */
export const scalarTypes = ['BOOLEAN', 'INT32', 'INT64', 'FLOAT', 'DOUBLE', 'DECIMAL', 'STRING', 'BYTES', 'DATE', 'TIMESTAMP', 'UUID', 'JSON'] as const;
export type ScalarType = (typeof scalarTypes)[number];
export type ValueType = ScalarType | `LIST<${ScalarType}>`;

/** Types that can tell things apart: what joins by equality. */
export const keyTypes: readonly ValueType[] = ['BOOLEAN', 'INT32', 'INT64', 'STRING', 'BYTES', 'DATE', 'TIMESTAMP', 'UUID'];

export const valueTypes: readonly ValueType[] = [...scalarTypes, ...scalarTypes.map((type): ValueType => `LIST<${type}>`)];

export function isValueType(text: string): text is ValueType {
  return valueTypes.some((type) => type === text);
}

/** Where values come from. BATCH: a dataset. REQUEST: the caller, at the time of asking. PUSH: whoever sends them. STREAM: a topic that is read. */
export const sourceKinds = ['BATCH', 'REQUEST', 'PUSH', 'STREAM'] as const;
export type SourceKind = (typeof sourceKinds)[number];

/** BATCH and STREAM views read columns of a source; an ON_DEMAND view computes from other views and from what the caller sends. */
export const viewKinds = ['BATCH', 'ON_DEMAND', 'STREAM'] as const;
export type ViewKind = (typeof viewKinds)[number];

/** How much care a value needs, least first. */
export const sensitivities = ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'] as const;
export type Sensitivity = (typeof sensitivities)[number];

/** What a further version may do to the one before it. */
export const compatibilities = ['NONE', 'BACKWARD', 'FORWARD', 'FULL'] as const;
export type Compatibility = (typeof compatibilities)[number];

export const lifecycles = ['ACTIVE', 'DEPRECATED', 'ARCHIVED'] as const;
export type Lifecycle = (typeof lifecycles)[number];

/** The one of them that needs the most care. */
export function mostSensitive(labels: readonly Sensitivity[]): Sensitivity {
  return labels.reduce<Sensitivity>((most, each) => (sensitivities.indexOf(each) > sensitivities.indexOf(most) ? each : most), 'PUBLIC');
}
