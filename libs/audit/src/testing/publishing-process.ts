/** Publishes one workspace's log up to a step, says so and goes no further, to be killed there: `publishing-process DATABASE_URL FOLDER WORKSPACE STEP`. */
import 'reflect-metadata';
import { setTimeout } from 'node:timers/promises';
import { systemActor } from '@plinth/access';
import { IdSource, SystemClock, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { createTileStore } from '@plinth/platform/tiles';
import { logProcess } from './log-process.js';

const [connectionString = '', root = '', workspaceId = '', step = ''] = process.argv.slice(2);
const clock = new SystemClock();
const ids = new IdSource(clock);
const database = await Database.connect({ connectionString });
const { publisher } = logProcess({ database, tiles: await createTileStore({ kind: 'files', root }, ids), clock, ids });
const actor = systemActor(workspaceId as WorkspaceId, 'audit:publish', 'test');
const publish = () => publisher.publish(actor, async (at) => {
  if (at !== step) return;
  process.stdout.write(`${step}\n`);
  await setTimeout(600_000);
});
// The database may not have noticed yet that who was killed before is dead.
while ((await publish()) === 'busy') await setTimeout(20);
