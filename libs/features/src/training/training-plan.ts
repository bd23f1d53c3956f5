import type { Expression, TableColumn, TableFiles } from '@plinth/platform/analytics';

/** A table whose files are there and whose columns were read. */
export interface DescribedTable {
  readonly files: TableFiles;
  readonly columns: readonly TableColumn[];
}

/** The rows for which features are wanted: each has keys and one moment. */
export interface EntityFrame extends DescribedTable {
  /** The column of the moment. Without a zone it is UTC. A row where it is NULL keeps its place and gets no features. */
  readonly timestamp: string;
}

export interface WantedFeature {
  /** In the view's table. */
  readonly column: string;
  /** In the view. */
  readonly name: string;
  /** False for one that only a computed feature needs: it is joined and not given. */
  readonly given: boolean;
}

export interface JoinedView extends DescribedTable {
  readonly name: string;
  /** Columns that must be equal, in the frame and in the view. A NULL equals nothing. Without any, the view has one row for each moment. */
  readonly keys: readonly { readonly frame: string; readonly view: string }[];
  readonly timestamp: string;
  readonly created: string | null;
  /** How long a value holds, with both ends; 0: until the next one. Whole milliseconds. */
  readonly ttlMs: number;
  readonly features: readonly WantedFeature[];
}

/** A feature that follows from others and from columns of the frame. */
export interface ComputedFeature {
  /** The on-demand view. */
  readonly view: string;
  readonly name: string;
  readonly expression: Expression;
  /** What each column of the expression is. */
  readonly inputs: Readonly<Record<string, ComputedInput>>;
  readonly given: boolean;
}

export type ComputedInput = { readonly kind: 'frame'; readonly column: string } | { readonly kind: 'feature'; readonly view: string; readonly name: string };

/**
 * Which rows of a view may be seen:
 * - `ALL`: what is in the files;
 * - `AT`: what was written until a moment (`created <= at`), to make again what could be made then;
 * - `ROW`: for each row of the frame, what was written until its own moment (`created <= its timestamp`).
 *
 * A row without a time of creation was never seen under the latter two. In a view that has no such column, rows are taken to be written at the
 * moment that they are about.
 */
export type Known = { readonly kind: 'ALL' } | { readonly kind: 'AT'; readonly at: Date } | { readonly kind: 'ROW' };

export interface TrainingPlan {
  readonly frame: EntityFrame;
  readonly views: readonly JoinedView[];
  /** In an order in which each follows those that it needs. */
  readonly computed: readonly ComputedFeature[];
  /** Names features `view__feature` rather than `feature`. */
  readonly fullFeatureNames: boolean;
  readonly known: Known;
}

/** A column of the training set, and where its values come from. */
export type TrainingColumn =
  | { readonly kind: 'frame'; readonly name: string }
  | { readonly kind: 'feature'; readonly name: string; readonly view: string; readonly feature: string; readonly column: string }
  | { readonly kind: 'computed'; readonly name: string; readonly view: string; readonly feature: string; readonly inputs: readonly ComputedInput[] };

export function featureName(view: string, feature: string, full: boolean): string {
  return full ? `${view}__${feature}` : feature;
}

/** The columns of the training set: those of the frame, then features in the order in which they are asked for. */
export function trainingColumns({ frame, views, computed, fullFeatureNames }: Pick<TrainingPlan, 'frame' | 'views' | 'computed' | 'fullFeatureNames'>): readonly TrainingColumn[] {
  return [
    ...frame.columns.map(({ name }): TrainingColumn => ({ kind: 'frame', name })),
    ...views.flatMap(({ name: view, features }) =>
      features.filter(({ given }) => given).map(({ name, column }): TrainingColumn => ({ kind: 'feature', name: featureName(view, name, fullFeatureNames), view, feature: name, column })),
    ),
    ...computed.filter(({ given }) => given).map(({ view, name, inputs }): TrainingColumn => ({ kind: 'computed', name: featureName(view, name, fullFeatureNames), view, feature: name, inputs: Object.values(inputs) })),
  ];
}
