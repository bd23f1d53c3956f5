import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IdentityStore, SignInLinks } from '@plinth/access';
import { type Environment, InvalidSetting, readClusterConfig, requireOwnAddress, type ServerConfig } from '@plinth/platform/config';
import { startTracing } from '@plinth/platform/telemetry';
import { hasCode, type Running } from '@plinth/kernel';
import { closeApplication, createApplication, startWorker } from './application.js';
import { listenOn } from './listen.js';
import { firstWorkspace, type OpenPlatform, openPlatform } from './open-platform.js';
import { builtWebFolder } from './web.js';

const nobodyLocal = { enabled: false, workspaceSlug: firstWorkspace };
const logLevels = ['log' as const, 'warn' as const, 'error' as const, 'fatal' as const];

/** Not reached; or one of Postgres's own: no such user, password, database, or right to connect to it. */
const notLetIn = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', '28000', '28P01', '3D000', '42501'];

/** The cluster's parts. @throws InvalidSetting, BlobStoreNotUsable, Unavailable: each names the setting that leads to what does not answer, or not let Plinth in */
export async function openCluster(config: ServerConfig): Promise<OpenPlatform> {
  try {
    return await openPlatform(config);
  } catch (error) {
    if (!hasCode(error, ...notLetIn)) throw error;
    throw new InvalidSetting('DATABASE_URL', `leads to no Postgres that lets Plinth in: ${error.message}.`, 'See that it runs, and that address, user, password and database are right.');
  }
}

/** An API process of a cluster: any number of them, without state. */
export async function startApi(environment: Environment): Promise<Running> {
  const config = readClusterConfig(environment);
  await requireOwnAddress(config.host);
  const stopTracing = await startTracing(environment, 'plinth-api');
  const parts = await openCluster(config);
  const application = await createApplication({ parts, localOwner: nobodyLocal, jsonLogs: true, logLevels, webFolder: builtWebFolder() });
  const url = await listenOn(application, config);
  return {
    announcement: [`Plinth is ready at ${url}`, await firstLink(application)].filter(Boolean).join('\n'),
    stop: async () => {
      await closeApplication(application);
      await parts.close();
      await stopTracing();
    },
  };
}

/** The way in of a new installation, where nobody has a token or a session yet. Whoever reads this process's output could read its settings. */
async function firstLink(application: NestFastifyApplication): Promise<string | undefined> {
  const links = application.get(SignInLinks);
  const workspace = await application.get(IdentityStore).workspaceBySlug(firstWorkspace);
  if (!workspace || !(await links.isUntouched(workspace.id))) return undefined;
  const { link, expiresAt } = await links.createForFirstOwner(workspace, 'first-start');
  return `Nobody has signed in yet. This signs the first owner in, once, until ${expiresAt.toISOString()}: ${link}`;
}

/** A worker process of a cluster: it does jobs and listens on nothing. */
export async function startWorkerProcess(environment: Environment): Promise<Running> {
  const config = readClusterConfig(environment);
  const stopTracing = await startTracing(environment, 'plinth-worker');
  const parts = await openCluster(config);
  const application = await createApplication({ parts, localOwner: nobodyLocal, jsonLogs: true, logLevels });
  await startWorker(application);
  return {
    announcement: 'Plinth works',
    stop: async () => {
      await closeApplication(application);
      await parts.close();
      await stopTracing();
    },
  };
}
