import type { Params, Tags } from './values.js';

export interface RunOptions {
  /** Name of the experiment; made when there is none. `default` when absent. */
  readonly experiment?: string;
  /** Plinth gives one when absent. */
  readonly name?: string;
  readonly params?: Params;
  readonly tags?: Tags;
  /** Markdown. */
  readonly notes?: string;
  /** The run that this one is a part of. */
  readonly parent?: { readonly id: string };
  /** The same by id. */
  readonly parentRunId?: string;
  /** Id of a run to go on with, whatever ended it. */
  readonly resume?: string;
  /** Where Plinth is; else PLINTH_URL, else what `plinth login` stored, else http://127.0.0.1:5080. */
  readonly url?: string;
  /** Else PLINTH_TOKEN, else what `plinth login` stored. */
  readonly token?: string;
  /** Else PLINTH_WORKSPACE, else the token's own. */
  readonly workspace?: string;
  /** `offline` writes the journal only, for `plinth sync`; `disabled` does nothing. */
  readonly mode?: 'online' | 'offline' | 'disabled';
  /** Keep standard output and error with the run; true unless told, false for nested runs. */
  readonly captureLogs?: boolean;
  /** Sample CPU, memory, event loop and disk soon after the beginning, every 10 seconds or every so many milliseconds, and at the end; true unless told, false for nested runs. */
  readonly captureSystem?: boolean | number;
  /** Keep git state, command, host and packages with the run; true unless told. */
  readonly captureSource?: boolean;
  /** Where what is not sent yet waits; `$XDG_STATE_HOME/plinth/journal` (`~/.local/state/plinth/journal`) unless told. */
  readonly journalDir?: string;
  /** Print where the run can be seen; true unless told, false for nested runs. */
  readonly announce?: boolean;
}

export interface FinishOptions {
  /** Milliseconds to wait for what is not sent yet; 30,000 unless told. A server that says nothing for five seconds is waited for no longer, wherever it fell silent. */
  readonly timeoutMs?: number;
}

/** What became of a run's records. */
export interface FinishReport {
  /**
   * `sent`: all is at the server. `journal`: the rest waits on disk for `plinth sync`. `refused`: the server will not have the run itself, as when the run to resume or to be a part
   * of is not there; all of it stays on disk, until `plinth sync` finds that mended or `plinth sync --discard` removes it. `lost`: there was no disk to keep the rest on.
   */
  readonly outcome: 'sent' | 'journal' | 'refused' | 'lost' | 'disabled';
  /** The journal, when something waits in it. */
  readonly journal?: string | undefined;
  /** Records that the server refused; they are kept in full beside the journal, in `….refused.jsonl`, and those of a refused run in the journal itself. */
  readonly refused: number;
  /** What the server said when it refused the run itself. */
  readonly reason?: string | undefined;
}

/** An input of the run: which data it read, named by what it contains. */
export interface InputDescription {
  readonly name: string;
  /** Of the content, so that the same data has the same digest wherever it lies. */
  readonly digest: string;
  /** Such as `local`, `s3`, `https`. */
  readonly sourceType?: string;
  /** Where it was read from. */
  readonly source?: string;
  /** Any JSON. */
  readonly schema?: unknown;
  /** Any JSON: row count, sizes. */
  readonly profile?: unknown;
  readonly tags?: Tags;
}
