import { spanText } from '../../parts/feature-words.js';

/** Files of a snapshot, as the document of a training set names them. */
export interface TrainingFiles {
  readonly datasetId: string;
  readonly snapshot: string;
  readonly path: string;
  readonly timestampColumn: string;
}

/** What of the document of a training set the page shows: `plinth.training-set.v1`. */
export interface TrainingDocument {
  readonly entities: TrainingFiles;
  readonly views: readonly {
    readonly id: string;
    readonly name: string;
    readonly version: number;
    readonly source: TrainingFiles & { readonly createdColumn: string | null };
    readonly joinKeys: readonly string[];
    readonly ttlSeconds: number;
    readonly features: readonly { readonly name: string; readonly type: string; readonly given: boolean }[];
  }[];
  readonly computed: readonly { readonly id: string; readonly name: string; readonly version: number; readonly features: readonly { readonly name: string; readonly type: string; readonly expression: string; readonly given: boolean }[] }[];
  readonly fullFeatureNames: boolean;
  readonly known: { readonly kind: 'ALL' } | { readonly kind: 'ROW' } | { readonly kind: 'AT'; readonly at: string };
}

/** The server wrote it, and says in it which format it is of. Undefined for a format that this page does not know. */
export function readTrainingDocument(text: string): TrainingDocument | undefined {
  const found: unknown = JSON.parse(text);
  return typeof found === 'object' && found !== null && 'format' in found && found.format === 'plinth.training-set.v1' ? (found as unknown as TrainingDocument) : undefined;
}

/** Features that are columns of the training set, with what they are called there. */
export function featuresOf({ views, computed, fullFeatureNames }: TrainingDocument): { readonly key: string; readonly name: string; readonly view: { readonly id: string; readonly name: string; readonly version: number }; readonly type: string; readonly expression: string | null }[] {
  return [...views.map((view) => ({ view, features: view.features.map((feature) => ({ ...feature, expression: null })) })), ...computed.map((view) => ({ view, features: view.features }))].flatMap(({ view, features }) =>
    features.filter(({ given }) => given).map(({ name, type, expression }) => ({ key: `${view.id} ${name}`, name: fullFeatureNames ? `${view.name}__${name}` : name, view: { id: view.id, name: view.name, version: view.version }, type, expression })),
  );
}

/** Which rows of views may be seen, in a sentence. */
export function knownInWords(known: TrainingDocument['known']): string {
  switch (known.kind) {
    case 'ALL':
      return 'All rows that are in the files, whenever they were written.';
    case 'ROW':
      return 'For each row, what was written until its own moment: what a model would have seen then.';
    case 'AT':
      return `What was written until ${known.at}.`;
  }
}

/** How a row of a view is found for a row of the entities. */
export function ruleInWords({ joinKeys, ttlSeconds, source }: TrainingDocument['views'][number]): string {
  const keys = joinKeys.length === 0 ? '' : ` with the same ${joinKeys.join(', ')}`;
  const age = ttlSeconds === 0 ? ', however old' : `, no older than ${spanText(ttlSeconds)}`;
  return `The latest row by ${source.timestampColumn}${keys}, not after the moment of the row${age}${source.createdColumn === null ? '' : `; of two at the same moment the one that was written last (${source.createdColumn})`}.`;
}
