import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cutOff, git } from '../capture/git-output.js';
import { captureSource } from '../capture/source.js';
import { storable } from '../run/limits.js';
import { type Entry, reportLimits } from './reports.js';

/** What runs, and on what. */
export interface Surroundings {
  readonly code: { readonly url?: string | undefined; readonly version?: string | undefined; readonly language: string };
  readonly environment: readonly Entry[];
}

const mostPackages = 400;
const mostUntracked = 1_000;
const mostBytes = 64 * 2 ** 20;

/** Looks at git and at what is installed. @param given the version of the code, where somebody says it */
export async function lookAround(given: string | undefined): Promise<Surroundings> {
  const [{ gitRemote, runtime, environment }, version] = await Promise.all([captureSource(), given ?? codeVersion(process.cwd())]);
  const found = new Map<string, unknown>(Object.entries({ runtime, ...(typeof environment === 'object' ? environment : {}) }));
  const machine = ['runtime', 'platform', 'arch', 'cpus', 'memoryBytes'].map((key) => [key, found.get(key)] as const);
  const installed = Object.entries(found.get('packages') ?? {}).slice(0, mostPackages).map(([name, version]: [string, unknown]) => [`npm:${name}`, version] as const);
  return {
    code: { url: gitRemote ?? undefined, version: version === undefined ? undefined : storable(version, reportLimits.name), language: 'JavaScript' },
    environment: [...machine, ...installed].flatMap(([key, value]) => (typeof value === 'string' || typeof value === 'number' ? [{ key, value: String(value) }] : [])),
  };
}

/**
 * The commit, and behind a plus a digest of all that is not committed: changes, and files that git neither tracks nor ignores.
 * @returns undefined outside of a repository, and where there is too much to look at: then nobody knows which code it is
 */
export async function codeVersion(folder: string): Promise<string | undefined> {
  const top = await git(folder, ['rev-parse', '--show-toplevel']);
  const commit = top && (await git(folder, ['rev-parse', 'HEAD']));
  if (!top || !commit) return undefined;
  const [diff, others] = await Promise.all([
    git(top, ['diff', '--no-ext-diff', '--no-textconv', '--no-color', '--binary', 'HEAD']),
    git(top, ['ls-files', '--others', '--exclude-standard', '-z']),
  ]);
  if (diff === undefined || others === undefined || diff.endsWith(cutOff)) return undefined;
  const untracked = others.split('\0').filter((name) => name !== '').sort();
  if (!diff && untracked.length === 0) return commit;
  if (untracked.length > mostUntracked) return undefined;
  const hash = createHash('sha256').update(diff);
  let bytes = 0;
  for (const name of untracked) {
    const found = await stat(join(top, name)).catch(() => undefined);
    bytes += found?.size ?? 0;
    if (!found?.isFile()) continue;
    if (bytes > mostBytes) return undefined;
    hash.update(`\0${name}\0${found.size}\0`);
    for await (const part of createReadStream(join(top, name))) if (part instanceof Uint8Array) hash.update(part);
  }
  return `${commit}+${hash.digest('hex').slice(0, 16)}`;
}
