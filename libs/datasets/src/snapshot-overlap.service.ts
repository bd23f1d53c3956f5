import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import type { Snapshot } from './dataset.js';
import { DataDamaged } from './datasets.errors.js';
import { Manifests } from './manifests.js';
import { readFileLine, TreeReader } from './rules/index.js';

/** Files of all snapshots of one question at the most: beyond, nothing is said. Reading their names takes a second. */
const maxFiles = 200_000;
/** Answers kept in memory. A snapshot never changes, so that none is ever stale. */
const maxKept = 1_000;

/** Finds out which files two snapshots have in common, of one data set or of two. */
@Injectable()
export class SnapshotOverlapService {
  private readonly kept = new Map<string, number>();

  constructor(
    private readonly access: AccessControl,
    private readonly manifests: Manifests,
  ) {}

  /**
   * How many different files with bytes each two have in common, whatever they are called there. Null where that can not be told: for very many files, and for such as are given up or damaged.
   * Each manifest is read once, however many pairs it is in.
   */
  async of(actor: Actor, pairs: readonly (readonly [Snapshot, Snapshot])[]): Promise<readonly (number | null)[]> {
    this.access.check(actor, 'dataset:read');
    const keyOf = (pair: readonly [Snapshot, Snapshot]): string => `${actor.workspaceId} ${pair.map(({ root }) => root).join(' ')}`;
    const open = pairs.filter((pair) => pair.every(({ deletedAt }) => deletedAt === null));
    const unknown = open.filter((pair) => !this.kept.has(keyOf(pair)));
    const snapshots = new Map(unknown.flat().map((snapshot) => [snapshot.root, snapshot]));
    const found = new Map<string, number>();
    if ([...snapshots.values()].reduce((sum, { files }) => sum + files, 0) <= maxFiles) {
      const digests = new Map<string, ReadonlySet<string> | null>();
      for (const root of snapshots.keys()) digests.set(root, await this.digestsOf(actor, root));
      for (const pair of unknown) {
        const [one, other] = pair.map(({ root }) => digests.get(root));
        if (one && other) found.set(keyOf(pair), [...one].filter((digest) => other.has(digest)).length);
      }
    }
    const answers = pairs.map((pair) => (open.includes(pair) ? (this.kept.get(keyOf(pair)) ?? found.get(keyOf(pair)) ?? null) : null));
    if (this.kept.size + found.size > maxKept) this.kept.clear();
    for (const [key, files] of found) this.kept.set(key, files);
    return answers;
  }

  /** An empty file tells nobody anything. */
  private async digestsOf({ workspaceId }: Actor, root: string): Promise<ReadonlySet<string> | null> {
    try {
      const manifest = await this.manifests.open(workspaceId, root);
      const digests = new Set<string>();
      for await (const { lines, from, to } of new TreeReader(manifest.files, manifest.loadFiles).from(Buffer.alloc(0))) {
        for (let at = from; at < to; at += 1) {
          const { digest, size } = readFileLine(lines.line(at));
          if (size > 0) digests.add(digest);
        }
      }
      return digests;
    } catch (error) {
      if (error instanceof DataDamaged) return null;
      throw error;
    }
  }
}
