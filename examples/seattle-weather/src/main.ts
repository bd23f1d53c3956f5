/**
 * `npm run demo`: brings Plinth up, keeps the data as a snapshot, says what features are, has a training set made of them, trains a sweep on it that can be watched, brings the best model
 * into production by the votes of two people, checks the evidence of it, and stays up; `--once` ends it instead.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PlinthClient } from '@plinth/sdk';
import { keepWeather, observed } from './data.js';
import { introduce } from './people.js';
import { intoProduction, protect } from './promotion.js';
import { experiment, settings, type SettingResult, trainSetting } from './sweep.js';
import { defineFeatures, makeTrainingSet, readTrainingSet, trainingSets } from './training-set.js';
import { sayWayBack } from './way-back.js';
import { readWeather } from './weather.js';

const epochs = 40;
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
const client = people.ada.client;
const data = await readWeather();
const grid = settings();
say(`Plinth is ready at ${url}`);
say(`${people.ada.name} trains; ${people.ben.name} and ${people.cleo.name} decide what goes into production. Each came in by a one-time link and has a token of their own.`);
const began = performance.now();
const connection = { url, token: people.ada.token };
const kept = await keepWeather(data, connection);
say(`${people.ada.name} keeps the data: ${observed}@${kept.observed.number}, ${kept.observed.digest.slice(0, 12)}…  ${url}/datasets/${kept.observed.datasetId}`);
const { items } = await defineFeatures(client);
say(`${people.ada.name} defines features: ${items.filter(({ action }) => action !== 'UNCHANGED').length} new of ${items.length} definitions  ${url}/features`);
const set = await makeTrainingSet(client);
const days = await readTrainingSet(set, connection);
say(`Plinth joins them to each day as they stood then: ${trainingSets}, ${set.rows} rows, ${set.snapshotDigest.slice(0, 12)}…  ${url}/datasets/${set.datasetId}`);
say(`Training ${grid.length} settings × 3 folds on ${data.days} days of weather (${data.firstDate} to ${data.lastDate}). Watch it: ${url}/experiments`);

const from = performance.now();
const results: SettingResult[] = [];
for (const setting of grid) {
  const result = await trainSetting({ days, set, kept }, setting, epochs, connection);
  results.push(result);
  if (results.length === 1) say(`The runs are at ${url}/experiments/${(await client.experiments.byName(experiment)).id}`);
  say(`${String(results.length).padStart(2)}/${grid.length}  accuracy ${result.accuracy.toFixed(3)}  loss ${result.loss.toFixed(3)}  lr ${setting.learningRate}  ${setting.hidden} units  decay ${setting.decay}  ${setting.window} d`);
}
const seconds = (performance.now() - from) / 1_000;

// Asked of Plinth, not of memory: what was logged is what is found.
let best;
for await (const run of client.runs.search({ experiment, filter: 'metrics."cv/accuracy" > 0', orderBy: ['metrics."cv/accuracy" DESC'] })) {
  best = run;
  break;
}
if (!best) throw new Error('Plinth does not find the runs that were logged.');
const page = `${url}/experiments/${best.experimentId}`;
say(`Done in ${seconds.toFixed(1)} s. Best: ${best.name}, accuracy ${Math.max(...results.map((result) => result.accuracy)).toFixed(3)}`);
say(`  the best run   ${url}/runs/${best.id}`);
say(`  all runs       ${page}`);

const failed = await intoProduction({ url, cli, people, best, say });
if (!failed) await sayWayBack(client, say);
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
