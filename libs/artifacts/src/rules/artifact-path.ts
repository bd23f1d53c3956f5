import { artifactPathProblem, withoutLastSlash } from '@plinth/contracts/limits';
import { type Id, PlinthError } from '@plinth/kernel';

/** Where an artifact lies within its run: relative, `/` between segments, NFC, free of anything that a file system or browser could read otherwise. */
export type ArtifactPath = Id<'ArtifactPath'>;
/** A folder of artifacts; the empty string is the root. */
export type ArtifactFolder = ArtifactPath | '';

export { maxPathBytes, maxSegmentBytes } from '@plinth/contracts/limits';

export class InvalidArtifactPath extends PlinthError {
  constructor(reason: string, help: string, field = 'path') {
    super('INVALID_ARTIFACT_PATH', 'INVALID', `The artifact path ${reason}.`, { field, help });
  }
}

/**
 * The one way from outside text to an artifact path. The text is taken as it is: `%`, `#`, `;` and spaces mean themselves, so `%2e%2e` is a
 * harmless name. Text out of a URL goes through {@link artifactPathFromUrl} instead, and never through both (MLflow CVE-2024-1560 decoded twice).
 * @throws InvalidArtifactPath
 */
export function artifactPath(text: string, field = 'path'): ArtifactPath {
  const problem = artifactPathProblem(text);
  if (problem) throw new InvalidArtifactPath(problem.reason, problem.help, field);
  return text.normalize('NFC') as ArtifactPath;
}

/**
 * The path in the part of a URL that follows the route, percent-decoded here and only here. Where a router has decoded its parameter already,
 * use {@link artifactPath}.
 * @throws InvalidArtifactPath
 */
export function artifactPathFromUrl(encoded: string, field = 'path'): ArtifactPath {
  let text: string;
  try {
    text = decodeURIComponent(encoded);
  } catch (cause) {
    throw Object.assign(new InvalidArtifactPath('is not percent-encoded UTF-8', 'Encode each segment with encodeURIComponent.', field), { cause });
  }
  return artifactPath(text, field);
}

/** Puts a path into a URL such that {@link artifactPathFromUrl} gives it back. */
export function artifactPathToUrl(path: ArtifactPath): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** Nothing and the empty string mean the root; a single `/` at the end is allowed, as people and MLflow write it. @throws InvalidArtifactPath */
export function artifactFolder(text: string | null | undefined, field = 'path'): ArtifactFolder {
  if (text === null || text === undefined || text === '') return '';
  return artifactPath(withoutLastSlash(text), field);
}

/** The folders over a path, outermost first: `a/b/c` lies in `a` and `a/b`. */
export function foldersOf(path: ArtifactPath): ArtifactPath[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/') as ArtifactPath);
}
