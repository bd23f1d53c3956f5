import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { IdentityStore, SignInLinks } from '@plinth/access';
import { readClusterConfig, type Environment } from '@plinth/platform/config';
import { startTracing } from '@plinth/platform/telemetry';
import { createApplication, startWorker } from './application.js';
import { firstWorkspace, openPlatform } from './open-platform.js';
import type { Running } from '@plinth/kernel';
import { builtWebFolder } from './web.js';

const nobodyLocal = { enabled: false, workspaceSlug: firstWorkspace };
const logLevels = ['log' as const, 'warn' as const, 'error' as const, 'fatal' as const];

/** An API process of a cluster: any number of them, without state. */
export async function startApi(environment: Environment): Promise<Running> {
  const config = readClusterConfig(environment);
  const stopTracing = await startTracing(environment, 'plinth-api');
  const parts = await openPlatform(config);
  const application = await createApplication({ parts, localOwner: nobodyLocal, jsonLogs: true, logLevels, webFolder: builtWebFolder() });
  await application.listen(config.port, config.host);
  return {
    announcement: [`Plinth is ready at http://${config.host}:${config.port}`, await firstLink(application)].filter(Boolean).join('\n'),
    stop: async () => {
      await application.close();
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
  const parts = await openPlatform(config);
  const application = await createApplication({ parts, localOwner: nobodyLocal, jsonLogs: true, logLevels });
  await startWorker(application);
  return {
    announcement: 'Plinth works',
    stop: async () => {
      await application.close();
      await parts.close();
      await stopTracing();
    },
  };
}
