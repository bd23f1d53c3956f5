import 'reflect-metadata';
import { resolve } from 'node:path';
import { asksForCluster, type Environment, InvalidSetting, readLocalSettings } from '@plinth/platform/config';
import { runUntilSignal } from '@plinth/kernel';
import { startLocal } from './start-local.js';

/** What `plinth up` may be told on its command line; each goes before the environment. */
export interface UpFlags {
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly data?: string | undefined;
}

/**
 * `plinth up`: everything in this process until Ctrl-C. Ends the process.
 * @param onReady called once, after the address was printed.
 */
export async function runLocal(flags: UpFlags, environment: Environment = process.env, onReady?: () => void): Promise<void> {
  await runUntilSignal(async () => {
    if (asksForCluster(environment)) {
      throw new InvalidSetting('DATABASE_URL, REDIS_URL or S3_*', 'is set, which asks for cluster mode; plinth up is local mode.', 'Unset them, or start apps/api and apps/worker instead.');
    }
    if (flags.data === '') throw new InvalidSetting('--data', 'names no folder.', 'Leave it out for .plinth.');
    const settings = readLocalSettings(environment);
    const plinth = await startLocal({
      host: flags.host || settings.host,
      port: flags.port ?? settings.port,
      portMayMove: flags.port === undefined && settings.portMayMove,
      dataFolder: flags.data === undefined ? settings.dataFolder : resolve(flags.data),
    });
    if (onReady) setImmediate(onReady);
    if (plinth.hint !== undefined) process.stderr.write(`${plinth.hint}\n`);
    return { announcement: `Plinth is ready at ${plinth.url}`, stop: () => plinth.stop(), failed: plinth.failed };
  });
}
