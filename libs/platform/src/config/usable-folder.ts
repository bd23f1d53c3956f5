import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasCode } from '@plinth/kernel';
import { InvalidSetting } from './config.js';

/**
 * Makes the folder that a setting names, and those above it, for this user alone. One level after the other: Node's own recursive way never ends
 * below a folder in which nothing can be made, such as /proc.
 * @throws InvalidSetting when it can not be made, or something else is there
 */
export async function usableFolder(setting: string, folder: string): Promise<void> {
  const missing: string[] = [];
  try {
    for (let path = folder; !(await isFolder(path)); path = dirname(path)) missing.unshift(path);
    for (const path of missing) await mkdir(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (hasCode(error, 'EEXIST') && (await isFolder(folder).catch(() => false))) return;
    throw new InvalidSetting(setting, `names ${folder}, which can not be used: ${error instanceof Error ? error.message : String(error)}.`, 'Name another folder.');
  }
}

/** @throws Error when it, or one above it, is something else */
async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (found && !found.isDirectory()) throw new Error(`${path} is not a folder`);
  return found !== undefined;
}
