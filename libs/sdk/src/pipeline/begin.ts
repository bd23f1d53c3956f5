import { resolve } from 'node:path';
import { sayOnStderr } from '../capture/console-tee.js';
import { uuidV7 } from '../ids.js';
import { Problems } from '../problems.js';
import { defaultJournalDir, openJournal } from '../run/run-journal.js';
import { storable } from '../run/limits.js';
import { connectionOf, currentSettings } from '../settings.js';
import type { PipelineOptions } from './options.js';
import { Pipeline } from './pipeline.js';
import { PipelineCore } from './pipeline-core.js';
import { PipelineRecorder } from './pipeline-recorder.js';
import { reportLimits } from './reports.js';
import { defaultStepCacheFolder, StepCache } from './step-cache.js';
import { stepStarter } from './step-work.js';
import { lookAround } from './surroundings.js';

const defaultPromiseMs = 60_000;

/**
 * Begins an execution of a pipeline. Returns at once, also when the server is away: everything is written to a journal on disk first and sent from there.
 * @example
 * const pipeline = plinth.pipeline('nightly-sweep', { params: { days: 30 } });
 * const rows = await pipeline.step('load', () => load());
 * await pipeline.step('train', { given: rows }, (step, rows) => train(rows));
 * await pipeline.finish();
 */
export function pipeline(name: string, options: PipelineOptions = {}): Pipeline {
  const problems = new Problems(sayOnStderr);
  try {
    return begin(name, options, problems);
  } catch (error) {
    problems.note('internal', `the pipeline is not recorded: ${error instanceof Error ? error.message : String(error)}`);
    return begin(name, { mode: 'disabled' }, problems);
  }
}

function begin(given: string, options: PipelineOptions, problems: Problems): Pipeline {
  const id = uuidV7();
  const name = storable(String(given), reportLimits.name) || 'pipeline';
  const isRecorded = options.mode !== 'disabled';
  const core = new PipelineCore({
    id, job: { namespace: options.namespace || 'default', name }, promisedMs: promiseOf(options.promisedMs), problems, about: options,
    cache: isRecorded && options.cacheFolder !== null ? new StepCache(options.cacheFolder === undefined ? defaultStepCacheFolder() : resolve(options.cacheFolder)) : undefined,
    surroundings: isRecorded ? lookAround(options.code) : Promise.resolve({ code: { version: options.code, language: 'JavaScript' }, environment: [] }),
  });
  const url = isRecorded ? record(core, name, options, problems) : '';
  return new Pipeline({ id, name, url }, core, stepStarter(core), problems);
}

/** @returns where it can be seen */
function record(core: PipelineCore, name: string, options: PipelineOptions, problems: Problems): string {
  const settings = currentSettings(options);
  for (const complaint of settings.complaints) problems.note('input', complaint);
  const connection = connectionOf(settings);
  const { executionId } = core.root;
  const journalDir = resolve(options.journalDir ?? defaultJournalDir());
  const announce = options.announce ?? true;
  const url = `${connection.url}/executions/${executionId}`;
  core.record(new PipelineRecorder({
    journal: openJournal({ of: 'pipeline', id: executionId }, journalDir, connection, problems), journalDir, connection, problems,
    isOnline: options.mode !== 'offline', announce, promisedMs: core.promisedMs,
    onReached: () => announce && sayOnStderr(`plinth: ${name} is at ${url}\n`),
    onCancel: (ids) => core.cancel(ids),
    onDeparture: (status, error) => core.depart(status, error),
    onEnd: (status) => core.finishAsItIs(status === 'FINISHED' ? undefined : status === 'KILLED' ? 'CANCELLED' : 'FAILED'),
  }));
  return url;
}

function promiseOf(given = defaultPromiseMs): number {
  return Number.isFinite(given) ? Math.min(86_400_000, Math.max(1_000, Math.round(given))) : defaultPromiseMs;
}
