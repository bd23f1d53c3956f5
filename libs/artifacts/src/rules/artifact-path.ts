import { type Id, PlinthError } from '@plinth/kernel';

/** Where an artifact lies within its run: relative, `/` between segments, NFC, free of anything that a file system or browser could read otherwise. */
export type ArtifactPath = Id<'ArtifactPath'>;
/** A folder of artifacts; the empty string is the root. */
export type ArtifactFolder = ArtifactPath | '';

/** UTF-8 bytes. */
export const maxPathBytes = 1_024;
export const maxSegmentBytes = 255;

export class InvalidArtifactPath extends PlinthError {
  constructor(reason: string, help: string, field = 'path') {
    super('INVALID_ARTIFACT_PATH', 'INVALID', `The artifact path ${reason}.`, { field, help });
  }
}

/** C0 and C1 controls with NUL, line and paragraph separators, and the marks that make a name read in another order than it is stored. */
const invisible = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
/** Windows drops dots and spaces at the end of a name: to it, `.. ` is the parent folder. */
const onlyDotsAndSpaces = /^[. ]+$/;
const halfCharacter = /\p{Surrogate}/u;
const driveLetter = /^[A-Za-z]:/;

/**
 * The one way from outside text to an artifact path. The text is taken as it is: `%`, `#`, `;` and spaces mean themselves, so `%2e%2e` is a
 * harmless name. Text out of a URL goes through {@link artifactPathFromUrl} instead, and never through both (MLflow CVE-2024-1560 decoded twice).
 * @throws InvalidArtifactPath
 */
export function artifactPath(text: string, field = 'path'): ArtifactPath {
  const refuse = (reason: string, help: string): never => {
    throw new InvalidArtifactPath(reason, help, field);
  };
  if (halfCharacter.test(text)) refuse('is not valid Unicode', 'Send it as UTF-8.');
  const path = text.normalize('NFC');
  if (path === '') refuse('is empty', 'Name the file.');
  if (path.includes('\\')) refuse('has a backslash', 'Put / between folders.');
  if (invisible.test(path)) refuse('has a character that cannot be seen', 'Remove control characters, line breaks and marks of writing direction.');
  if (path.startsWith('/') || driveLetter.test(path)) refuse('is absolute', 'Begin with the first folder or the file, without / or a drive letter.');
  if (Buffer.byteLength(path) > maxPathBytes) refuse(`is longer than ${maxPathBytes} bytes`, 'Use fewer or shorter folders.');
  for (const segment of path.split('/')) {
    if (segment === '') refuse('has an empty segment', 'Put a single / between segments and none at the end.');
    if (onlyDotsAndSpaces.test(segment)) refuse('has a segment of nothing but dots or spaces', 'Write where the file lies without . and ..');
    if (Buffer.byteLength(segment) > maxSegmentBytes) refuse(`has a segment of more than ${maxSegmentBytes} bytes`, 'Shorten the name.');
  }
  return path as ArtifactPath;
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
  return artifactPath(text.endsWith('/') && text.length > 1 ? text.slice(0, -1) : text, field);
}

/** The folders over a path, outermost first: `a/b/c` lies in `a` and `a/b`. */
export function foldersOf(path: ArtifactPath): ArtifactPath[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/') as ArtifactPath);
}
