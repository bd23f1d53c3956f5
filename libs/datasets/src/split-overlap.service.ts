import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import type { Snapshot } from './dataset.js';
import { DataDamaged } from './datasets.errors.js';
import { Manifests } from './manifests.js';
import { ObjectReader } from './object-reader.js';
import { readFileLine, type Split, type SplitOverlap, splitOverlaps, TreeReader } from './rules/index.js';

/** Files in splits at the most: beyond, nothing is said. Reading their lists takes a second. */
const maxMembers = 200_000;
/** Answers kept in memory. A snapshot never changes, so that none is ever stale. */
const maxKept = 1_000;

type FileSplit = Extract<Split, { kind: 'FILES' }>;

/** Finds out what the splits of a snapshot have in common. Paths are in one split by construction; the same bytes can lie under two of them. */
@Injectable()
export class SplitOverlapService {
  private readonly kept = new Map<string, readonly SplitOverlap[]>();

  constructor(
    private readonly access: AccessControl,
    private readonly manifests: Manifests,
    private readonly reader: ObjectReader,
  ) {}

  /** Of the splits of files among them. Null where that can not be told: for very many files, and when they are given up. */
  async of(actor: Actor, { root, digest, document: { splits }, deletedAt }: Snapshot): Promise<readonly SplitOverlap[] | null> {
    this.access.check(actor, 'dataset:read');
    const ofFiles = splits.filter((split) => split.kind === 'FILES');
    if (ofFiles.length < 2) return [];
    if (deletedAt !== null || ofFiles.reduce((sum, { files }) => sum + files, 0) > maxMembers) return null;
    const key = `${actor.workspaceId} ${digest}`;
    const known = this.kept.get(key);
    if (known) return known;
    try {
      const found = splitOverlaps(await this.digestsOf(actor, root, ofFiles));
      if (this.kept.size >= maxKept) this.kept.clear();
      this.kept.set(key, found);
      return found;
    } catch (error) {
      if (error instanceof DataDamaged) return null;
      throw error;
    }
  }

  private async digestsOf({ workspaceId }: Actor, root: string, splits: readonly FileSplit[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const manifest = await this.manifests.open(workspaceId, root);
    const tree = new TreeReader(manifest.files, manifest.loadFiles);
    const digests = new Map<string, ReadonlySet<string>>();
    for (const { name, members } of splits) {
      const ofSplit = new Set<string>();
      for (const path of (await this.reader.read(workspaceId, members, 'list of a split')).toString().split('\n')) {
        const line = path === '' ? undefined : await tree.get(Buffer.from(path));
        if (line) ofSplit.add(readFileLine(line).digest);
      }
      digests.set(name, ofSplit);
    }
    return digests;
  }
}
