import type { PipelineDetails, PlinthClient } from '@plinth/sdk';

const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How a pipeline is named: by its name, by namespace, a slash and its name where several have it, or by its id. */
export async function pipelineNamed({ pipelines }: PlinthClient, name: string): Promise<PipelineDetails> {
  if (idShape.test(name)) return pipelines.get(name);
  try {
    return await pipelines.byName(name);
  } catch (error) {
    const cut = name.lastIndexOf('/');
    // The name itself may hold slashes: only one that nobody has is taken apart.
    if (cut < 1 || !(error instanceof Error && 'code' in error && error.code === 'PIPELINE_NOT_FOUND')) throw error;
    return pipelines.byName(name.slice(cut + 1), { namespace: name.slice(0, cut) });
  }
}
