import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { BlobStoreConfig } from '../blobs/index.js';
import { type Environment, InvalidSetting } from '../config/index.js';
import type { AnalyticsOptions } from './analytics.js';

/** Less than this and DuckDB can not read a file of a few columns. */
const leastMiB = 64;
const megabytes = z.coerce.number().int().min(leastMiB).max(2 ** 24);

/**
 * Where computations spill to and what they may take, from PLINTH_SCRATCH, PLINTH_ANALYTICS_MEMORY and PLINTH_ANALYTICS_DISK. Beside files of
 * blobs the scratch folder is on the same file system, so that they are linked and not copied.
 * @throws InvalidSetting
 */
export function readAnalyticsOptions(environment: Environment, blobs: BlobStoreConfig): AnalyticsOptions {
  const beside = blobs.kind === 'files' ? dirname(blobs.root) : tmpdir();
  const [memoryBytes, diskBytes] = [bytes(environment, 'PLINTH_ANALYTICS_MEMORY'), bytes(environment, 'PLINTH_ANALYTICS_DISK')];
  return {
    scratchFolder: environment.PLINTH_SCRATCH ? resolve(environment.PLINTH_SCRATCH) : join(beside, blobs.kind === 'files' ? 'scratch' : 'plinth-scratch'),
    limits: { ...(memoryBytes === undefined ? {} : { memoryBytes }), ...(diskBytes === undefined ? {} : { diskBytes }) },
  };
}

function bytes(environment: Environment, name: string): number | undefined {
  const asked = environment[name];
  if (!asked) return undefined;
  const parsed = megabytes.safeParse(asked);
  if (!parsed.success) throw new InvalidSetting(name, `must be a whole number of MiB from ${leastMiB} up; it is ${JSON.stringify(asked)}.`);
  return parsed.data * 2 ** 20;
}
