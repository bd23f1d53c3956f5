import { ModelsClient } from '../client/models.js';
import type { ModelVersion, RegisterModelOptions } from '../client/model-types.js';
import { uuidV7 } from '../ids.js';
import type { Recorder } from './recorder.js';

/** Waits until the server has what the run logged so far, then registers it. @throws Error with what stood in the way */
export async function registerModel(recorder: Recorder, runId: string, name: string, options: RegisterModelOptions, timeoutMs = 60_000): Promise<ModelVersion> {
  if (!(await recorder.reached(timeoutMs))) throw new Error('what the run logged has not reached the server; register it later, from its page or with PlinthClient');
  const models = new ModelsClient(recorder.transport);
  const { id } = await models.ensure(name, options.model);
  const { artifactPath = '', signature, description, tags, alias } = options;
  const version = await models.createVersion(id, { fromRun: runId, artifactPath, signature, description, tags, idempotencyKey: uuidV7() });
  if (alias !== undefined) await models.setAlias(id, alias, version.version);
  return version;
}
