import type { StopSignal } from '../client/promotion-types.js';
import type { Params } from '../run/values.js';
import type { DataUse } from './data-use.js';

/** How a pipeline ended. */
export type PipelineEnd = 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

/** An `AbortSignal`, where the platform's types have one. */
export type StepSignal = typeof globalThis extends { AbortSignal: { prototype: infer Signal } } ? Signal : StopSignal;

export interface PipelineOptions {
  /** Whose name the pipeline's is, such as a team's or a scheduler's; `default` unless told. */
  readonly namespace?: string;
  readonly params?: Params;
  /** What the pipeline does. */
  readonly description?: string;
  /** Who answers for it. */
  readonly owners?: readonly string[];
  /** What set it going. */
  readonly trigger?: 'MANUAL' | 'SCHEDULED' | 'BACKFILL' | 'EVENT';
  /** The period that it works on, for those that a schedule starts. */
  readonly period?: { readonly start: Date; readonly end?: Date };
  /** The version of the code; the git commit unless told, with a digest of what is not committed. */
  readonly code?: string;
  /** Silence of so many milliseconds (1,000 to 86,400,000) means that the process died; 60,000 unless told. Longer than the longest time for which the event loop is blocked. */
  readonly promisedMs?: number;
  /** Where results of steps are kept for later executions; `node_modules/.cache/plinth/steps` of the project unless told. Null for nowhere. */
  readonly cacheFolder?: string | null;
  /** Where Plinth is; else PLINTH_URL, else what `plinth login` stored, else http://127.0.0.1:5080. */
  readonly url?: string;
  /** Else PLINTH_TOKEN, else what `plinth login` stored. */
  readonly token?: string;
  /** Else PLINTH_WORKSPACE, else the token's own. */
  readonly workspace?: string;
  /** `offline` writes the journal only, for `plinth sync`; `disabled` tells nothing and keeps no results. */
  readonly mode?: 'online' | 'offline' | 'disabled';
  /** Where what is not sent yet waits; `$XDG_STATE_HOME/plinth/journal` (`~/.local/state/plinth/journal`) unless told. */
  readonly journalDir?: string;
  /** Print where the execution can be seen; true unless told. */
  readonly announce?: boolean;
}

export interface CacheOptions {
  /** Whatever else decides what comes out: any JSON. */
  readonly key?: unknown;
  /** What stands for the code, instead of the pipeline's version of it: change it when the step's code changes. */
  readonly code?: string;
}

export interface StepOptions<Given = undefined> {
  /** What the step works on: a value, or a list or an object of them. Promises are waited for; results of other steps, and promises of them, tell that the step waited for those. */
  readonly given?: Given;
  /** Names of steps that it waits for beside those: of the same level, or whole such as `outer.inner`. */
  readonly after?: string | readonly string[];
  /** What it reads, where that is known before it runs. */
  readonly reads?: readonly DataUse[];
  readonly params?: Params;
  readonly description?: string;
  /** How often it is tried again after it failed; 0 unless told. Each attempt is an execution of its own. */
  readonly retries?: number;
  /** Milliseconds until the second attempt, doubled for each after that up to a minute; 1,000 unless told. */
  readonly retryDelayMs?: number;
  /**
   * Do not run what succeeded before with the same content: the name, `given`, `reads` with their versions, `params`, the version of the code, and `key`.
   * What is given back is the earlier result (JSON of at most 64 KiB) and what it wrote.
   */
  readonly cache?: boolean | CacheOptions;
}

/** What a step took, beside what is measured or instead of it. */
export interface UsedResources {
  readonly cpuSeconds?: number;
  readonly peakMemoryBytes?: number;
  readonly gpuSeconds?: number;
  /** In the workspace's currency. */
  readonly cost?: number;
}

/** What a step's work is handed: all promises kept. */
export type Resolved<Given> = Given extends PromiseLike<unknown> ? Awaited<Given> : Given extends readonly unknown[] ? { [Place in keyof Given]: Awaited<Given[Place]> } : Given extends (...args: never[]) => unknown ? Given : Given extends object ? { [Name in keyof Given]: Awaited<Given[Name]> } : Given;
