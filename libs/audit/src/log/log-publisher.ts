import { Inject, Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { TILE_STORE } from '@plinth/platform/nest';
import type { TileStore } from '@plinth/platform/tiles';
import { formatCheckpoint, formatEntryBundle, formatNote, leafHash, originOf, sameBytes, tilePath, tileWidth, utf8 } from '@plinth/verify';
import { LogInconsistent } from '../audit.errors.js';
import { AuditStore } from '../audit.store.js';
import { type MadeTile, partialTiles, TreeEdge } from '../rules/index.js';
import { LogEdges } from './log-edges.js';
import { LogKeyring, type LogSigner } from './log-keyring.js';
import { LogMetrics } from './log-metrics.js';
import { type LogRow, LogStore, type StoredCheckpoint } from './log.store.js';
import { SealedLeaves } from './sealed-leaves.js';
import { ServedCheckpoint } from './served-checkpoint.js';

/** Events that become one checkpoint at the most. */
const batchSize = 32 * tileWidth;
/** Files written at once. */
const lanes = 8;

export type PublishOutcome = 'nothing new' | 'published' | 'more' | 'busy';

/** For tests that end the process, or break a part, between two steps. */
export type PublishStep = 'locked' | 'read' | 'tiles' | 'bundles' | 'signed' | 'served' | 'committed';

/**
 * Turns events into tiles and signed checkpoints. Whatever it writes follows from the events alone, so that doing it again, or twice at once,
 * writes the same bytes; the order tiles, bundles, checkpoint means that a checkpoint never speaks of what is not there.
 */
@Injectable()
export class LogPublisher {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly log: LogStore,
    private readonly events: AuditStore,
    private readonly leaves: SealedLeaves,
    private readonly keyring: LogKeyring,
    private readonly edges: LogEdges,
    private readonly served: ServedCheckpoint,
    @Inject(TILE_STORE) private readonly tiles: TileStore,
    private readonly metrics: LogMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Publishes what is new, one checkpoint at the most.
   * @throws LogInconsistent when events or files contradict what was signed; then nothing is signed
   */
  async publish(actor: Actor, onStep: (step: PublishStep) => Promise<void> | void = () => undefined): Promise<PublishOutcome> {
    this.access.check(actor, 'audit:publish');
    const { workspaceId } = actor;
    try {
      const { events, published } = await this.database.read(actor, () => this.log.extent(workspaceId));
      if (events < published) throw new LogInconsistent(`a checkpoint of ${published} events was signed, and there are ${events}.`, events + 1);
      if (events === published) {
        this.metrics.isConsistent(workspaceId);
        return 'nothing new';
      }
      const outcome = await this.database.transaction(actor, () => this.publishLocked(workspaceId, onStep));
      await onStep('committed');
      if (outcome !== 'busy') {
        this.metrics.isConsistent(workspaceId);
        await this.removeOutgrown(actor);
      }
      return outcome;
    } catch (error) {
      if (error instanceof LogInconsistent) this.metrics.isInconsistent(workspaceId);
      throw error;
    }
  }

  private async publishLocked(workspaceId: WorkspaceId, onStep: (step: PublishStep) => Promise<void> | void): Promise<PublishOutcome> {
    if (!(await this.log.tryLock(workspaceId))) return 'busy';
    await onStep('locked');
    const [last] = await this.log.latest(workspaceId);
    const size = last?.size ?? 0;
    const bundleStart = Math.floor(size / tileWidth) * tileWidth;
    const limit = bundleStart + batchSize - size;
    await this.adopt(workspaceId, size, limit);
    const rows = await this.log.after(workspaceId, bundleStart, batchSize);
    const edge = (await this.edges.at(workspaceId, last)).copy();
    const isKnown = edge.lastLeaves.length;
    const hashes = rows.map((row, index) => soundHash(row, bundleStart + index + 1));
    edge.lastLeaves.forEach((hash, index) => {
      if (!sameBytes(hash, hashes[index] ?? new Uint8Array())) throw new LogInconsistent(`event ${bundleStart + index + 1} is not the one that was signed.`, bundleStart + index + 1);
    });
    const fresh = hashes.slice(isKnown);
    if (fresh.length === 0) return 'nothing new';
    await this.served.check(workspaceId, last, edge, fresh);
    await onStep('read');
    const full = edge.grow(fresh);
    await this.writeTiles(workspaceId, [...full, ...edge.partials()]);
    await onStep('tiles');
    await this.writeBundles(workspaceId, bundleStart, rows);
    await onStep('bundles');
    const checkpoint = await this.sign(workspaceId, edge);
    await onStep('signed');
    await this.tiles.put(workspaceId, 'checkpoint', utf8(checkpoint.note));
    await onStep('served');
    await this.log.insertCheckpoint(workspaceId, checkpoint);
    this.database.afterCommit(() => {
      this.edges.remember(workspaceId, edge);
      const oldest = rows[isKnown];
      if (oldest) this.metrics.published(fresh.length, checkpoint.signedAt.getTime() - oldest.at.getTime());
    });
    return rows.length === batchSize ? 'more' : 'published';
  }

  /** Events from before there was a log get their leaves. */
  private async adopt(workspaceId: WorkspaceId, size: number, limit: number): Promise<void> {
    const late = await this.events.withoutLeaf(workspaceId, size, limit);
    if (late.length) await this.events.giveLeaves(workspaceId, await this.leaves.place(workspaceId, late));
  }

  private async writeTiles(workspaceId: WorkspaceId, tiles: readonly MadeTile[]): Promise<void> {
    await inLanes(tiles.map((tile) => () => this.tiles.put(workspaceId, tilePath(tile), tile.bytes)));
  }

  private async writeBundles(workspaceId: WorkspaceId, bundleStart: number, rows: readonly LogRow[]): Promise<void> {
    const bundles: (() => Promise<void>)[] = [];
    for (let from = 0; from < rows.length; from += tileWidth) {
      const entries = rows.slice(from, from + tileWidth).map(({ leaf }) => leaf ?? new Uint8Array());
      const path = tilePath({ level: 'entries', index: (bundleStart + from) / tileWidth, width: entries.length });
      bundles.push(() => this.tiles.put(workspaceId, path, formatEntryBundle(entries)));
    }
    await inLanes(bundles);
  }

  /** By the key in use; by the next one as well, and for the last time by this one, once the event that announces it is in the tree. */
  private async sign(workspaceId: WorkspaceId, edge: TreeEdge): Promise<StoredCheckpoint> {
    const root = edge.root();
    const text = formatCheckpoint({ origin: originOf(workspaceId), size: edge.size, root });
    const current = await this.keyring.current(workspaceId);
    const pending = await this.keyring.pending(workspaceId);
    const next = pending && (await this.log.isAnnounced(workspaceId, pending.digest, edge.size)) ? pending : undefined;
    const signers: LogSigner[] = next ? [current, next] : [current];
    const note = formatNote(text, await Promise.all(signers.map(async (key) => ({ key, signature: await key.sign(utf8(text)) }))));
    if (next) await this.keyring.handOver(workspaceId, current, next, edge.size);
    return { size: edge.size, root, note, signedAt: this.clock.now(), isHandover: next !== undefined };
  }

  /** Tiles that were not full two checkpoints ago. Readers of an older checkpoint are served from the fuller ones. */
  private async removeOutgrown(actor: Actor): Promise<void> {
    const [last, , outgrown] = await this.database.read(actor, () => this.log.latest(actor.workspaceId, 3));
    if (!last || !outgrown) return;
    const kept = new Set(partialTiles(last.size).map(tilePath));
    const entries = (size: number): string => tilePath({ level: 'entries', index: Math.floor(size / tileWidth), width: size % tileWidth });
    const paths = partialTiles(outgrown.size).map(tilePath).filter((path) => !kept.has(path));
    if (outgrown.size % tileWidth > 0 && outgrown.size !== last.size) paths.push(entries(outgrown.size));
    // What can't be deleted now is only in the way of nobody.
    await Promise.allSettled(paths.map((path) => this.tiles.delete(actor.workspaceId, path)));
  }
}

/** The event's leaf hash, made anew from its leaf. */
function soundHash({ sequence, leaf, leafHash: stored }: LogRow, expected: number): Uint8Array {
  if (sequence !== expected) throw new LogInconsistent(`event ${expected} is not there.`, expected);
  const hash = leaf && leafHash(leaf);
  if (!hash || !stored || !sameBytes(hash, stored)) throw new LogInconsistent(`the leaf of event ${sequence} is not the one that was recorded.`, sequence);
  return hash;
}

async function inLanes(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = tasks[Symbol.iterator]();
  const work = async (): Promise<void> => {
    for (const task of { [Symbol.iterator]: () => queue }) await task();
  };
  await Promise.all(Array.from({ length: lanes }, work));
}
