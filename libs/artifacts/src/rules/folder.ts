import { decodeCursor, encodeCursor, InvalidInput } from '@plinth/kernel';
import { type ArtifactFolder, artifactPath, InvalidArtifactPath } from './artifact-path.js';

/** Sorts after every path, by bytes: U+10FFFF as often as a segment could hold it. */
const afterEverything = '\u{10ffff}'.repeat(64);

/**
 * The paths in a folder at any depth, as bounds of their bytes: `start` included, `end` not. `0` is the character after `/`, so everything
 * that begins with `a/` lies before `a0`.
 */
export function rangeUnder(folder: ArtifactFolder): { readonly start: string; readonly end: string } {
  return folder === '' ? { start: '', end: afterEverything } : { start: `${folder}/`, end: `${folder}0` };
}

/** The cursor of an entry in the list of its folder. */
export function entryCursor({ path, isDirectory }: { readonly path: string; readonly isDirectory: boolean }): string {
  return encodeCursor([path, isDirectory]);
}

/** Where a list goes on: behind the entry of the cursor, and if it is a folder, behind all in it. @throws InvalidInput for a cursor that is none */
export function afterEntry(cursor: string | null | undefined): string {
  if (cursor === null || cursor === undefined) return '';
  const [path, isDirectory] = decodeCursor(cursor, 2);
  try {
    // No path has a control character, so nothing lies between a file and this.
    if (typeof path === 'string' && typeof isDirectory === 'boolean') return isDirectory ? rangeUnder(artifactPath(path)).end : `${artifactPath(path)}\u0001`;
  } catch (error) {
    if (!(error instanceof InvalidArtifactPath)) throw error;
  }
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}
