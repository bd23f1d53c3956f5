import { Injectable } from '@nestjs/common';
import { type Actor, IdSource } from '@plinth/kernel';
import { checkCount, checkJson, checkTagValue, checkText, type KeyValue, maxDiffLength, maxEntriesPerCall, maxInputsPerRun, maxParamsPerRun, maxSourceTextLength, maxTagsPerRun, readEntries, TooMany } from './rules/index.js';
import { RunLineage } from './run-lineage.js';
import { RunDetailsStore, type RunInput, type RunSource } from './run-details.store.js';
import { type Run, RunStore } from './run.store.js';
import { ParamAlreadySet } from './tracking.errors.js';

export interface NewRunInput extends Partial<Omit<RunInput, 'id' | 'tags'>> {
  readonly name: string;
  readonly digest: string;
  readonly tags?: readonly KeyValue[] | null;
}

/** Params, tags, inputs and source of a run that the caller's transaction has locked or just made. */
@Injectable()
export class RunContents {
  constructor(
    private readonly runs: RunStore,
    private readonly details: RunDetailsStore,
    private readonly lineage: RunLineage,
    private readonly ids: IdSource,
  ) {}

  /** @returns the run with the params added, and those that are new. @throws ParamAlreadySet, TooMany */
  async addParams(actor: Actor, run: Run, params: ReadonlyMap<string, string>, field: string): Promise<Run> {
    const known = new Map(Object.entries(run.params));
    for (const [key, value] of params) if (known.has(key) && known.get(key) !== value) throw new ParamAlreadySet(key, field);
    const added = new Map([...params].filter(([key]) => !known.has(key)));
    if (!added.size) return run;
    if (known.size + added.size > maxParamsPerRun) throw new TooMany('Params of a run', field, maxParamsPerRun);
    await this.runs.insertParams(actor.workspaceId, run, added);
    return { ...run, params: { ...run.params, ...Object.fromEntries(added) } };
  }

  /** @throws TooMany */
  async setTags(actor: Actor, run: Run, tags: ReadonlyMap<string, string>, field: string): Promise<Run> {
    const known = new Map(Object.entries(run.tags));
    const changed = new Map([...tags].filter(([key, value]) => known.get(key) !== value));
    if (!changed.size) return run;
    const all = { ...run.tags, ...Object.fromEntries(changed) };
    if (Object.keys(all).length > maxTagsPerRun) throw new TooMany('Tags of a run', field, maxTagsPerRun);
    await this.runs.upsertTags(actor.workspaceId, run, changed);
    return { ...run, tags: all };
  }

  async deleteTags(actor: Actor, run: Run, keys: readonly string[]): Promise<Run> {
    const gone = new Set(keys);
    const left = Object.entries(run.tags).filter(([key]) => !gone.has(key));
    if (left.length === Object.keys(run.tags).length) return run;
    await this.runs.deleteTags(actor.workspaceId, run, keys);
    return { ...run, tags: Object.fromEntries(left) };
  }

  async addInputs(actor: Actor, run: Run, inputs: readonly RunInput[], field: string): Promise<void> {
    if (!inputs.length) return;
    await this.details.insertInputs(actor.workspaceId, run.id, inputs);
    await this.lineage.inputsLogged(actor, run.id, inputs);
    if ((await this.details.countInputs(actor.workspaceId, run.id)) > maxInputsPerRun) throw new TooMany('Inputs of a run', field, maxInputsPerRun);
  }

  async addSource(actor: Actor, run: Run, source: RunSource): Promise<void> {
    await this.details.insertSource(actor.workspaceId, run.id, source);
  }

  /** Inputs as they will lie in the table. @throws TextTooLong, UnstorableText, InvalidInput, TooMany */
  readInputs(inputs: readonly NewRunInput[] | null | undefined, field: string): RunInput[] {
    checkCount(inputs ?? [], 'Inputs of one call', field, maxEntriesPerCall);
    return (inputs ?? []).map(({ name, digest, sourceType = null, source = null, schema = null, profile = null, tags }, index) => {
      const at = `${field}[${index}]`;
      for (const [part, text] of Object.entries({ name, digest })) checkText(text, 500, `An input's ${part}`, `${at}.${part}`);
      for (const [part, text] of Object.entries({ sourceType, source })) if (text !== null) checkText(text, maxSourceTextLength, `An input's ${part}`, `${at}.${part}`);
      checkJson(schema, `${at}.schema`);
      checkJson(profile, `${at}.profile`);
      return { id: this.ids.next(), name, digest, sourceType, source, schema, profile, tags: Object.fromEntries(readEntries(tags, `${at}.tags`, checkTagValue)) };
    });
  }
}

/** @throws TextTooLong, UnstorableText, InvalidInput */
export function readSource(source: Partial<RunSource> | null | undefined, field: string): RunSource | undefined {
  if (!source) return undefined;
  const { gitCommit = null, gitBranch = null, gitRemote = null, gitDirty = null, diff = null, command = null, entryPoint = null, host = null, runtime = null, environment = null } = source;
  for (const [part, text] of Object.entries({ gitCommit, gitBranch, gitRemote, command, entryPoint, host, runtime })) if (text !== null) checkText(text, maxSourceTextLength, `A source's ${part}`, `${field}.${part}`);
  if (diff !== null) checkText(diff, maxDiffLength, 'A diff', `${field}.diff`);
  checkJson(environment, `${field}.environment`);
  return { gitCommit, gitBranch, gitRemote, gitDirty, diff, command, entryPoint, host, runtime, environment };
}
