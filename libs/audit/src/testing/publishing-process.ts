/** Publishes one workspace's log for ever, to be killed: `publishing-process DATABASE_URL FOLDER WORKSPACE`. */
import 'reflect-metadata';
import { systemActor } from '@plinth/access';
import { IdSource, SystemClock, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { createTileStore } from '@plinth/platform/tiles';
import { logProcess } from './log-process.js';

const [connectionString = '', root = '', workspaceId = ''] = process.argv.slice(2);
const clock = new SystemClock();
const ids = new IdSource(clock);
const database = await Database.connect({ connectionString });
const { publisher } = logProcess({ database, tiles: await createTileStore({ kind: 'files', root }, ids), clock, ids });
const actor = systemActor(workspaceId as WorkspaceId, 'audit:publish', 'test');
process.stdout.write('ready\n');
for (;;) await publisher.publish(actor);
