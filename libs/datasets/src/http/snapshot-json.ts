import type { Snapshot } from '../dataset.js';

/** A snapshot as the REST routes show it. */
export function snapshotJson({ datasetId, digest, number, root, files, bytes, parents, document, message, createdBy, createdAt, heldAt, deletedAt }: Snapshot) {
  const { schema, splits, derivation, metadata } = document;
  return { datasetId, digest, number, root, files, bytes, parents, schema, splits, derivation, metadata, message, createdBy, createdAt: createdAt.toISOString(), heldAt: heldAt?.toISOString() ?? null, deletedAt: deletedAt?.toISOString() ?? null };
}
