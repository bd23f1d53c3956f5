import type { FastifyRequest } from 'fastify';
import { type ArtifactPath, artifactPathFromUrl } from '../rules/index.js';
import { InvalidArtifactPath } from '../rules/index.js';

const route = /^\/api\/v1\/runs\/[^/?]*\/artifacts\/([^?]*)/;

/**
 * The artifact path of a request, from its target as it came over the wire: routers decode in ways of their own, and what was decoded
 * twice is how paths got out of their folder elsewhere (MLflow CVE-2024-1560).
 */
export function requestedPath(request: FastifyRequest): ArtifactPath {
  const encoded = route.exec(request.raw.url ?? '')?.[1];
  if (encoded === undefined) throw new InvalidArtifactPath('does not stand where the route has it', 'Ask for /api/v1/runs/<run>/artifacts/<path>.');
  if (encoded.includes('#')) throw new InvalidArtifactPath('has a # that is not encoded', 'Write it as %23.');
  return artifactPathFromUrl(encoded);
}
