import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ModelVersion, type PlinthClient, PlinthRequestError, type Promotion, type RunSummary } from '@plinth/sdk';
import type { People, Someone } from './people.js';
import type { Candidate } from './pipeline.js';
import { kinds } from './weather.js';

const run = promisify(execFile);
export const model = 'seattle-weather';
/** How a clone runs `plinth`, from its root. */
export const plinthProgram = 'node apps/cli/bundle/main.js';
export const production = { kind: 'ENVIRONMENT', name: 'production' } as const;
const waitMs = 30_000;

const policy = {
  target: production,
  models: [model],
  quorum: [{ name: 'Review', count: 2, from: { role: 'MAINTAINER' } }],
  // All three came in by links of one owner, who takes no part: without an identity provider there is nobody else to let people in.
  exclude: { voucher: false },
  gates: [
    { id: 'accuracy', kind: 'metric-threshold', metric: 'cv/accuracy', comparison: 'GTE', value: 0.6 },
    { id: 'no-worse', kind: 'no-regression', metric: 'cv/accuracy', better: 'HIGHER', tolerance: 0.005 },
    { id: 'weights', kind: 'required-artifacts', paths: ['network.json'] },
    { id: 'purpose', kind: 'required-card-fields', fields: ['intended-use'] },
  ],
};

interface Stage {
  readonly url: string;
  /** The program `plinth`. */
  readonly cli: string;
  readonly people: People;
  readonly best: Candidate;
  /** What serves until the best is approved, and may be gone back to. */
  readonly second: Candidate;
  readonly say: (line: string) => void;
}

/** What a run kept, as the next version of the model. */
export async function register({ models }: PlinthClient, run: RunSummary, what: string): Promise<ModelVersion> {
  const { id } = await models.ensure(model, {
    description: "Says tomorrow's weather in Seattle from the days before.", intendedUse: 'Planning picnics in Seattle. Not for shipping, flying, or warning anybody.', riskTier: 'LIMITED', tags: { team: 'weather' },
  });
  return models.createVersion(id, {
    fromRun: run.id, artifactPath: 'model', description: `${what}: ${run.name}.`,
    signature: { inputs: [{ name: 'days', type: 'tensor(float64)', shape: [-1] }], outputs: kinds.map((name) => ({ name, type: 'double' })) },
  });
}

/** Takes a version into production as its policy asks. @returns whether that failed, which was said then */
export async function intoProduction(stage: Stage): Promise<boolean> {
  try {
    await promote(stage);
    return false;
  } catch (error) {
    if (!(error instanceof PlinthRequestError)) throw error;
    stage.say(`It did not get into production: ${error.message}${error.help ? ` ${error.help}` : ''}`);
    return true;
  }
}

async function promote({ url, cli, people, best: { run: best, version }, second, say }: Stage): Promise<void> {
  const { ada, ben, cleo } = people;
  await promoteSecond(people, second, say);
  say(`${ada.name} registered it: ${model}@${version.version}, ${version.digest?.slice(0, 12)}…  ${url}/models/${version.modelId}/versions/${version.version}`);

  const asked = await ada.client.promotions.request({ version: version.id, target: production, reason: `Accuracy is the best of all settings (run “${best.name}”).` });
  say(`${ada.name} asks for production: #${asked.number}  ${url}/promotions/${asked.number}`);
  for (const { outcome, gateId, explanation } of asked.gates) say(`  ${outcome === 'PASS' ? '✓' : '✗'} ${gateId.padEnd(9)} ${explanation}`);
  await approve(ben, asked, 'The folds lie after what they were trained on.', say);
  await approve(cleo, asked, 'Nobody is harmed by a wet picnic.', say);
  const done = await ada.client.promotions.wait(asked.id, { timeoutMs: waitMs });
  say(`  ${done.status}: ${model}@${version.version} runs in ${production.name}`);

  const { digest } = await ben.client.evidence.sealed(asked.id, { timeoutMs: waitMs });
  const file = join(await mkdtemp(join(tmpdir(), 'plinth-demo-')), `evidence-${asked.number}.zip`);
  await ben.client.evidence.downloadTo(asked.id, file);
  say(`The evidence is sealed (SHA-256 ${digest?.slice(0, 12)}…) and lies in ${file}`);
  const environment = { ...process.env, PLINTH_URL: url, PLINTH_TOKEN: ben.token };
  const keys = JSON.parse((await run(process.execPath, [cli, 'audit', 'keys', '--json'], { env: environment })).stdout) as readonly { readonly fingerprint: string }[];
  const key = keys.at(-1)?.fingerprint ?? '';
  say(`$ ${plinthProgram} verify ${file} --expect-key ${key}`);
  say((await run(process.execPath, [cli, 'verify', file, '--expect-key', key])).stdout.trimEnd());
}

/** So that there is something to go back to. */
async function promoteSecond({ ada, ben, cleo }: People, { run: second, version }: Candidate, say: Stage['say']): Promise<void> {
  const asked = await ada.client.promotions.request({ version: version.id, target: production, reason: `The next best (run “${second.name}”), to begin with.` });
  for (const { client } of [ben, cleo]) await client.promotions.vote(await client.promotions.get(asked.id), { verdict: 'APPROVE', comment: 'To begin with.' });
  await ada.client.promotions.wait(asked.id, { timeoutMs: waitMs });
  say(`The next best goes first: ${model}@${version.version}, approved by ${ben.name} and ${cleo.name}, runs in ${production.name} (#${asked.number})`);
}

async function approve({ name, client }: Someone, { id }: Promotion, comment: string, say: (line: string) => void): Promise<void> {
  await client.promotions.vote(await client.promotions.get(id), { verdict: 'APPROVE', comment });
  say(`  ${name} approves: ${comment}`);
}

/** The policy that protects production from this model's versions, made by the owner when there is none. */
export async function protect({ policies }: Someone['client']): Promise<void> {
  for await (const { name } of policies.list()) if (name === model) return;
  await policies.create(model, policy, { description: 'Two people who had no hand in it, and no step back.' });
}
