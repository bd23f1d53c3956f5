import { type MadeTrainingSet, type ModelVersion, plinth, type RunSummary } from '@plinth/sdk';
import { asked, type Connection, keepWeather, observed } from './data.js';
import type { Network } from './network.js';
import type { Someone } from './people.js';
import { plinthProgram, register } from './promotion.js';
import { experiment, type Setting, type SettingResult, trainSetting } from './sweep.js';
import { defineFeatures, makeTrainingSet, readTrainingSet, trainingSets } from './training-set.js';
import { type FoldableDay, readWeather, type WeatherData, weatherFile } from './weather.js';

const epochs = 40;

/** The file that the observations come from, by the name that others would know it by. */
export const source = { namespace: 'npm', name: 'vega-datasets/data/seattle-weather.csv' } as const;

export interface Candidate {
  readonly run: RunSummary;
  readonly version: ModelVersion;
}

export interface Trained {
  readonly best: Candidate;
  /** The next best. */
  readonly second: Candidate;
  /** Of the best, by cross-validation. */
  readonly accuracy: number;
  readonly pipelineUrl: string;
  /** What a service would load of the best. */
  readonly network: Network;
  /** Days that the network looks back. */
  readonly window: number;
  readonly training: { readonly set: MadeTrainingSet; readonly days: readonly FoldableDay[] };
}

/** From the file to a registered model, as one pipeline: each part is a step, which says what it reads and writes. */
export async function trainBest({ name, client }: Someone, connection: Connection, grid: readonly Setting[], say: (line: string) => void): Promise<Trained> {
  const { url } = connection;
  const pipeline = plinth.pipeline('seattle-sweep', {
    ...connection, namespace: 'weather', description: "Trains what says tomorrow's weather in Seattle.", owners: [name], trigger: 'MANUAL', params: { settings: grid.length, folds: 3, epochs }, cacheFolder: null, announce: false,
  });
  const snapshot = (dataset: string, { digest }: { readonly digest: string }) => ({ dataset, digest });

  const loaded = await pipeline.step('load', { description: 'Keeps the observations, and what is asked of them' }, async (step) => {
    const data = await readWeather();
    step.reads({ ...source, version: data.version, fields: weatherFile.columns.map((column) => ({ name: column })), rowCount: data.days });
    const kept = await keepWeather(data, connection);
    step.writes({ ...snapshot(observed, kept.observed), columns: weatherFile.columns.map((column) => ({ column, sources: [{ ...source, column, type: 'IDENTITY' }] })) }, snapshot(asked, kept.asked));
    return { data, kept };
  });
  const { kept, data } = loaded;
  say(`The pipeline seattle-sweep, step by step: ${pipeline.url}`);
  say(`${name} keeps the data: ${observed}@${kept.observed.number}, ${kept.observed.digest.slice(0, 12)}…  ${url}/datasets/${kept.observed.datasetId}`);

  const { items } = await pipeline.step('features', { description: 'Says what features are' }, () => defineFeatures(client));
  say(`${name} defines features: ${items.filter(({ action }) => action !== 'UNCHANGED').length} new of ${items.length} definitions  ${url}/features`);

  const training = await pipeline.step('training-set', { given: loaded, after: 'features', description: 'Joins features to each day as they stood then' }, async (step) => {
    step.reads(snapshot(observed, kept.observed), snapshot(asked, kept.asked));
    const set = await makeTrainingSet(client);
    step.writes({ dataset: trainingSets, digest: set.snapshotDigest, rowCount: set.rows });
    return { set, days: await readTrainingSet(set, connection) };
  });
  const { set } = training;
  say(`Plinth joins them to each day as they stood then: ${trainingSets}, ${set.rows} rows, ${set.snapshotDigest.slice(0, 12)}…  ${url}/datasets/${set.datasetId}`);

  const results = await pipeline.step('sweep', { given: training, description: 'Trains each setting on three folds' }, (step, { days }) => {
    step.reads(snapshot(trainingSets, { digest: set.snapshotDigest }));
    return sweep({ grid, data, say, client, url }, (setting) => step.step(setting.name, { params: { ...setting.values } }, () => trainSetting({ days, set, kept }, setting.values, epochs, connection)));
  });

  // Asked of Plinth, not of memory: what was logged is what is found.
  const chosen = await pipeline.step('choose', { given: results, description: 'Finds the most accurate of this sweep, and the next' }, async (step) => {
    const mine = new Set(results.map(({ runId }) => runId));
    const found: RunSummary[] = [];
    for await (const run of client.runs.search({ experiment, filter: 'metrics."cv/accuracy" > 0', orderBy: ['metrics."cv/accuracy" DESC'] })) {
      if (mine.has(run.id)) found.push(run);
      if (found.length === 2) break;
    }
    const [first, next] = found;
    if (!first || !next) throw new Error('Plinth does not find the runs that were logged.');
    step.params({ best: first.name, second: next.name });
    return { first, next };
  });
  const best = chosen.first;
  const result = results.find(({ runId }) => runId === best.id);
  if (!result) throw new Error('The best run is none of the sweep.');
  say(`Best: ${best.name}, accuracy ${result.accuracy.toFixed(3)}`);
  say(`  the best run   ${url}/runs/${best.id}`);
  say(`  all runs       ${url}/experiments/${best.experimentId}`);

  const registered = await pipeline.step('register', { given: chosen, description: 'Registers the models of both' }, async (step, { first, next }) => {
    const second = { run: next, version: await register(client, next, 'The next best of the sweep') };
    const made = { run: first, version: await register(client, first, 'The best of the sweep') };
    step.params({ version: made.version.version, second: second.version.version });
    return { best: made, second };
  });
  await pipeline.finish();
  const { state } = await client.pipelines.execution(pipeline.id);
  if (state !== 'SUCCEEDED') throw new Error(`Plinth was told of a pipeline that is ${state}.`);
  say(`How the pipeline went: ${plinthProgram} pipelines why ${pipeline.id}`);
  return { ...registered, accuracy: result.accuracy, pipelineUrl: pipeline.url, network: result.network, window: result.setting.window, training };
}

interface Sweep {
  readonly grid: readonly Setting[];
  readonly data: WeatherData;
  readonly client: Someone['client'];
  readonly url: string;
  readonly say: (line: string) => void;
}

/** One setting after another, so that what is seen on the way is in order. */
async function sweep({ grid, data, client, url, say }: Sweep, train: (setting: { readonly name: string; readonly values: Setting }) => Promise<SettingResult>): Promise<SettingResult[]> {
  say(`Training ${grid.length} settings × 3 folds on ${data.days} days of weather (${data.firstDate} to ${data.lastDate}). Watch it: ${url}/experiments`);
  const from = performance.now();
  const results: SettingResult[] = [];
  for (const values of grid) {
    const { learningRate, hidden, decay, window } = values;
    const result = await train({ name: `lr ${learningRate} · ${hidden} units · decay ${decay} · ${window} d`, values });
    results.push(result);
    if (results.length === 1) say(`The runs are at ${url}/experiments/${(await client.experiments.byName(experiment)).id}`);
    say(`${String(results.length).padStart(2)}/${grid.length}  accuracy ${result.accuracy.toFixed(3)}  loss ${result.loss.toFixed(3)}  lr ${learningRate}  ${hidden} units  decay ${decay}  ${window} d`);
  }
  say(`Trained in ${((performance.now() - from) / 1_000).toFixed(1)} s.`);
  return results;
}
