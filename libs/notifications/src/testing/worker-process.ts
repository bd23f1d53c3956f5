import 'reflect-metadata';
import type { ServerConfig } from '@plinth/platform/config';
import { createApplication, openPlatform, startWorker } from '@plinth/server';

/** Run as a process of its own: a worker on the parts that PLINTH_WORKER names, until it is killed. */
const addresses = JSON.parse(process.env['PLINTH_WORKER'] ?? '{}') as Pick<ServerConfig, 'databaseUrl' | 'jobs' | 'blobs' | 'logSecret'>;
const parts = await openPlatform(addresses);
const application = await createApplication({ parts, localOwner: { enabled: false, workspaceSlug: 'default' } });
await startWorker(application);
process.stdout.write('working\n');
