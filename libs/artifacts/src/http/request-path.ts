import type { FastifyRequest } from 'fastify';
import type { OwnerReference } from '../artifact-owners.js';
import { type ArtifactPath, artifactPathFromUrl, InvalidArtifactPath, readOwnerRoute } from '../rules/index.js';

/**
 * The artifact path of a request, from its target as it came over the wire: routers decode in ways of their own, and what was decoded
 * twice is how paths got out of their folder elsewhere (MLflow CVE-2024-1560).
 */
export function requestedPath(request: FastifyRequest): ArtifactPath {
  const encoded = readOwnerRoute(request.raw.url ?? '')?.path;
  if (encoded === undefined) throw new InvalidArtifactPath('does not stand where the route has it', 'Ask for /api/v1/runs/<run>/artifacts/<path>.');
  if (encoded.includes('#')) throw new InvalidArtifactPath('has a # that is not encoded', 'Write it as %23.');
  return artifactPathFromUrl(encoded);
}

/** Whose artifacts the request is about: the kind from its target, the id as the router read it. */
export function requestedOwner(request: FastifyRequest, id: string): OwnerReference {
  const kind = readOwnerRoute(request.raw.url ?? '')?.kind;
  if (kind === undefined) throw new InvalidArtifactPath('does not stand where the route has it', 'Ask for /api/v1/runs/<run>/artifacts/<path>.');
  return { kind, id };
}
