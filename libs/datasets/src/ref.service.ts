import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, checkText, decodeCursor, encodeCursor, InvalidInput, isUuid, type Page, type PageArgs, pageSize, parseId, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import type { DatasetId, DatasetRef, RefMove } from './dataset.js';
import { CommitGates } from './commit-gates.js';
import { DatasetRows } from './dataset-rows.js';
import { RefNotFound, RefTaken, SnapshotDeleted, SnapshotNotFound } from './datasets.errors.js';
import { Manifests } from './manifests.js';
import { bringProposed } from './profiles/proposed-table.js';
import { TableFileBringer } from './profiles/table-files.js';
import { RefMoves } from './ref-moves.js';
import { RefStore } from './ref.store.js';
import { checkDigest, parseSnapshotReference, type RefKind, refName, type SnapshotReference } from './rules/index.js';
import { SnapshotStore } from './snapshot.store.js';

const maxReasonLength = 10_000;

export interface RefChange {
  readonly datasetId: string;
  readonly name: string;
  /** The snapshot that it is to lead to: a number, a digest or a ref. */
  readonly to: string;
  readonly kind?: RefKind | null | undefined;
  /** Where it must be; null for nowhere. Left out: wherever it is. */
  readonly expectedHead?: string | null | undefined;
  readonly reason?: string | null | undefined;
}

/** Refs: made, moved, protected, deleted. Commits move them too. */
@Injectable()
export class RefService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly rows: DatasetRows,
    private readonly refs: RefStore,
    private readonly moves: RefMoves,
    private readonly snapshots: SnapshotStore,
    private readonly outbox: Outbox,
    private readonly manifests: Manifests,
    private readonly gates: CommitGates,
    private readonly tables: TableFileBringer,
  ) {}

  /**
   * A branch that is made or moved asks the gates, as a commit does; a tag names what was, and asks nobody.
   * @throws RefMoved, RefTaken for a tag that leads elsewhere, TagNeverMoves, RefProtected, SnapshotNotFound, SnapshotDeleted, and what gates throw
   */
  async set(actor: Actor, { datasetId, name, to, kind, expectedHead, reason }: RefChange): Promise<DatasetRef> {
    this.access.check(actor, 'dataset:write');
    const id = parseId<'Dataset'>(datasetId, 'input.datasetId');
    const ref = refName(name, 'input.name');
    const wanted = parseSnapshotReference(to, 'input.to');
    if (reason) checkText(reason, maxReasonLength, 'A reason', 'input.reason');
    if (expectedHead) checkDigest(expectedHead, 'input.expectedHead');
    const asked = kind === 'TAG' ? undefined : await this.askGates(actor, id, ref, wanted);
    return this.database.transaction(actor, async () => {
      const dataset = await this.rows.holdWritable(actor, id, 'input.datasetId');
      const target = await this.snapshots.find(actor.workspaceId, id, asked ? { kind: 'DIGEST', digest: asked.digest } : wanted);
      if (!target) throw new SnapshotNotFound(to, 'input.to');
      // Held against the retention until the ref keeps it.
      if ((await this.snapshots.share(actor.workspaceId, id, target.digest))?.deletedAt !== null) throw new SnapshotDeleted(target.digest, 'input.to');
      if (kind === 'TAG') {
        const there = await this.refs.find(actor.workspaceId, id, ref);
        if (there && (there.kind !== 'TAG' || there.digest !== target.digest)) throw new RefTaken(ref);
      }
      return this.moves.move(actor, dataset, { name: ref, to: target.digest, expected: expectedHead === undefined ? asked?.head : expectedHead, kind: kind ?? 'BRANCH', reason: reason ?? null });
    });
  }

  /**
   * What is refused anyway, and a branch that leads there already, asks nobody.
   * @returns which snapshot was looked at, and where the branch must be for that to hold; undefined where nothing is there to be looked at
   */
  private async askGates(actor: Actor, id: DatasetId, ref: string, wanted: SnapshotReference): Promise<{ readonly digest: string; readonly head?: string } | undefined> {
    const { dataset, target, there } = await this.database.transaction(actor, async () => ({
      dataset: await this.rows.holdWritable(actor, id, 'input.datasetId'), target: await this.snapshots.find(actor.workspaceId, id, wanted), there: await this.refs.find(actor.workspaceId, id, ref),
    }));
    if (!target || target.deletedAt !== null || there?.kind === 'TAG') return undefined;
    if (there?.digest === target.digest) return { digest: target.digest, head: target.digest };
    const manifest = await this.manifests.open(actor.workspaceId, target.root);
    await this.gates.check(actor, { dataset, ref, table: (session, path) => bringProposed(this.tables, session, actor.workspaceId, manifest, path) });
    return { digest: target.digest };
  }

  /** @throws RefNotFound, RefProtected */
  async delete(actor: Actor, datasetId: string, name: string, reason?: string | null): Promise<DatasetRef> {
    this.access.check(actor, 'dataset:write');
    if (reason) checkText(reason, maxReasonLength, 'A reason', 'reason');
    return this.database.transaction(actor, async () => {
      const dataset = await this.rows.holdWritable(actor, parseId(datasetId, 'datasetId'), 'datasetId');
      const ref = await this.refs.find(actor.workspaceId, dataset.id, refName(name, 'name'));
      if (!ref) throw new RefNotFound(name, 'name');
      await this.moves.remove(actor, dataset, ref, reason ?? null);
      return ref;
    });
  }

  /** A protected ref is moved and deleted by those with `dataset:protect` only. @throws RefNotFound, Forbidden */
  async setProtected(actor: Actor, datasetId: string, name: string, isProtected: boolean): Promise<DatasetRef> {
    this.access.check(actor, 'dataset:protect');
    return this.database.transaction(actor, async () => {
      const dataset = await this.rows.holdWritable(actor, parseId(datasetId, 'datasetId'), 'datasetId');
      this.moves.requireProtector(actor, dataset, name);
      const ref = await this.refs.find(actor.workspaceId, dataset.id, refName(name, 'name'));
      if (!ref) throw new RefNotFound(name, 'name');
      if (ref.isProtected === isProtected) return ref;
      const after = { ...ref, isProtected };
      await this.refs.put(actor.workspaceId, after);
      await this.outbox.audit(actor, { action: isProtected ? 'dataset.ref-protected' : 'dataset.ref-unprotected', subjectKind: 'dataset', subjectId: dataset.id, before: { ref: name, isProtected: ref.isProtected }, after: { ref: name, isProtected } });
      return after;
    });
  }

  /** By name. */
  async list(actor: Actor, datasetId: DatasetId, { first, after }: PageArgs): Promise<Page<DatasetRef>> {
    this.access.check(actor, 'dataset:read');
    const size = pageSize(first);
    const behind = after === null || after === undefined ? '' : textOf(after);
    return toPage(await this.database.read(actor, () => this.refs.page(actor.workspaceId, datasetId, behind, size + 1)), size, ({ name }) => encodeCursor([name]));
  }

  /** The first hundred refs that lead to each snapshot, by name. */
  async leadingTo(actor: Actor, datasetId: DatasetId, digest: string): Promise<DatasetRef[]> {
    this.access.check(actor, 'dataset:read');
    return this.database.read(actor, () => this.refs.leadingTo(actor.workspaceId, datasetId, [digest], 100));
  }

  /** Newest first. */
  async history(actor: Actor, datasetId: DatasetId, { first, after }: PageArgs, name?: string | null): Promise<Page<RefMove>> {
    this.access.check(actor, 'dataset:read');
    const size = pageSize(first);
    const before = after === null || after === undefined ? undefined : textOf(after);
    if (before !== undefined && !isUuid(before)) throw badCursor();
    const wanted = name ? refName(name, 'name') : undefined;
    return toPage(await this.database.read(actor, () => this.refs.moves(actor.workspaceId, datasetId, wanted, before, size + 1)), size, ({ id }) => encodeCursor([id]));
  }
}

function textOf(cursor: string): string {
  const [text] = decodeCursor(cursor, 1);
  if (typeof text === 'string' && text.length <= 200 && !/[\0\p{Surrogate}]/u.test(text)) return text;
  throw badCursor();
}

function badCursor(): InvalidInput {
  return new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}
