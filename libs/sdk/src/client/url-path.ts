import { artifactPathProblem, withoutLastSlash } from '@plinth/contracts/limits';
import { PlinthRequestError } from './errors.js';

/** `fetch` resolves these before it sends, encoded dots too (WHATWG URL, 4.1): the request would go to another place than the one that was built. */
const dots = /^(?:\.|%2e){1,2}$/i;
const halfCharacter = /\p{Surrogate}/u;

/**
 * One segment of a URL's path, from an id or a name as somebody gave it.
 * @param field what it is, as the error names it
 * @throws PlinthRequestError with code INVALID_INPUT for what cannot be one segment: nothing, `.`, `..`, half a character
 */
export function segment(text: string, field: string): string {
  if (typeof text !== 'string' || text === '' || dots.test(text) || halfCharacter.test(text)) {
    throw new PlinthRequestError(`${typeof text === 'string' ? JSON.stringify(text) : 'What was given'} can not be the ${field}.`, { code: 'INVALID_INPUT', status: 400, field, help: 'Give it as Plinth shows it.' });
  }
  return encodeURIComponent(text);
}

/** The path of an artifact or of a snapshot's file, for a URL. @throws PlinthRequestError with code INVALID_ARTIFACT_PATH for what the server refuses */
export function pathSegments(path: string): string {
  return artifactPathOf(path).split('/').map(encodeURIComponent).join('/');
}

/**
 * A path as the server stores it, refused here as it is refused there.
 * @throws PlinthRequestError with code INVALID_ARTIFACT_PATH
 */
export function artifactPathOf(path: string): string {
  const problem = typeof path === 'string' ? artifactPathProblem(path) : { reason: 'is no text', help: 'Name the file.' };
  if (problem) throw new PlinthRequestError(`The artifact path ${shown(path)}${problem.reason}.`, { code: 'INVALID_ARTIFACT_PATH', status: 400, field: 'path', help: problem.help });
  return path.normalize('NFC');
}

/** A folder of artifacts, a single `/` at its end left out; nothing and the empty text are the root. @throws PlinthRequestError with code INVALID_ARTIFACT_PATH */
export function artifactFolderOf(folder: string | undefined): string {
  return folder === undefined || folder === '' ? '' : artifactPathOf(typeof folder === 'string' ? withoutLastSlash(folder) : folder);
}

/** Whether `fetch` would ask for this very path. */
export function isAsItIsSent(path: string): boolean {
  const [route = ''] = path.split(/[?#]/, 1);
  return route.startsWith('/') && !route.includes('\\') && !route.split('/').some((part) => dots.test(part));
}

function shown(path: unknown): string {
  return typeof path === 'string' && path !== '' ? `${JSON.stringify(path.slice(0, 120))} ` : '';
}
