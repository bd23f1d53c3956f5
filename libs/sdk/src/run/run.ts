import { fileURLToPath } from 'node:url';
import { imageExtension } from '../client/media-type.js';
import type { ModelVersion, RegisterModelOptions } from '../client/model-types.js';
import type { JournalRecord, RunInputRecord } from '../journal/records.js';
import { type Problem, type Problems, reasonOf } from '../problems.js';
import { type EndStatus, readInput, readMember, readStatus, readText, readTimeout } from './given.js';
import { entriesOf, inParts, limits, storable } from './limits.js';
import type { LogOptions } from './metric-recorder.js';
import type { FinishOptions, FinishReport, InputDescription, RunOptions } from './options.js';
import type { Recorder } from './recorder.js';
import { registerModel } from './register-model.js';
import { inputOf, isKept, type KeptSnapshot, namesOf } from './snapshot-of.js';
import { firstBytes, listFiles, stageBytes, stageFile, type StagedFile } from './staging.js';
import { tableOf, type Params, type Tags } from './values.js';

/** A `URL` of the form `file:…`, such as `new URL('model.json', import.meta.url)`. */
export interface FileUrl {
  readonly href: string;
}

export interface RunIdentity {
  readonly id: string;
  /** Where the run can be seen. */
  readonly url: string;
  readonly name: () => string | undefined;
  readonly created: Promise<void>;
}

/**
 * One training run. Nothing here throws or waits for the network: what goes wrong is counted, said once on standard error, and
 * listed by `problems()`. Methods that return promises never reject; await them only to know that the matter is noted.
 */
export class Run {
  /** @internal */
  constructor(
    private readonly identity: RunIdentity,
    /** Undefined for a disabled run. */
    private readonly recorder: Recorder | undefined,
    private readonly troubles: Problems,
    private readonly initChild: (parent: Run, options: RunOptions) => Run,
    private readonly copies: string | undefined,
  ) {}

  /** A UUID, made here: it is the run's for good, whether the server was reached yet or not. */
  get id(): string {
    return this.identity.id;
  }

  /** Undefined until given or answered. */
  get name(): string | undefined {
    return this.identity.name();
  }

  /** Where the run can be seen, once the server knows it. */
  get url(): string {
    return this.identity.url;
  }

  /** Settles when the server knows the run; never, when it does not come to know it. */
  get created(): Promise<void> {
    return this.identity.created;
  }

  /**
   * Logs numbers at a step. NaN and infinities are kept as they are.
   * @example run.log({ loss: 0.31, 'val/accuracy': 0.92 })
   */
  log(values: Readonly<Record<string, number>>, options?: LogOptions): void {
    try {
      if (this.isOpen('log')) this.recorder?.metrics.log(values, options);
    } catch (error) {
      this.troubles.note('metric', `log failed: ${reasonOf(error)}`);
    }
  }

  /** Sets params; each once. Nested ones get dotted keys. */
  params(values: Params): void {
    this.record('params', () => inParts(entriesOf(values, 'param', this.troubles)).map((params) => ({ kind: 'batch', params })));
  }

  /** Sets tags; they may change. */
  tags(values: Tags): void {
    this.record('tags', () => inParts(entriesOf(values, 'tag', this.troubles)).map((tags) => ({ kind: 'batch', tags })));
  }

  /** Replaces the notes. Markdown. */
  notes(markdown: string): void {
    this.record('notes', () => [{ kind: 'update', notes: storable(readText(markdown), limits.notes) }]);
  }

  rename(name: string): void {
    this.record('rename', () => [{ kind: 'update', name: storable(readText(name), limits.name) }]);
  }

  /**
   * Notes which data the run reads: a snapshot that Plinth keeps, which is linked and from which the run comes in the lineage graph, or other data, by its name and digest.
   * @param options.context what for, such as `training` or `evaluation`; the tag `context` of the input
   * @example run.use((await folder.commit()).snapshot, { context: 'training' })
   */
  use(data: KeptSnapshot | InputDescription, options: { readonly context?: string } = {}): void {
    this.record('use', () => {
      const [input, context] = [isKept(data) ? inputOf(data) : readInput(data, this.troubles), readMember(options, 'context')];
      return [{ kind: 'batch', inputs: [context === undefined ? input : withContext(input, readText(context))] }];
    });
  }

  /** Notes a snapshot that the run made, which comes from the run in the lineage graph. One that was committed with the run's id in its `derivation` does already. */
  produce(snapshot: KeptSnapshot): void {
    this.record('produce', () => {
      const { dataset, digest } = namesOf(snapshot);
      return [{ kind: 'produced', snapshot: `${dataset}@${digest}` }];
    });
  }

  /**
   * Keeps a file, all files of a folder, or bytes (which need a `path`). The promise settles when the content is safe to change. A path that the server
   * would refuse (`..`, `./a`, one that begins with `/`, a backslash, a control character) is not kept, here already: it is told by `problems()`, never thrown.
   * Of a folder, a file with such a name is left out and the others are kept.
   * @param options.path where it goes in the run; for a file the file's name, for a folder the folder's name unless told, `''` for the root
   */
  async artifact(source: string | FileUrl | Uint8Array, options: { readonly path?: string } = {}): Promise<void> {
    await this.stage('artifact', async (recorder) => {
      const path = readMember(options, 'path');
      if (source instanceof Uint8Array) {
        if (path === undefined || path === '') throw new Error('bytes need a path, as in run.artifact(bytes, { path: "model.bin" })');
        recorder.append(await stageBytes(source.slice(), readText(path), this.copies));
        return;
      }
      for (const file of await listFiles(pathOf(source), path === undefined ? undefined : readText(path))) await this.keepFile(recorder, file, 'artifact');
    });
  }

  /** Keeps a table as `tables/<name>.table.json`. Rows are lists, or objects whose keys are the columns. A name that makes no path is told by `problems()`. */
  async table(name: string, rows: readonly (readonly unknown[] | Readonly<Record<string, unknown>>)[], columns?: readonly string[]): Promise<void> {
    await this.stage('table', async (recorder) => {
      const bytes = new TextEncoder().encode(JSON.stringify(tableOf(rows, columns)));
      recorder.append(await stageBytes(bytes, `tables/${readText(name)}.table.json`, this.copies));
    });
  }

  /** Keeps a picture as `images/<name>.<format>`, or `images/<name>/<step>.<format>`. PNG, JPEG, GIF, WebP and SVG show in the browser. A name that makes no path is told by `problems()`. */
  async image(name: string, source: string | FileUrl | Uint8Array, options: { readonly step?: number } = {}): Promise<void> {
    await this.stage('image', async (recorder) => {
      const extension = imageExtension(source instanceof Uint8Array ? source : await firstBytes(pathOf(source)));
      if (!extension) throw new Error(`${JSON.stringify(name)} is no PNG, JPEG, GIF, WebP or SVG picture; use run.artifact for other files`);
      const step = readMember(options, 'step');
      if (step !== undefined && (typeof step !== 'number' || !Number.isSafeInteger(step))) throw new Error('its step is no whole number');
      const path = step === undefined ? `images/${readText(name)}.${extension}` : `images/${readText(name)}/${String(step).padStart(8, '0')}.${extension}`;
      if (source instanceof Uint8Array) recorder.append(await stageBytes(source.slice(), path, this.copies));
      else for (const file of await listFiles(pathOf(source), path)) await this.keepFile(recorder, file, 'image');
    });
  }

  /**
   * Registers what the run kept as the next version of a model, which is made when there is none of this name. Waits until the server has all that
   * was logged so far: it is frozen in the version, and what comes later is not in it.
   * @returns the version; undefined when it was not registered, and then `problems()` says why
   * @example await run.registerModel('fraud', { artifactPath: 'model', alias: 'challenger' })
   */
  async registerModel(name: string, options: RegisterModelOptions = {}): Promise<ModelVersion | undefined> {
    const { recorder } = this;
    if (!recorder) return undefined;
    try {
      return await registerModel(recorder, this.id, readText(name), options ?? {}, readTimeout(options, this.troubles));
    } catch (error) {
      this.troubles.note('artifact', `registerModel failed: ${reasonOf(error)}`);
      return undefined;
    }
  }

  /** A run within this one, with the same experiment and connection unless told. Output and system stay with this run. */
  child(options: RunOptions = {}): Run {
    return this.initChild(this, options);
  }

  /** What went wrong so far, without having stopped anything. */
  problems(): Problem[] {
    return this.troubles.list();
  }

  /**
   * Ends the run and waits until everything is sent, or for what `timeoutMs` says. What is not sent by then waits in the journal.
   * A script that ends without it does this by itself; `process.exit` leaves only five seconds for it.
   * @param status in any case of letters; one that there is not is told by `problems()`, and the run is finished
   */
  async finish(status: EndStatus = 'FINISHED', options: FinishOptions = {}): Promise<FinishReport> {
    if (!this.recorder) return { outcome: 'disabled', refused: 0 };
    const { recorder, troubles } = this;
    try {
      const timeoutMs = troubles.guard('input', 'timeoutMs was left out', () => readTimeout(options, troubles));
      return await recorder.finish(readStatus(status, troubles), timeoutMs);
    } catch (error) {
      this.troubles.note('internal', `finish failed: ${reasonOf(error)}`);
      return { outcome: 'journal', refused: 0 };
    }
  }

  private record(what: string, make: () => readonly JournalRecord[]): void {
    this.troubles.guard('input', `${what} failed`, () => {
      if (!this.isOpen(what)) return;
      for (const record of make()) this.recorder?.append(record);
    });
  }

  private async stage(what: string, work: (recorder: Recorder) => Promise<void>): Promise<void> {
    if (!this.isOpen(what) || !this.recorder) return;
    const { recorder } = this;
    await recorder.stage(
      work(recorder).catch((error: unknown) => this.noteNotKept(what, error)),
    );
  }

  /** One that can't be kept costs itself alone. */
  private async keepFile(recorder: Recorder, file: StagedFile, what: string): Promise<void> {
    try {
      recorder.append(await stageFile(file, this.copies));
    } catch (error) {
      this.noteNotKept(what, error);
    }
  }

  private noteNotKept(what: string, error: unknown): void {
    this.troubles.note('artifact', `${what} was not kept: ${reasonOf(error).replace(/\.$/, '')}.`);
  }

  private isOpen(what: string): boolean {
    if (!this.recorder?.isEnded) return true;
    this.troubles.note('input', `${what} was called after the run had ended; nothing was kept.`);
    return false;
  }
}

function withContext(input: RunInputRecord, context: string): RunInputRecord {
  return { ...input, tags: [...(input.tags ?? []).filter(({ key }) => key !== 'context'), { key: 'context', value: storable(context, limits.tag) }] };
}

function pathOf(source: string | FileUrl): string {
  if (typeof source === 'string') return source;
  const href = readMember(source, 'href');
  if (typeof href !== 'string') throw new Error('it takes the name of a file or a folder, a file URL, or bytes');
  return fileURLToPath(href);
}
