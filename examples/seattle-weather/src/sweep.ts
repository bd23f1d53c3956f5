import { setImmediate } from 'node:timers/promises';
import { type MadeTrainingSet, plinth } from '@plinth/sdk';
import type { Connection, KeptWeather } from './data.js';
import { type Evaluation, type Hyperparameters, Network } from './network.js';
import { type Examples, examplesOf, type FoldableDay, kinds } from './weather.js';

export const experiment = 'seattle-weather';

export interface Setting extends Hyperparameters {
  /** Days that the network sees. */
  readonly window: number;
}

export interface SettingResult {
  readonly runId: string;
  readonly setting: Setting;
  readonly accuracy: number;
  readonly loss: number;
  /** That of the last fold. */
  readonly network: Network;
}

const folds = 3;

/** Every combination: 24 of them. */
export function settings(): Setting[] {
  const grid: Setting[] = [];
  for (const learningRate of [0.001, 0.003, 0.01])
    for (const hidden of [8, 32])
      for (const decay of [0, 0.03])
        for (const window of [1, 3]) grid.push({ learningRate, hidden, decay, window, batchSize: 32 });
  return grid;
}

/** What is trained on, and where it is kept. */
export interface TrainingData {
  readonly days: readonly FoldableDay[];
  readonly set: MadeTrainingSet;
  readonly kept: KeptWeather;
}

/** Trains one setting on each fold, as runs nested under one; `where` says which Plinth, and who trains. */
export async function trainSetting({ days, set, kept }: TrainingData, setting: Setting, epochs: number, where: Connection): Promise<SettingResult> {
  const run = plinth.init({
    ...where,
    experiment,
    name: `lr ${setting.learningRate} · ${setting.hidden} units · decay ${setting.decay} · ${setting.window} d`,
    params: { ...setting, epochs, folds, optimizer: 'adam' },
    tags: { model: 'mlp', task: "tomorrow's weather" },
    announce: false,
  });
  run.use(set, { context: 'training' });
  run.use(kept.asked, { context: 'labels' });
  const examples = examplesOf(days, setting.window);
  const results: Evaluation[] = [];
  let network: Network | undefined;
  for (let fold = 0; fold < folds; fold++) {
    const trained = await trainFold(run, examples, setting, fold, epochs);
    results.push(trained.evaluation);
    network = trained.network;
  }
  const mean = (pick: (result: Evaluation) => number): number => results.reduce((sum, result) => sum + pick(result), 0) / folds;
  const [accuracy, loss] = [mean((result) => result.accuracy), mean((result) => result.loss)];
  run.log({ 'cv/accuracy': accuracy, 'cv/loss': loss });
  // The last fold's has seen the most days: that is the model, should this setting be the best.
  await run.artifact(Buffer.from(JSON.stringify(network)), { path: 'model/network.json' });
  await run.table('confusion', confusionRows(results));
  await run.finish();
  if (!network) throw new Error('There are no folds.');
  return { runId: run.id, setting, accuracy, loss, network };
}

async function trainFold(parent: ReturnType<typeof plinth.init>, examples: Examples, setting: Setting, fold: number, epochs: number): Promise<{ readonly evaluation: Evaluation; readonly network: Network }> {
  const run = parent.child({ name: `fold ${fold + 1}`, params: { ...setting, fold: fold + 1 } });
  // Expanding windows of time: validation always lies after training.
  const size = examples.targets.length;
  const trainEnd = Math.floor((size * (fold + 2)) / (folds + 2));
  const validationEnd = Math.floor((size * (fold + 3)) / (folds + 2));
  const network = new Network(examples.inputs[0]?.length ?? 0, kinds.length, setting, 7 + fold);
  let last = network.evaluate(examples, trainEnd, validationEnd);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const trainLoss = network.trainEpoch(examples, 0, trainEnd);
    last = network.evaluate(examples, trainEnd, validationEnd);
    run.log({ 'train/loss': trainLoss, 'validation/loss': last.loss, 'validation/accuracy': last.accuracy }, { step: epoch });
    await setImmediate();
  }
  await run.artifact(Buffer.from(JSON.stringify(network)), { path: 'model/network.json' });
  await run.finish();
  return { evaluation: last, network };
}

function confusionRows(results: readonly Evaluation[]): Record<string, string | number>[] {
  return kinds.map((actual, row) => ({
    actual,
    ...Object.fromEntries(kinds.map((predicted, column) => [predicted, results.reduce((sum, { confusion }) => sum + (confusion[row]?.[column] ?? 0), 0)])),
  }));
}
