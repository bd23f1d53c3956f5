export const riskTiers = ['MINIMAL', 'LIMITED', 'HIGH', 'CRITICAL'] as const;
/** How much harm a model can do; the first three are the EU AI Act's words. */
export type RiskTier = (typeof riskTiers)[number];

/** Who takes the files of such a model away is put down in the audit log. */
export function isSensitive(riskTier: RiskTier): boolean {
  return riskTier === 'HIGH' || riskTier === 'CRITICAL';
}

export const versionStatuses = ['PENDING', 'READY', 'FAILED'] as const;
/** PENDING → READY | FAILED; what is READY or FAILED stays so. */
export type VersionStatus = (typeof versionStatuses)[number];

export const environmentKinds = ['DEVELOPMENT', 'STAGING', 'PRODUCTION', 'CUSTOM'] as const;
export type EnvironmentKind = (typeof environmentKinds)[number];

export const deploymentKinds = ['DIRECT', 'PROMOTION', 'ROLLBACK', 'BREAK_GLASS', 'REPORTED'] as const;
/** How it came about: by hand, by an approved request, by the way back, past the rules, or as CI/CD told. */
export type DeploymentKind = (typeof deploymentKinds)[number];

export const deploymentStatuses = ['REQUESTED', 'IN_PROGRESS', 'ACTIVE', 'FAILED', 'SUPERSEDED', 'ROLLED_BACK'] as const;
export type DeploymentStatus = (typeof deploymentStatuses)[number];

/** What a version's digest covers, part by part. */
export const contentParts = ['artifacts', 'signature', 'metrics', 'params', 'inputs', 'environment', 'sourceRun'] as const;
export type ContentPart = (typeof contentParts)[number];

/** A section of a model card. */
export interface CardSection {
  /** Lower-case letters, digits and dashes; unique in the card. */
  readonly key: string;
  readonly title: string;
  readonly markdown: string;
}

/** A column or tensor that a model takes or gives. */
export interface SignatureField {
  readonly name: string;
  readonly type: string;
  /** Sizes of the dimensions; -1 for any. */
  readonly shape?: readonly number[] | undefined;
  readonly required: boolean;
}

export interface ModelSignature {
  readonly inputs: readonly SignatureField[];
  readonly outputs: readonly SignatureField[];
}

/** A metric's value in JSON, which has no NaN and no infinities. */
export type MetricNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** The last value of each metric of the source run at the moment of freezing; `at` in milliseconds since 1970. */
export type FrozenMetrics = Readonly<Record<string, { readonly value: MetricNumber; readonly step: number; readonly at: number }>>;

/** A data set that the source run read. */
export interface FrozenInput {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string | null;
  readonly source: string | null;
  readonly schema: unknown;
  readonly profile: unknown;
  readonly tags: Readonly<Record<string, string>>;
}

/** Tags by which runs say what an input was for, such as training or evaluation: ours, and MLflow's. */
export const contextTags = ['context', 'mlflow.data.context'] as const;

/** What an input was for, in lower case; null where its run does not say. */
export function contextOf({ tags }: Pick<FrozenInput, 'tags'>): string | null {
  return contextTags.map((tag) => tags[tag]?.trim().toLowerCase()).find((context) => context) ?? null;
}

/** What of the source run counts beside its figures. Times in milliseconds since 1970: the training period. */
export interface FrozenRun {
  readonly id: string;
  readonly experimentId: string;
  readonly name: string;
  readonly createdBy: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

/** An artifact as the manifest names it: SHA-256 in hex, size in bytes. */
export interface ManifestArtifact {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}
