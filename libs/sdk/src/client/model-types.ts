import type { DateTime, KeyValue } from './types.js';

export type RiskTier = 'MINIMAL' | 'LIMITED' | 'HIGH' | 'CRITICAL';
export type ModelLifecycle = 'ACTIVE' | 'ARCHIVED' | 'DELETED' | 'ALL';
export type ModelVersionStatus = 'PENDING' | 'READY' | 'FAILED';
export type DeploymentStatus = 'REQUESTED' | 'IN_PROGRESS' | 'ACTIVE' | 'FAILED' | 'SUPERSEDED' | 'ROLLED_BACK';

export interface ModelAlias {
  readonly name: string;
  readonly version: number;
  readonly versionId: string;
}

/** A name under which versions of a model are kept. */
export interface RegisteredModel {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly intendedUse: string | null;
  readonly riskTier: RiskTier;
  /** The number of its newest version; 0 when it has none. */
  readonly lastVersion: number;
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly ModelAlias[];
  readonly createdAt: DateTime;
  readonly updatedAt: DateTime;
  readonly archivedAt: DateTime | null;
  readonly deletedAt: DateTime | null;
}

export interface Deployment {
  readonly id: string;
  readonly version: number;
  readonly versionId: string;
  readonly status: DeploymentStatus;
  readonly kind: 'DIRECT' | 'PROMOTION' | 'ROLLBACK' | 'BREAK_GLASS' | 'REPORTED';
  readonly approved: boolean;
  readonly reason: string | null;
  readonly externalUrl: string | null;
  readonly requestedAt: DateTime;
  readonly activatedAt: DateTime | null;
  readonly endedAt: DateTime | null;
  readonly environment: { readonly id: string; readonly name: string };
}

/** One model with what runs of it. */
export interface RegisteredModelDetails extends RegisteredModel {
  readonly activeDeployments: readonly Deployment[];
  readonly versionCounts: { readonly total: number; readonly ready: number; readonly pending: number; readonly failed: number };
}

/** A version: once READY, its content and its files never change. */
export interface ModelVersion {
  readonly id: string;
  readonly modelId: string;
  readonly version: number;
  readonly status: ModelVersionStatus;
  readonly statusMessage: string | null;
  /** SHA-256 of its manifest; null until it is READY. */
  readonly digest: string | null;
  readonly sourceRunId: string | null;
  readonly artifactCount: number;
  readonly artifactBytes: number;
  readonly description: string | null;
  readonly tags: readonly KeyValue[];
  readonly aliases: readonly ModelAlias[];
  readonly createdAt: DateTime;
  readonly readyAt: DateTime | null;
  readonly deprecatedAt: DateTime | null;
  readonly deprecatedReason: string | null;
  readonly archivedAt: DateTime | null;
  readonly deletedAt: DateTime | null;
}

/** The version that a reference stands for in this moment. */
export interface ResolvedModel {
  readonly modelId: string;
  readonly name: string;
  readonly versionId: string;
  readonly version: number;
  readonly digest: string;
  /** Where GET gives its files, relative to the server: append a path. */
  readonly artifactUri: string;
  /** Whether it should be used no more. */
  readonly deprecated: boolean;
}

export interface SignatureField {
  readonly name: string;
  /** Such as double or tensor(float32). */
  readonly type: string;
  /** Sizes of the dimensions; -1 for any. */
  readonly shape?: readonly number[];
  /** Yes unless told. */
  readonly required?: boolean;
}

/** What a model takes and gives, in order. */
export interface ModelSignature {
  readonly inputs: readonly SignatureField[];
  readonly outputs: readonly SignatureField[];
}

export interface NewModel {
  readonly description?: string | undefined;
  readonly intendedUse?: string | undefined;
  /** LIMITED unless told. */
  readonly riskTier?: RiskTier | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface NewModelVersion {
  /** The run that it comes from. */
  readonly fromRun?: string | undefined;
  /** A file or folder of that run, which becomes the version's without copying bytes; the empty text takes all. */
  readonly artifactPath?: string | undefined;
  readonly signature?: ModelSignature | undefined;
  readonly description?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** Whether it is frozen at once; yes unless told. */
  readonly ready?: boolean | undefined;
  /** The same call with the same key has one effect. */
  readonly idempotencyKey?: string | undefined;
}

/** What `run.registerModel` may be told. */
export interface RegisterModelOptions {
  /** A file or folder that the run kept; all that it kept unless told. */
  readonly artifactPath?: string;
  readonly signature?: ModelSignature;
  /** What there is to say of this version, in Markdown. */
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** A name that is to lead to the new version. */
  readonly alias?: string;
  /** What the model itself is made with when there is none of this name. */
  readonly model?: NewModel;
  /** How long to wait for what the run has logged so far to be on the server; 60,000 unless told. */
  readonly timeoutMs?: number;
}
