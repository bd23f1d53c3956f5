import { join } from 'node:path';
import { PlinthError } from '@plinth/kernel';
import { type LocalSettings, localConfig } from '@plinth/platform/config';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FolderLock } from './folder-lock.js';
import { EmbeddedPostgres } from './postgres/embedded-postgres.js';

/** A Plinth that runs in this process. */
export interface LocalPlinth {
  readonly url: string;
  readonly databaseUrl: string;
  /** Lets requests and jobs under way finish, then ends everything. Calling it again waits for the same end. */
  stop(): Promise<void>;
  /** Resolves with a sentence when a part died by itself. */
  readonly failed: Promise<string>;
}

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
    const application = await server.createApplication({
      introspection: true,
      parts,
      localOwner: { enabled: access.isLoopbackHost(settings.host), workspaceSlug: server.firstWorkspace },
      webFolder: server.builtWebFolder(),
    });
    undo.push(() => application.close());
    const url = await listen(application, settings);
    await server.startWorker(application);
    await lock.announce(url);
    let stopping: Promise<void> | undefined;
    return { url, databaseUrl, failed, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function loadServer() {
  const [server, access, telemetry] = await Promise.all([import('@plinth/server'), import('@plinth/access'), import('@plinth/platform/telemetry')]);
  return { server, access, telemetry };
}

/** The wished port, or the next free one when nobody insists on it. */
async function listen(application: NestFastifyApplication, { host, port, portMayMove }: LocalSettings): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const tried = port === 0 ? 0 : port + attempt;
    try {
      return await application.getHttpAdapter().getInstance().listen({ port: tried, host });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
      if (!portMayMove || attempt >= 50) throw new PlinthError('PORT_IN_USE', 'CONFLICT', `Port ${tried} on ${host} is in use.`, { field: 'PLINTH_PORT', help: 'Choose another with --port, or leave it out to take the next free one.', cause: error });
    }
  }
}
