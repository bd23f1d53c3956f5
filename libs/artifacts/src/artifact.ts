import type { ActorId } from '@plinth/kernel';
import type { OwnerReference } from './artifact-owners.js';
import { type ArtifactPath, artifactPathToUrl, segmentOf } from './rules/index.js';

/** A file: a path of its owner that leads to bytes. */
export interface Artifact {
  readonly path: ArtifactPath;
  /** SHA-256, 64 lower-case hex digits. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly mediaType: string;
  readonly createdBy: ActorId;
  readonly createdAt: Date;
}

/** What a folder shows: a file, or a folder with the number and bytes of all files in it, at any depth. */
export type ArtifactEntry =
  | { readonly isDirectory: false; readonly path: string; readonly size: number; readonly digest: string; readonly mediaType: string; readonly createdAt: Date }
  | { readonly isDirectory: true; readonly path: string; readonly size: number; readonly fileCount: number };

/** Where GET gives the bytes, relative to the server; undefined for owners without a route. */
export function artifactUrl({ kind, id }: OwnerReference, path: string): string | undefined {
  const segment = segmentOf(kind);
  return segment && `/api/v1/${segment}/${id}/artifacts/${artifactPathToUrl(path as ArtifactPath)}`;
}
