import type { LineageNodes } from '../lineage-nodes.js';

/** Has every batch of predictions known by its id alone, in the place of the domain that keeps them; those whose id begins with a dot are for nobody to see. */
export function knowBatches(nodes: LineageNodes, title: (id: string) => string): void {
  nodes.standIn({ kind: 'PREDICTION_BATCH', describe: async (_actor, ids) => new Map(ids.filter((id) => !id.startsWith('.')).map((id) => [id, { title: title(id) }])) });
}
