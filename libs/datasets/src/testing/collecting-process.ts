import 'reflect-metadata';
import { setTimeout } from 'node:timers/promises';
import { systemActor } from '@plinth/access';
import type { WorkspaceId } from '@plinth/kernel';
import type { ServerConfig } from '@plinth/platform/config';
import { createApplication, openPlatform } from '@plinth/server';
import { DatasetCollectionService } from '../collection.service.js';

/** Run as a process of its own, on the parts that PLINTH_COLLECTOR names: collects up to a step, says so and goes no further, to be killed there. */
const { workspaceId, step, ...addresses } = JSON.parse(process.env['PLINTH_COLLECTOR'] ?? '{}') as Pick<ServerConfig, 'databaseUrl' | 'jobs' | 'blobs' | 'logSecret'> & { readonly workspaceId: WorkspaceId; readonly step: string };
const application = await createApplication({ parts: await openPlatform(addresses), localOwner: { enabled: false, workspaceSlug: 'default' } });
await application.init();
await application.get(DatasetCollectionService).collect(systemActor(workspaceId, 'dataset:collect', 'test'), undefined, async (at) => {
  if (at !== step) return;
  process.stdout.write(`${step}\n`);
  await setTimeout(600_000);
});
process.stdout.write('through\n');
