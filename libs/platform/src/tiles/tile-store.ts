import { InvalidInput, type WorkspaceId } from '@plinth/kernel';
import { requireUuid } from '../blobs/blob-ids.js';

/**
 * Small files of a workspace under paths that others prescribe, such as those of a tlog-tiles log. A file appears whole or not at all, and is
 * durable when `put` has answered. Paths are lower-case words, digits and dots between slashes.
 *
 * Every operation raises `InvalidInput` for a path that is not of its form, and `Unavailable` when the store does not answer.
 */
export interface TileStore {
  /** Replaces what is there. */
  put(workspaceId: WorkspaceId, path: string, bytes: Uint8Array): Promise<void>;

  /** @returns undefined when there is none */
  get(workspaceId: WorkspaceId, path: string): Promise<Uint8Array | undefined>;

  /** Deleting what is not there is no error. */
  delete(workspaceId: WorkspaceId, path: string): Promise<void>;
}

const pathShape = /^[a-z0-9][a-z0-9.-]*(\/[a-z0-9][a-z0-9.-]*)*$/;
const longestPath = 200;

/** `tlog/<workspace>/<path>`: where a file lies in either store. */
export function tileKey(workspaceId: WorkspaceId, path: string): string {
  requireUuid('workspaceId', workspaceId);
  if (path.length > longestPath || !pathShape.test(path)) throw new InvalidInput('This is not a path of a tile.', { field: 'path', help: 'Use lower-case words, digits and dots between slashes.' });
  return `tlog/${workspaceId}/${path}`;
}
