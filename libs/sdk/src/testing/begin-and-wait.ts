import { init } from '@plinth/sdk';

/** Training of its own process: begins a run, logs a point, says its id once the server knows it, and waits to be killed. */
const [url = '', token = '', journalDir = ''] = process.argv.slice(2);
const run = init({ experiment: 'killed early', url, token, journalDir, announce: false });
run.log({ loss: 1 });
await run.created;
process.stdout.write(`${run.id}\n`);
setInterval(() => undefined, 1_000);
