import type { LineageNode } from '@plinth/lineage';
import type { DataUse, ExecutionReport } from './report.js';

/** An asset that is something of Plinth's own. */
export interface BoundAsset {
  /** As a whole, over all versions. */
  readonly node: LineageNode;
  /** Known by Plinth's own name, so that its versions are Plinth's too; otherwise by a name that somebody gave it. */
  readonly isOwn: boolean;
}

/** How a snapshot is named, and the time that this was told of, in milliseconds: before 1970 for what is only inferred, so that it gives way to whatever is told. */
export interface WantedSnapshot {
  readonly reference: string;
  readonly at: number;
}

/** Where `main` leads. */
const main = 'main';
/** The greatest time there is. */
const endOfTime = 8_640_000_000_000_000;

/**
 * The snapshot that a use is of. Under Plinth's own name its version is a number, a digest or a ref; versions of other systems are no snapshots, unless they are digests. Where none is told under Plinth's own name,
 * what was read is where main led at the earliest report, and what was written is where it leads when the execution succeeded.
 */
export function snapshotToLookFor({ node, isOwn }: BoundAsset, side: 'READ' | 'WRITE', { version }: Pick<DataUse, 'version'>, { at, state }: Pick<ExecutionReport, 'at' | 'state'>): WantedSnapshot | undefined {
  if (node.kind !== 'DATASET') return undefined;
  if (version !== undefined) return isOwn || /^(?:sha256:)?[0-9a-f]{64}$/.test(version) ? { reference: version, at: at.getTime() } : undefined;
  if (!isOwn || (side === 'WRITE' && state !== 'SUCCEEDED')) return undefined;
  return { reference: main, at: side === 'READ' ? -at.getTime() : at.getTime() - endOfTime };
}
