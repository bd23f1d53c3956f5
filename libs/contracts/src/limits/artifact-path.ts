/** UTF-8 bytes. */
export const maxPathBytes = 1_024;
export const maxSegmentBytes = 255;

/** C0 and C1 controls with NUL, line and paragraph separators, and the marks that make a name read in another order than it is stored. */
const invisible = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
/** Windows drops dots and spaces at the end of a name: to it, `.. ` is the parent folder. */
const onlyDotsAndSpaces = /^[. ]+$/;
const halfCharacter = /\p{Surrogate}/u;
const driveLetter = /^[A-Za-z]:/;
const utf8 = new TextEncoder();

/** What is wrong with a path: the end of a sentence that begins with "The artifact path", and the way out. */
export interface PathProblem {
  readonly reason: string;
  readonly help: string;
}

/**
 * Whether a text names an artifact or a file of a snapshot: the server refuses what this finds fault with, and clients do not send it. The text is taken as
 * it is: `%`, `#`, `;` and spaces mean themselves, so `%2e%2e` is a harmless name. Normalisation form C of the text is what is judged, and stored.
 * @returns undefined when it is right
 */
export function artifactPathProblem(text: string): PathProblem | undefined {
  if (halfCharacter.test(text)) return { reason: 'is not valid Unicode', help: 'Send it as UTF-8.' };
  const path = text.normalize('NFC');
  if (path === '') return { reason: 'is empty', help: 'Name the file.' };
  if (path.includes('\\')) return { reason: 'has a backslash', help: 'Put / between folders.' };
  if (invisible.test(path)) return { reason: 'has a character that cannot be seen', help: 'Remove control characters, line breaks and marks of writing direction.' };
  if (path.startsWith('/') || driveLetter.test(path)) return { reason: 'is absolute', help: 'Begin with the first folder or the file, without / or a drive letter.' };
  if (isLonger(path, maxPathBytes)) return { reason: `is longer than ${maxPathBytes} bytes`, help: 'Use fewer or shorter folders.' };
  for (const segment of path.split('/')) {
    if (segment === '') return { reason: 'has an empty segment', help: 'Put a single / between segments and none at the end.' };
    if (onlyDotsAndSpaces.test(segment)) return { reason: 'has a segment of nothing but dots or spaces', help: 'Write where the file lies without . and ..' };
    if (isLonger(segment, maxSegmentBytes)) return { reason: `has a segment of more than ${maxSegmentBytes} bytes`, help: 'Shorten the name.' };
  }
  return undefined;
}

/** A folder without the single `/` at its end that people and MLflow write; the empty text is the root. */
export function withoutLastSlash(folder: string): string {
  return folder.endsWith('/') && folder.length > 1 ? folder.slice(0, -1) : folder;
}

/** Encodes only what may be over: a unit of UTF-16 is three bytes at the most, and commits bring a million paths. */
function isLonger(text: string, bytes: number): boolean {
  return text.length > bytes || (text.length * 3 > bytes && utf8.encode(text).byteLength > bytes);
}
