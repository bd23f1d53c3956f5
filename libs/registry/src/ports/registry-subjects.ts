import { Injectable } from '@nestjs/common';
import type { Actor, ActorId } from '@plinth/kernel';
import type { Environment, EnvironmentId } from '../environment.js';
import type { RegisteredModel } from '../model.js';
import type { ManifestArtifact } from '../rules/index.js';
import type { ModelVersion, VersionContent, VersionId } from '../version.js';

/** Where a version is to be put. */
export type SubjectTarget = { readonly kind: 'ALIAS'; readonly name: string } | { readonly kind: 'ENVIRONMENT'; readonly environmentId: EnvironmentId };

/** What stands in the target now. */
export interface TargetHolder {
  readonly version: ModelVersion;
  readonly content: VersionContent;
}

/**
 * Everything that a decision about a version is based on, read in one moment. `counting` is JSON for a digest: with the digest of the version it holds
 * what is frozen, and beside it all that may still be edited and counts. Two snapshots with equal `counting` differ in nothing that counts.
 */
export interface SubjectSnapshot {
  readonly version: ModelVersion;
  readonly content: VersionContent;
  readonly model: RegisteredModel;
  readonly counting: {
    readonly versionDigest: string | null;
    readonly version: { readonly description: string | null; readonly tags: Readonly<Record<string, string>>; readonly deprecated: boolean; readonly archived: boolean; readonly deleted: boolean };
    readonly model: {
      readonly id: string;
      readonly name: string;
      readonly description: string | null;
      readonly tags: Readonly<Record<string, string>>;
      readonly card: readonly { readonly key: string; readonly title: string; readonly markdown: string }[];
      readonly riskTier: string;
      readonly intendedUse: string | null;
      readonly ownerId: string;
      readonly archived: boolean;
      readonly deleted: boolean;
    };
  };
  /** Who made the version. */
  readonly author: ActorId;
  /** Who last edited what counts of the version, and of the model. */
  readonly lastModifiers: readonly ActorId[];
  /** Who made the source run; null without one. */
  readonly runAuthor: ActorId | null;
  readonly target: SubjectTarget & { readonly name: string; readonly environment: Environment | null };
  /** The version that the alias names, or that is ACTIVE in the environment; null when there is none. */
  readonly current: TargetHolder | null;
}

/** The registry as approvals see it. */
@Injectable()
export abstract class RegistrySubjects {
  /**
   * One consistent read, within the caller's transaction if one is open. Deleted and archived versions are found: `counting` says so.
   * @throws ModelVersionNotFound, EnvironmentNotFound, Forbidden (needs model:read)
   */
  abstract snapshot(actor: Actor, versionId: string, target: SubjectTarget): Promise<SubjectSnapshot>;

  /**
   * Holds the model of the version until the transaction ends: nothing that counts in any of its subjects changes, and no target of it moves. Take it
   * before rows of your own. Must run inside `database.transaction`.
   * @throws ModelVersionNotFound
   */
  abstract hold(actor: Actor, versionId: string): Promise<void>;

  /** The version's files in the order of their paths' bytes: at most 10,000. @throws ModelVersionNotFound */
  abstract artifacts(actor: Actor, versionId: VersionId): Promise<readonly ManifestArtifact[]>;

  /** The canonical manifest (RFC 8785) whose SHA-256 is the version's digest. @throws ModelVersionNotFound, VersionNotReady */
  abstract manifest(actor: Actor, versionId: VersionId): Promise<string>;
}
