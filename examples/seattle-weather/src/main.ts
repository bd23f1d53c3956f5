/**
 * `npm run demo`: brings Plinth up and runs a pipeline that can be watched: it keeps the data as a snapshot, says what features are, has a training set made of them, trains a sweep on it and registers the best model. Then that
 * is brought into production by the votes of two people, its evidence checked, and the way back to the data printed. Its traffic is watched: when the data drifts, an alert opens and Plinth goes
 * back to the version that was approved before. Plinth stays up; `--once` ends it instead. `--help` says what else can be asked for.
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
import { settings } from './sweep.js';
import { watchProduction } from './watching.js';
import { sayWayBack } from './way-back.js';
import { readWishes, usage, type Wishes } from './wishes.js';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const cli = join(root, 'apps', 'cli', 'dist', 'main.js');
const wishes = wishesOrEnd();
let interrupted = 130;

const server = spawn(process.execPath, [join(root, 'apps', 'cli', 'bundle', 'main.js'), 'up', ...wishes.up], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
// Not once: the SDK lets a signal end the process unless somebody goes on listening to it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(server).then(() => process.exit(interrupted)));

// Whatever goes wrong below, nothing is left running.
process.once('exit', () => server.kill('SIGTERM'));

const url = await readyAddress(server);
const owner = new PlinthClient({ url });
await protect(owner);
const people = await introduce(owner);
say(`Plinth is ready at ${url}`);
say(`${people.ada.name} trains; ${people.ben.name} and ${people.cleo.name} decide what goes into production. Each came in by a one-time link and has a token of their own.`);
const began = performance.now();
const trained = await trainBest(people.ada, { url, token: people.ada.token }, settings().slice(0, wishes.settings), say);

const failed = await intoProduction({ url, cli, people, ...trained, say });
if (!failed) {
  await sayWayBack(people.ada.client, say);
  await watchProduction({ url, people, ...trained, say });
}
say(`Took ${((performance.now() - began) / 1_000).toFixed(1)} s in all.`);
say(`The best run: ${trained.best.run.name}, cv/accuracy ${trained.accuracy.toFixed(3)}`);
for (const [what, address] of [
  ['that run', `${url}/runs/${trained.best.run.id}`],
  ['all runs', `${url}/experiments/${trained.best.run.experimentId}`],
  ['the pipeline', trained.pipelineUrl],
  ['the model', `${url}/models/${trained.best.version.modelId}`],
  ['who did what', `${url}/audit`],
] as const) say(`  ${what.padEnd(13)} ${address}`);

if (wishes.once) {
  await stop(server);
  say('Plinth has ended, and its pages with it. npm start, on the same data, serves all of this again.');
  process.exitCode = failed ? 1 : 0;
} else {
  interrupted = 0;
  say('Plinth stays up; end it with Ctrl-C.');
  if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
}

function wishesOrEnd(): Wishes {
  try {
    const read = readWishes(process.argv.slice(2));
    if (read !== 'help') return read;
    say(usage);
    return process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message.split('. To specify')[0] : String(error)}\n`);
    return process.exit(2);
  }
}

async function readyAddress(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('Plinth was started without its output.');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = /^Plinth is ready at (\S+)$/.exec(line) ?? [];
    if (address) return address;
  }
  // It said why on standard error, which is ours too.
  if (child.exitCode === null) await once(child, 'exit');
  process.exit(child.exitCode ?? 1);
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
