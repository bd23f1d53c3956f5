import { CliFailure, exitCodes } from '../exit-codes.js';

/** `flights@12` as its two parts; without an @ the second is left to the server. */
export function splitReference(reference: string): { readonly dataset: string; readonly snapshot: string | undefined } {
  const [dataset = '', snapshot, ...rest] = reference.split('@');
  if (dataset === '' || snapshot === '' || rest.length > 0) throw new CliFailure(`${JSON.stringify(reference)} names no snapshot.`, 'Write flights, flights@12, flights@main or flights@<digest>.', exitCodes.usage);
  return { dataset, snapshot };
}

/** Data sets have no slashes and dots alone in their names, and folders that are meant as such mostly do. */
export function looksLikeFolder(text: string): boolean {
  return text === '.' || text === '..' || text.includes('/') || text.includes('\\');
}
