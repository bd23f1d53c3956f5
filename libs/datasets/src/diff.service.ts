import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, decodeCursor, encodeCursor, InvalidInput, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import type { Snapshot } from './dataset.js';
import { SnapshotDeleted } from './datasets.errors.js';
import { Manifests } from './manifests.js';
import { SnapshotSchemas } from './profiles/snapshot-schemas.js';
import { type Difference, differences, type FileEntry, type LoadLines, readFileLine, schemaChanges, type SchemaChange, type Tree } from './rules/index.js';

export type FileChangeKind = 'ADDED' | 'REMOVED' | 'CHANGED';

/** A file that is not the same in two snapshots. */
export interface FileChange {
  readonly kind: FileChangeKind;
  readonly path: string;
  readonly before: FileEntry | null;
  readonly after: FileEntry | null;
}

/** How two snapshots differ, counted. */
export interface DiffSummary {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Bytes of the files that came, that went, and by which changed ones grew; negative when they shrank. */
  readonly addedBytes: number;
  readonly removedBytes: number;
  readonly changedBytes: number;
}

/** Two snapshots, of one data set or of two. */
export interface SnapshotPair {
  readonly base: Snapshot;
  readonly head: Snapshot;
}

/** Compares snapshots. Costs what differs, not what is there. */
@Injectable()
export class DiffService {
  constructor(
    private readonly access: AccessControl,
    private readonly manifests: Manifests,
    private readonly schemas: SnapshotSchemas,
  ) {}

  async summary(actor: Actor, pair: SnapshotPair): Promise<DiffSummary> {
    this.access.check(actor, 'dataset:read');
    const summary = { added: 0, removed: 0, changed: 0, addedBytes: 0, removedBytes: 0, changedBytes: 0 };
    for await (const batch of await this.open(actor, pair)) {
      for (const difference of batch) {
        const { kind, before, after } = changeOf(difference);
        const grown = (after?.size ?? 0) - (before?.size ?? 0);
        if (kind === 'ADDED') summary.added += 1;
        else if (kind === 'REMOVED') summary.removed += 1;
        else summary.changed += 1;
        if (kind === 'ADDED') summary.addedBytes += grown;
        else if (kind === 'REMOVED') summary.removedBytes -= grown;
        else summary.changedBytes += grown;
      }
    }
    return summary;
  }

  /** In the order of the paths' bytes; of some kinds only, when told. */
  async files(actor: Actor, pair: SnapshotPair, { first, after }: PageArgs, kinds?: readonly FileChangeKind[] | null): Promise<Page<FileChange>> {
    this.access.check(actor, 'dataset:read');
    const size = pageSize(first);
    const behind = after === null || after === undefined ? undefined : Buffer.from(pathOf(after));
    const changes: FileChange[] = [];
    for await (const batch of await this.open(actor, pair, behind)) {
      for (const difference of batch) {
        if (behind && difference.key.compare(behind) <= 0) continue;
        const change = changeOf(difference);
        if (!kinds || kinds.includes(change.kind)) changes.push(change);
        if (changes.length > size) return toPage(changes, size, ({ path }) => encodeCursor([path]));
      }
    }
    return toPage(changes, size, ({ path }) => encodeCursor([path]));
  }

  /** Of the schemas of the commits, or of what was found in the files since. Nothing while one of them is not known yet: what is not found yet did not go. */
  async schema(actor: Actor, { base, head }: SnapshotPair): Promise<SchemaChange[]> {
    this.access.check(actor, 'dataset:read');
    const [before, after] = [await this.schemas.of(actor.workspaceId, base), await this.schemas.of(actor.workspaceId, head)];
    return before.isKnown && after.isKnown ? schemaChanges(before.schema, after.schema) : [];
  }

  private async open(actor: Actor, { base, head }: SnapshotPair, behind?: Buffer): Promise<AsyncGenerator<Difference[], void, undefined>> {
    for (const { deletedAt, digest } of [base, head]) if (deletedAt) throw new SnapshotDeleted(digest);
    const [before, after] = [await this.manifests.open(actor.workspaceId, base.root), await this.manifests.open(actor.workspaceId, head.root)];
    const known = new Set(before.files.map(({ digest }) => digest));
    const load: LoadLines = (digest) => (known.has(digest) ? before.loadFiles(digest) : after.loadFiles(digest));
    return differences(reaching(before.files, behind), reaching(after.files, behind), load);
  }
}

/** Ranges that end behind a key: what lies before it needs no look. */
function reaching(tree: Tree, behind: Buffer | undefined): Tree {
  return behind ? tree.filter(({ last }) => last.compare(behind) > 0) : tree;
}

function changeOf({ key, before, after }: Difference): FileChange {
  return { kind: before === undefined ? 'ADDED' : after === undefined ? 'REMOVED' : 'CHANGED', path: key.toString(), before: before ? readFileLine(before) : null, after: after ? readFileLine(after) : null };
}

function pathOf(cursor: string): string {
  const [path] = decodeCursor(cursor, 1);
  if (typeof path === 'string' && path.length <= 2_048) return path;
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}
