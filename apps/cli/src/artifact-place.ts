import { artifactPathProblem, withoutLastSlash } from '@plinth/contracts/limits';
import { CliFailure, exitCodes } from './exit-codes.js';

/** A path as the server stores it, refused before anything is sent. @throws CliFailure for what the server would refuse */
export function artifactPlace(path: string): string {
  const problem = artifactPathProblem(path);
  if (problem) throw new CliFailure(`The artifact path ${JSON.stringify(path)} ${problem.reason}.`, problem.help, exitCodes.usage);
  return path.normalize('NFC');
}

/** A folder of the run, with or without a `/` at its end; the empty text is the root. @throws CliFailure for what the server would refuse */
export function artifactFolder(path: string): string {
  return path === '' ? '' : artifactPlace(withoutLastSlash(path));
}
