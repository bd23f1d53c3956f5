import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** A mode that leaves who may look to the process's mask, as for any other file of a user's. */
export const openToAll = 0o777;

/**
 * Makes a folder and those above it. One level after the other: Node's own recursive way never ends below a folder in which
 * nothing can be made, such as /proc.
 * @param mode of what is made, before the process's mask: for this user alone unless said otherwise
 * @throws what the file system throws; Error when it, or one above it, is something else
 */
export function makeFolder(folder: string, mode = 0o700): void {
  const missing: string[] = [];
  for (let path = folder; !isFolder(path); path = dirname(path)) missing.unshift(path);
  for (const path of missing) {
    try {
      mkdirSync(path, { mode });
    } catch (error) {
      // Another process may have made it meanwhile.
      if (!isFolder(path)) throw error;
    }
  }
}

function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && !found.isDirectory()) throw new Error(`${path} is no folder`);
  return found !== undefined;
}
