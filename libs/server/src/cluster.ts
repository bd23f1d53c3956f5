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
    announcement: `Plinth is ready at http://${config.host}:${config.port}`,
    stop: async () => {
      await application.close();
      await parts.close();
      await stopTracing();
    },
  };
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
