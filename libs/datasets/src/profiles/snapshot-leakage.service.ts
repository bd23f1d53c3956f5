import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import type { Snapshot } from '../dataset.js';
import { SnapshotOverlapService } from '../snapshot-overlap.service.js';
import type { ProfileState } from './profile.service.js';
import { type SharedRows, SnapshotRowsService } from './snapshot-rows.service.js';
import type { SharedUnit } from './split-leakage.service.js';

/** What two snapshots have in common. */
export interface SnapshotLeakage {
  /** How far the comparison of rows is. NONE: they have no tables with the same columns or key, or were compared by files alone. */
  readonly state: ProfileState;
  readonly verdict: 'CLEAN' | 'LEAKS' | 'NOT_COMPARED';
  /** NOT_COMPARED: why. */
  readonly reason: string | null;
  readonly shared: readonly { readonly unit: SharedUnit; readonly count: number }[];
}

/** Says what snapshots have in common that are meant to be apart, such as one to train on and one to test on. */
@Injectable()
export class SnapshotLeakageService {
  constructor(
    private readonly access: AccessControl,
    private readonly overlaps: SnapshotOverlapService,
    private readonly rows: SnapshotRowsService,
  ) {}

  /** Of each two, in the order in which they were given. */
  async of(actor: Actor, pairs: readonly (readonly [Snapshot, Snapshot])[]): Promise<readonly SnapshotLeakage[]> {
    this.access.check(actor, 'dataset:read');
    const files = await this.overlaps.of(actor, pairs);
    const atOnce = pairs.map((pair, index) => ofFiles(pair, files[index] ?? null));
    const rows = await this.rows.of(actor, pairs.filter((_, index) => !atOnce[index]));
    const next = rows.values();
    return atOnce.map((known): SnapshotLeakage => {
      if (known) return known;
      const { state, reason, shared } = next.next().value ?? unknownRows;
      return { state, reason: shared.length ? null : reason, shared, verdict: shared.length ? 'LEAKS' : reason === null ? 'CLEAN' : 'NOT_COMPARED' };
    });
  }
}

const unknownRows: SharedRows = { state: 'PENDING', reason: 'Their rows wait to be compared.', shared: [] };

/** What their files say by themselves; undefined where it depends on their rows. */
function ofFiles(pair: readonly [Snapshot, Snapshot], files: number | null): SnapshotLeakage | undefined {
  const unknown = (reason: string): SnapshotLeakage => ({ state: 'NONE', verdict: 'NOT_COMPARED', reason, shared: [] });
  if (pair.some(({ deletedAt }) => deletedAt !== null)) return unknown('Files were given up.');
  if (pair.some((snapshot) => snapshot.files === 0)) return unknown('One of them has no files.');
  if (files === null) return unknown('They have too many files, or are damaged.');
  return files > 0 ? { state: 'NONE', verdict: 'LEAKS', reason: null, shared: [{ unit: 'FILE', count: files }] } : undefined;
}
