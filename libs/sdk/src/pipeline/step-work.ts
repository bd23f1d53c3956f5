import { entriesOf } from '../run/limits.js';
import { uuidV7 } from '../ids.js';
import { within } from './ambient.js';
import { contentDigest, canonicalText, NotJson } from './content.js';
import { type AssetName, reportedUse } from './data-use.js';
import { takeGiven } from './given.js';
import type { StepOptions } from './options.js';
import type { PipelineCore } from './pipeline-core.js';
import { type KeptResult, mostKept } from './step-cache.js';
import { Step } from './step.js';
import { StepRecord } from './step-record.js';
import type { StepStarter } from './step-starter.js';

type Work = (step: Step, given: unknown) => unknown;

const mostDelayMs = 60_000;

/** Begins steps of one execution of a pipeline. What the work throws and gives passes through as it is. */
export function stepStarter(core: PipelineCore): StepStarter {
  const start: StepStarter = (parent, name, options, work) => {
    const [given, own] = (typeof options === 'function' ? [{}, options] : [options ?? {}, work]) as [StepOptions<unknown>, Work];
    const job = { namespace: core.root.job.namespace, name: `${(parent?.job ?? core.root.job).name}.${name}` };
    const done = perform(core, start, { parent, name: String(name), job, options: given, work: own });
    core.begun.set(job.name, done);
    core.track(done);
    // A promise of its own: whoever lets it be rejected without a word hears so from Node.js, as without Plinth.
    const result = done.then((value) => value);
    core.results.remember(result, job);
    return result;
  };
  return start;
}

interface Beginning {
  readonly parent: StepRecord | undefined;
  readonly name: string;
  readonly job: AssetName;
  readonly options: StepOptions<unknown>;
  readonly work: Work;
}

async function perform(core: PipelineCore, start: StepStarter, { parent, name, job, options, work }: Beginning): Promise<unknown> {
  const before = namedSteps(core, parent, job, options.after);
  const given = await takeGiven(options.given, core.results);
  await Promise.all(before.promises);
  core.refuseIfCancelled(parent);
  const dependsOn = outermost([...given.from, ...before.jobs]).filter((each) => each.name !== job.name);
  const content = options.cache ? await contentOf(core, job, options, given.value) : undefined;
  const kept = content === undefined ? undefined : core.problems.guard('internal', 'kept results can not be read', () => core.cache?.find(content));
  core.refuseIfCancelled(parent);
  if (kept) {
    tellCached(core, { parent, job, options, dependsOn }, kept);
    if (!parent) core.noteEnd(name, 'SUCCEEDED');
    core.results.remember(kept.value, job);
    return kept.value;
  }
  const attempts = 1 + Math.max(0, Math.floor(options.retries ?? 0));
  for (let attempt = 1; ; attempt++) {
    const record = new StepRecord(core, { job, parent, attempt, dependsOn, reads: [options.reads ?? []].flat(), params: options.params ?? {}, description: options.description });
    try {
      const value: unknown = await within(record, () => work(new Step(record, core.problems, start, name), given.value));
      record.end('SUCCEEDED');
      if (!parent) core.noteEnd(name, 'SUCCEEDED');
      core.results.remember(value, job);
      if (content !== undefined) keep(core, content, job, { value, reads: [...record.reads.values()], writes: [...record.writes.values()] });
      return value;
    } catch (error) {
      const isCancelled = record.signal.aborted;
      record.end(isCancelled ? 'CANCELLED' : 'FAILED', error);
      if (attempt >= attempts || isCancelled) {
        if (!parent) core.noteEnd(name, isCancelled ? 'CANCELLED' : 'FAILED', error);
        throw error;
      }
    }
    await core.pause(Math.min(mostDelayMs, (options.retryDelayMs ?? 1_000) * 2 ** (attempt - 1)));
    core.refuseIfCancelled(parent);
  }
}

/** Steps of the same level, or of the whole pipeline, by name. Those that are under way are waited for, save such as hold this one. */
function namedSteps(core: PipelineCore, parent: StepRecord | undefined, own: AssetName, after: StepOptions['after']): { readonly jobs: readonly AssetName[]; readonly promises: readonly Promise<unknown>[] } {
  const names = typeof after === 'string' ? [after] : (after ?? []);
  const holding = new Set<string>();
  for (let each = parent; each; each = each.parent) holding.add(each.job.name);
  const found = names.flatMap((name) => {
    const known = [`${(parent?.job ?? core.root.job).name}.${name}`, `${core.root.job.name}.${name}`].find((path) => core.begun.has(path));
    if (known === undefined) core.problems.note('input', `${own.name} is to come after ${JSON.stringify(name)}, and no step of this pipeline was begun by that name.`);
    return known === undefined || holding.has(known) ? [] : [known];
  });
  return { jobs: found.map((name) => ({ namespace: own.namespace, name })), promises: found.flatMap((name) => core.begun.get(name) ?? []) };
}

/** Each once, without those that are within another: whoever waits for that waits for them. */
function outermost(jobs: readonly AssetName[]): readonly AssetName[] {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  return [...byName.values()].filter(({ name }) => ![...byName.keys()].some((other) => name.startsWith(`${other}.`)));
}

/** What decides about the result, as a digest. Undefined when that can not be told: then the step runs. */
async function contentOf(core: PipelineCore, job: AssetName, { cache, reads, params = {} }: StepOptions<unknown>, given: unknown): Promise<string | undefined> {
  if (!core.cache) return undefined;
  const { key, code: own } = typeof cache === 'object' ? cache : {};
  const code = own ?? (await core.surroundings)?.code.version;
  const refuse = (why: string): undefined => {
    core.problems.note('input', `${job.name} is not taken from the cache: ${why}.`);
    return undefined;
  };
  if (code === undefined) return refuse('the version of its code is not known here; say what stands for it, as in cache: { code: "2" }');
  try {
    const inputs = [reads ?? []].flat().map(reportedUse).map(({ namespace, name, version }) => ({ namespace, name, version }));
    const unknown = inputs.find(({ version }) => version === undefined);
    if (unknown) return refuse(`it reads ${unknown.namespace} ${unknown.name}, of which no version is given`);
    return contentDigest({ form: 1, job, code, key, given, inputs: inputs.map((input) => canonicalText(input)).sort(), params: entriesOf(params, 'param', core.problems) });
  } catch (error) {
    return refuse(error instanceof NotJson ? `what it works on can not be told from its like (${error.message})` : String(error));
  }
}

function tellCached(core: PipelineCore, { parent, job, options, dependsOn }: Pick<Beginning, 'parent' | 'job' | 'options'> & { readonly dependsOn: readonly AssetName[] }, { reads, writes }: KeptResult): void {
  const within = parent ? { executionId: parent.id, job: parent.job } : core.root;
  core.tell({ executionId: uuidV7(), job, parent: within, root: parent ? core.root : undefined }, {
    state: 'SUCCEEDED', isCached: true, about: { integration: 'PLINTH', kind: 'STEP', description: options.description }, dependsOn: dependsOn.length > 0 ? dependsOn : undefined,
    params: entriesOf(options.params ?? {}, 'param', core.problems), inputs: reads, outputs: writes, code: core.known?.code, environment: core.known?.environment,
  });
}

function keep(core: PipelineCore, content: string, job: AssetName, result: KeptResult): void {
  const refuse = (why: string): void => core.problems.note('input', `the result of ${job.name} is not kept for later executions: ${why}.`);
  try {
    const text = result.value === undefined ? '' : canonicalText(result.value);
    if (text.length > mostKept) return refuse(`as JSON it has ${text.length} characters, and ${mostKept} is the most; give back where it lies`);
    core.cache?.keep(content, result);
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error));
  }
}
