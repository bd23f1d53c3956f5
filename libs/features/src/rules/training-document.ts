import type { Derivation } from '@plinth/datasets/rules';
import { InvalidInput } from '@plinth/kernel';
import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import { z } from 'zod';
import { definitionName, partName } from './names.js';
import type { ValueType } from './vocabulary.js';

export const trainingFormat = 'plinth.training-set.v1';

/** Files of a snapshot, for ever the same. */
export interface PinnedFiles {
  readonly datasetId: string;
  /** Digest of the snapshot. */
  readonly snapshot: string;
  readonly path: string;
}

export interface PinnedFeature {
  readonly name: string;
  /** In the source, after its columns were renamed. */
  readonly column: string;
  readonly type: ValueType;
  /** False when only a computed feature needs it. */
  readonly given: boolean;
}

export interface PinnedView {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly digest: string;
  readonly source: PinnedFiles & { readonly timestampColumn: string; readonly createdColumn: string | null; readonly fieldMapping: Readonly<Record<string, string>> };
  readonly joinKeys: readonly string[];
  readonly ttlSeconds: number;
  readonly features: readonly PinnedFeature[];
}

/** What a column of an expression stands for. */
export type PinnedInput = { readonly column: string; readonly type: ValueType } & ({ readonly kind: 'frame'; readonly name: string } | { readonly kind: 'feature'; readonly view: string; readonly name: string });

export interface PinnedComputed {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly digest: string;
  readonly inputs: readonly PinnedInput[];
  readonly features: readonly { readonly name: string; readonly type: ValueType; readonly expression: string; readonly given: boolean }[];
}

export type PinnedKnown = { readonly kind: 'ALL' } | { readonly kind: 'ROW' } | { readonly kind: 'AT'; readonly at: string };

/** Everything that decides which bytes a training set has, and nothing else. */
export interface TrainingDocument {
  readonly entities: PinnedFiles & { readonly timestampColumn: string };
  readonly views: readonly PinnedView[];
  /** Each after those that it computes from. */
  readonly computed: readonly PinnedComputed[];
  readonly fullFeatureNames: boolean;
  readonly known: PinnedKnown;
}

export function canonicalTraining(document: TrainingDocument): string {
  return canonicalJson({ format: trainingFormat, ...document });
}

/** The step that the snapshot of a training set says it was made by. */
export const trainingSetStep = 'features.training-set';

const framed = z.object({ format: z.literal(trainingFormat), entities: z.object({ datasetId: z.string(), snapshot: z.string() }) });

/** The snapshot whose rows a training set has, each with its features beside it, as the derivation of its own snapshot says; undefined for what is no training set. */
export function entityFrameOf(derivation: Pick<Derivation, 'step' | 'query'> | null): { readonly datasetId: string; readonly digest: string } | undefined {
  if (derivation?.step !== trainingSetStep || derivation.query === null) return undefined;
  try {
    const { entities: { datasetId, snapshot } } = framed.parse(JSON.parse(derivation.query));
    return { datasetId, digest: snapshot };
  } catch {
    // Whoever commits can write anything there.
    return undefined;
  }
}

/** SHA-256 of {@link canonicalTraining} and of where it goes, lower-case hex: the same wish is the same training set. */
export function requestDigest(document: TrainingDocument, datasetId: string): string {
  return toHex(sha256(utf8(canonicalJson({ document: canonicalTraining(document), datasetId }))));
}

/** A feature that is wanted. */
export interface FeatureReference {
  readonly view: string;
  /** Null: where the view stands. */
  readonly version: number | null;
  /** Null: all that the version has. */
  readonly feature: string | null;
}

/** Reads `driver_stats:conv_rate`, `driver_stats@3:conv_rate` and `driver_stats:*`. @throws InvalidInput */
export function readFeatureReference(text: string, field: string): FeatureReference {
  const [, view, version, feature] = /^([^@:]+)(?:@([1-9]\d{0,8}))?:(\*|[^:]+)$/.exec(text) ?? [];
  if (view === undefined || feature === undefined) throw new InvalidInput(`${JSON.stringify(text.slice(0, 250))} names no feature.`, { field, help: 'Write view:feature, view@version:feature, or view:* for all.' });
  return { view: definitionName(view, field), version: version === undefined ? null : Number(version), feature: feature === '*' ? null : partName(feature, 'a feature', field) };
}
