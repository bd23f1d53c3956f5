/** What a gate of each kind asks, by the kind's name in a policy. */
export const gateKindTitles = {
  'metric-threshold': 'A metric reaches a value',
  'no-regression': 'A metric is no worse than in the target',
  'required-artifacts': 'Files are there',
  'required-tags': 'Tags are set',
  'required-card-fields': 'Sections of the card are written',
  'training-data-age': 'Training data is fresh',
  'training-data-known': 'Training data is known by digest',
  'training-data-schema': 'Training data has the schema it had in the target',
  'training-data-sensitivity': 'Nothing too sensitive is upstream',
  'training-data-leakage': 'Splits have nothing in common',
  'external-check': 'A system outside agrees',
} as const;

/** The title of a kind; its own name for one that came after this page was built. */
export const gateKindTitle = (kind: string): string => new Map<string, string>(Object.entries(gateKindTitles)).get(kind) ?? kind;
