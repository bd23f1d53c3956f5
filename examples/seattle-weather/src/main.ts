/**
 * `npm run demo`: brings Plinth up and runs a pipeline that can be watched: it keeps the data as a snapshot, says what features are, has a training set made of them, trains a sweep on it and registers the best model. Then that
 * is brought into production by the votes of two people, its evidence checked, and the way back to the data printed. Its traffic is watched: when the data drifts, an alert opens and Plinth goes
 * back to the version that was approved before. Plinth stays up; `--once` ends it instead.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PlinthClient } from '@plinth/sdk';
import { introduce } from './people.js';
import { trainBest } from './pipeline.js';
import { intoProduction, protect } from './promotion.js';
import { watchProduction } from './watching.js';
import { sayWayBack } from './way-back.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const cli = join(root, 'apps', 'cli', 'dist', 'main.js');
const onceOnly = process.argv.includes('--once');
const passedOn = process.argv.slice(2).filter((word) => word !== '--once');

const server = spawn(process.execPath, [join(root, 'apps', 'cli', 'bundle', 'main.js'), 'up', ...passedOn], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop(server).then(() => process.exit(130)));

// Whatever goes wrong below, nothing is left running.
process.once('exit', () => server.kill('SIGTERM'));

const url = await readyAddress(server);
const owner = new PlinthClient({ url });
await protect(owner);
const people = await introduce(owner);
say(`Plinth is ready at ${url}`);
say(`${people.ada.name} trains; ${people.ben.name} and ${people.cleo.name} decide what goes into production. Each came in by a one-time link and has a token of their own.`);
const began = performance.now();
const trained = await trainBest(people.ada, { url, token: people.ada.token }, say);

const failed = await intoProduction({ url, cli, people, ...trained, say });
if (!failed) {
  await sayWayBack(people.ada.client, say);
  await watchProduction({ url, people, ...trained, say });
}
say(`Took ${((performance.now() - began) / 1_000).toFixed(1)} s in all. Who did what: ${url}/audit`);

if (onceOnly) {
  await stop(server);
  process.exitCode = failed ? 1 : 0;
} else {
  say('Plinth stays up; end it with Ctrl-C.');
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
}

async function readyAddress(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('Plinth was started without its output.');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = /^Plinth is ready at (\S+)$/.exec(line) ?? [];
    if (address) return address;
  }
  // It said why on standard error, which is ours too.
  process.exit(1);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
