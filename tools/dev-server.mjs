/** A server of `npm run dev`, given the command line of `plinth`: reads its code at once, and starts when its parent says so. */
import { once } from 'node:events';

const told = once(process, 'message');
await import('@plinth/server');
await told;
process.disconnect();
await import('../apps/cli/dist/main.js');
