import { CliFailure, exitCodes } from '../exit-codes.js';

/** `flights@12` as its two parts; without an @ the second is left to the server. */
export function splitReference(reference: string): { readonly dataset: string; readonly snapshot: string | undefined } {
  const [dataset = '', snapshot, ...rest] = reference.split('@');
  if (dataset === '' || snapshot === '' || rest.length > 0) throw new CliFailure(`${JSON.stringify(reference)} names no snapshot.`, 'Write flights, flights@12, flights@main or flights@<digest>.', exitCodes.usage);
  return { dataset, snapshot };
}

/** `s3://bucket/x` of the whole snapshot, or `a.csv=s3://bucket/x` of one file or folder of it. */
export function sourceIn(text: string): { readonly uri: string; readonly path?: string } {
  const at = text.indexOf('=');
  if (at <= 0 || /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/)/.test(text)) return { uri: text };
  return { path: text.slice(0, at), uri: text.slice(at + 1) };
}

/** Data sets have no slashes and dots alone in their names, and folders that are meant as such mostly do. */
export function looksLikeFolder(text: string): boolean {
  return text === '.' || text === '..' || text.includes('/') || text.includes('\\');
}
