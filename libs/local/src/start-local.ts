import { join } from 'node:path';
import { type LocalSettings, localConfig, requireOwnAddress, usableFolder } from '@plinth/platform/config';
import { FolderLock } from './folder-lock.js';
import { EmbeddedPostgres } from './postgres/embedded-postgres.js';

/** A Plinth that runs in this process. */
export interface LocalPlinth {
  readonly url: string;
  readonly databaseUrl: string;
  /** What whoever started it should know: that nobody can come in yet. */
  readonly hint?: string;
  /** Lets requests and jobs under way finish, then ends everything. Calling it again waits for the same end. */
  stop(): Promise<void>;
  /** Resolves with a sentence when a part died by itself. */
  readonly failed: Promise<string>;
}

const noTokenYet =
  'At this address everybody needs a token, and there is none yet: stop, start once without --host and PLINTH_HOST, make a token on the page Access, and start as now.';

type Undo = () => Promise<void>;

/**
 * Brings up Postgres, the API, the worker and the web app in this process.
 * @throws PlinthError: FOLDER_IN_USE, POSTGRES_START, PORT_IN_USE and others, each with one sentence; then nothing is left running.
 */
export async function startLocal(settings: LocalSettings): Promise<LocalPlinth> {
  const undo: Undo[] = [];
  const stop = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    await requireOwnAddress(settings.host);
    await usableFolder('PLINTH_DATA, or --data,', settings.dataFolder);
    const lock = await FolderLock.take(settings.dataFolder);
    undo.push(() => lock.release());
    // Postgres starts while the server's code loads: together they are most of the time until ready.
    const loading = loadServer();
    const postgres = await EmbeddedPostgres.start({ folder: join(settings.dataFolder, 'postgres') });
    undo.push(() => postgres.stop());
    const { server, access, telemetry } = await loading;
    const failed = new Promise<string>((resolve) => postgres.onUnexpectedExit((code) => resolve(`The embedded Postgres ended by itself (code ${code ?? 'none'}).`)));
    const databaseUrl = await postgres.ensureDatabase();
    undo.push(await telemetry.startTracing(process.env, 'plinth'));
    const parts = await server.openPlatform(localConfig(settings, databaseUrl));
    undo.push(() => parts.close());
    const isForThisMachine = access.isLoopbackHost(settings.host) || settings.host === '::1';
    const application = await server.createApplication({
      introspection: true,
      parts,
      localOwner: { enabled: isForThisMachine, workspaceSlug: server.firstWorkspace },
      webFolder: server.builtWebFolder(),
    });
    undo.push(() => server.closeApplication(application));
    const url = await server.listenOn(application, settings);
    await server.startWorker(application);
    await lock.announce(url);
    const [token] = isForThisMachine ? [undefined] : await parts.database.directoryQuery('select token_id from token_directory limit 1');
    let stopping: Promise<void> | undefined;
    return { url, databaseUrl, failed, ...(isForThisMachine || token ? {} : { hint: noTokenYet }), stop: () => (stopping ??= stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function loadServer() {
  const [server, access, telemetry] = await Promise.all([import('@plinth/server'), import('@plinth/access'), import('@plinth/platform/telemetry')]);
  return { server, access, telemetry };
}
