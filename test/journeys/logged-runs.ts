import { plinth, type RunOptions } from '@plinth/sdk';

/** Two by two, half of it red. */
const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEklEQVR4nGP4z8Dw//9/BggFADPaB/npMVQqAAAAAElFTkSuQmCC', 'base64');

/** Forty points a second apart, of which four are no numbers; forty more of one millisecond; and files of every kind that has a preview. */
export async function logWhole(quiet: RunOptions): Promise<string> {
  const run = plinth.init({ ...quiet, experiment: 'run pages', name: 'whole', notes: 'As it *was*.' });
  const began = Date.now();
  const odd = new Map([[10, Number.NaN], [11, Number.NaN], [20, Number.POSITIVE_INFINITY], [30, Number.NEGATIVE_INFINITY]]);
  for (let step = 0; step < 40; step++) {
    run.log({ loss: odd.get(step) ?? 1 / (step + 1), gain: step - 9.5, noise: step % 2 }, { step, time: began + step * 1_000 });
    run.log({ quick: step === 5 ? Number.NaN : step % 7 }, { step, time: began + 7_000 });
    run.log({ 'read.bytes': 75_188_000_000 + step * 12_345, near: 1e15 + step }, { step, time: began + step * 1_000 });
  }
  await run.image('sample', picture);
  await run.artifact(Buffer.from('one\ntwo\n'), { path: 'words.txt' });
  await run.artifact(Buffer.alloc(0), { path: 'empty.txt' });
  await run.artifact(Buffer.from('{"layers":[{"kind":"dense","units":64}],"name":"net"}'), { path: 'net.json' });
  await run.table('confusion', [{ actual: 'sun', sun: 4, rain: 1 }, { actual: 'rain', sun: 0, rain: 9 }]);
  await run.finish();
  return run.id;
}

/** One of three, whose scores are of three sizes. */
export async function logOfSweep(quiet: RunOptions, index: number, rate: number): Promise<string> {
  const run = plinth.init({ ...quiet, experiment: 'sweep of three', name: `of ${rate}`, params: { rate, depth: 4 } });
  for (let step = 0; step < 10; step++) run.log({ score: [70, 0.75, 0.0756][index] ?? 0, loss: (index + 1) / (step + 1) });
  await run.finish();
  return run.id;
}

/** A run with two that are part of it, between two others; of more metrics than the page is wide. */
export async function logFolds(quiet: RunOptions): Promise<void> {
  const losses = (first: number) => Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`loss-${at}`, first + at]));
  const begin = async (name: string, loss: number, parentRunId?: string) => {
    const run = plinth.init({ ...quiet, experiment: 'folds', name, ...(parentRunId === undefined ? {} : { parentRunId }) });
    run.log(losses(loss));
    await run.created;
    return run;
  };
  const first = await begin('first', 1);
  const whole = await begin('whole of two', 3);
  const folds = [await begin('fold 1', 4, whole.id), await begin('fold 2', 5, whole.id)];
  const alone = await begin('alone', 2);
  for (const run of [first, ...folds, whole, alone]) await run.finish();
}
