import { resolve } from 'node:path';
import { sayOnStderr } from '../capture/console-tee.js';
import type { KeyValue } from '../client/types.js';
import { isUuid, uuidV7 } from '../ids.js';
import type { CreateRecord } from '../journal/records.js';
import { currentStep } from '../pipeline/ambient.js';
import { Problems, reasonOf } from '../problems.js';
import { connectionOf, currentSettings } from '../settings.js';
import { readOptions } from './given.js';
import { entriesOf, inParts, limits, storable } from './limits.js';
import type { RunOptions } from './options.js';
import { Recorder } from './recorder.js';
import { defaultJournalDir, openJournal } from './run-journal.js';
import { Run } from './run.js';

const defaultSampleMs = 10_000;
const never = new Promise<void>(() => undefined);

/**
 * Begins a run, or goes on with one. Never throws: an option that is none of its kind is left out and told by `problems()`. Returns at once, also when the server is away: everything is written to a journal on disk
 * first and sent from there. Within a step of a pipeline, the run is linked to it.
 * @example
 * const run = plinth.init({ experiment: 'digits', params: { depth: 6 } });
 * for (const loss of train()) run.log({ loss });
 * await run.finish();
 */
export function init(options: RunOptions = {}): Run {
  const problems = new Problems(sayOnStderr);
  const known = readOptions(options, problems);
  const run = begin(known, problems);
  if (known.mode !== 'disabled') problems.guard('internal', 'the run is not linked to the step that it was made in', () => currentStep()?.linkRun(run));
  return run;
}

function begin(options: RunOptions, problems: Problems, parent?: Run): Run {
  try {
    return options.mode === 'disabled' ? disabled(problems) : record(options, problems, parent);
  } catch (error) {
    problems.note('internal', `the run is not recorded: ${reasonOf(error)}`);
    return disabled(problems);
  }
}

function beginChild(options: RunOptions, parent: Run, own: unknown): Run {
  const problems = new Problems(sayOnStderr);
  return begin(childOptions(options, readOptions(own, problems)), problems, parent);
}

function record(options: RunOptions, problems: Problems, parent: Run | undefined): Run {
  const settings = currentSettings(options);
  for (const complaint of settings.complaints) problems.note('input', complaint);
  const connection = connectionOf(settings);
  const isResumed = options.resume !== undefined;
  const id = options.resume ?? uuidV7();
  if (typeof id !== 'string' || !isUuid(id)) throw new Error(`resume wants the id of a run, a UUID, not ${typeof id === 'string' ? JSON.stringify(id) : `a ${typeof id}`}`);
  const isNested = parent !== undefined || options.parent !== undefined || options.parentRunId !== undefined;
  const journalDir = resolve(options.journalDir ?? defaultJournalDir());
  const journal = openJournal({ of: 'run', id }, journalDir, connection, problems);
  const url = `${connection.url}/runs/${id}`;
  const params = inParts(entriesOf(options.params ?? {}, 'param', problems));
  const tags = inParts(entriesOf(options.tags ?? {}, 'tag', problems));
  let name = options.name;
  const recorder = new Recorder({
    runId: id, journal, journalDir, connection, problems, isResumed,
    first: isResumed ? { kind: 'resume' } : createRecord(options, parent, params[0], tags[0]),
    isOnline: options.mode !== 'offline',
    captureLogs: options.captureLogs ?? !isNested,
    sampleEveryMs: sampleInterval(options.captureSystem ?? !isNested),
    captureSource: (options.captureSource ?? true) && !isResumed,
    after: parent?.created,
    announce: options.announce ?? !isNested,
    onNamed: (given) => {
      name = given;
      if (options.announce ?? !isNested) sayOnStderr(`plinth: ${given} is at ${url}\n`);
    },
  });
  for (const more of params.slice(isResumed ? 0 : 1)) recorder.append({ kind: 'batch', params: more });
  for (const more of tags.slice(isResumed ? 0 : 1)) recorder.append({ kind: 'batch', tags: more });
  const created = recorder.uploader?.created ?? never;
  const run = new Run({ id, url, name: () => name, created }, recorder, problems, (self, own) => beginChild(options, self, own), journal.copies);
  if (isResumed) resumeWith(run, options);
  return run;
}

function createRecord({ experiment, name, notes, ...options }: RunOptions, parent: Run | undefined, params: readonly KeyValue[] | undefined, tags: readonly KeyValue[] | undefined): CreateRecord {
  return {
    kind: 'create',
    experimentName: experimentOf(experiment),
    parentRunId: parent?.id ?? options.parent?.id ?? options.parentRunId,
    name: name === undefined ? undefined : storable(name, limits.name),
    startedAt: new Date().toISOString(),
    params,
    tags,
    notes: notes === undefined ? undefined : storable(notes, limits.notes),
  };
}

/** The server refuses a blank one, and with it the run. */
function experimentOf(given = ''): string {
  const name = storable(given, limits.experiment);
  return name.trim() === '' ? 'default' : name;
}

/** What a new run is made with is set on a resumed one. */
function resumeWith(run: Run, { notes, name }: RunOptions): void {
  if (notes !== undefined) run.notes(notes);
  if (name !== undefined) run.rename(name);
}

/** A child has its parent's experiment and connection, and nothing else of it. */
function childOptions({ experiment, url, token, workspace, mode, journalDir, captureSource }: RunOptions, own: RunOptions): RunOptions {
  const inherited = { experiment, url, token, workspace, mode, journalDir, captureSource };
  return { ...Object.fromEntries(Object.entries(inherited).filter(([, value]) => value !== undefined)), ...own };
}

function sampleInterval(wanted: boolean | number): number | undefined {
  if (wanted === false) return undefined;
  return wanted === true ? defaultSampleMs : Math.max(500, wanted);
}

function disabled(problems: Problems): Run {
  const id = uuidV7();
  return new Run({ id, url: '', name: () => undefined, created: never }, undefined, problems, () => disabled(problems), undefined);
}
