import { useLiveQueries } from '../../api/live.js';
import { modelChangedDocument } from '../../api/operations/registry-live.js';

const shown = ['Model', 'ModelVersions', 'ModelVersion', 'Deployments', 'AliasMoves'];

/** Keeps everything that pages show of a model current, from when it is known to be there. */
export function useModelLive(id: string, isThere: boolean): void {
  useLiveQueries(modelChangedDocument, { id }, isThere, shown);
}
