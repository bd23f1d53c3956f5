import type { TrainingData } from './training-data.js';
import type { GateFinding } from './verdict.js';

/** What gates may look at: read at the moment of the decision, from the version and from what stands at the target now. */
export interface SubjectFacts {
  readonly metrics: ReadonlyMap<string, number>;
  /** The version at the target now, if there is one and it is not the same. */
  readonly current: { readonly version: number; readonly metrics: ReadonlyMap<string, number> } | null;
  readonly artifactPaths: readonly string[];
  readonly tags: ReadonlyMap<string, string>;
  /** Sections of the model card and descriptive fields, by key, to their text. */
  readonly cardFields: ReadonlyMap<string, string>;
  /** What it was trained on, and what that came from. */
  readonly trainingData: TrainingData;
  /** What came back from outside, by gate. */
  readonly externalResults: ReadonlyMap<string, ExternalResult>;
  /** What other domains found for their own checks, by gate. */
  readonly domainFindings: ReadonlyMap<string, GateFinding>;
}

/** The answer of an external check: bound to the subject it was asked about. */
export interface ExternalResult {
  readonly subjectDigest: string;
  readonly passed: boolean;
  readonly summary: string;
}
