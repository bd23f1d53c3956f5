import { ModelsClient } from '../client/models.js';
import type { ModelSignature, ModelVersion, NewModel } from '../client/model-types.js';
import { uuidV7 } from '../ids.js';
import type { Recorder } from './recorder.js';

export interface RegisterModelOptions {
  /** A file or folder that the run kept; all that it kept unless told. */
  readonly artifactPath?: string;
  readonly signature?: ModelSignature;
  /** What there is to say of this version, in Markdown. */
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** A name that is to lead to the new version. */
  readonly alias?: string;
  /** What the model itself is made with when there is none of this name. */
  readonly model?: NewModel;
  /** How long to wait for what the run has logged so far to be on the server; 60,000 unless told. */
  readonly timeoutMs?: number;
}

/** Waits until the server has what the run logged so far, then registers it. @throws Error with what stood in the way */
export async function registerModel(recorder: Recorder, runId: string, name: string, options: RegisterModelOptions): Promise<ModelVersion> {
  if (!(await recorder.reached(options.timeoutMs ?? 60_000))) throw new Error('what the run logged has not reached the server; register it later, from its page or with PlinthClient');
  const models = new ModelsClient(recorder.transport);
  const { id } = await models.ensure(name, options.model);
  const { artifactPath = '', signature, description, tags, alias } = options;
  const version = await models.createVersion(id, { fromRun: runId, artifactPath, signature, description, tags, idempotencyKey: uuidV7() });
  if (alias !== undefined) await models.setAlias(id, alias, version.version);
  return version;
}
