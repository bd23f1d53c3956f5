/** The shortest program that leaves a run behind in the experiment of this name. */
export const sdkSnippet = (experiment: string): string => `import { plinth } from '@plinth/sdk';

const run = plinth.init({
  experiment: '${experiment.replace(/['\\]/g, '\\$&')}',
  params: { lr: 0.01 },
});
for (let step = 0; step < 100; step += 1) {
  run.log({ loss: 1 / (step + 1) });
}
await run.finish();`;
