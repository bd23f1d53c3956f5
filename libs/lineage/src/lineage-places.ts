import { Injectable } from '@nestjs/common';
import { type Actor, Clock, type WorkspaceId } from '@plinth/kernel';
import { LineagePlaceStore, type PlacedNode } from './lineage-place.store.js';
import { type ExternalName, foldersAbove, type LineageNode } from './rules/index.js';

/** Hears, in the transaction in which it is said, that the bytes of a thing came from places: for the edges that follow from what is known to lie there. */
export interface PlaceListener {
  /** @param within the places, and the folders above them */
  placed(actor: Actor, node: LineageNode, within: readonly ExternalName[]): Promise<void>;
}

/**
 * Where the bytes of things of Plinth's own came from. Whoever tells of such a place, or of a folder above it, as something of its own tells of what they came from: no matter which is told first.
 * Within a transaction; whoever lets places be said checks what the actor may.
 */
@Injectable()
export class LineagePlaces {
  private readonly listeners: PlaceListener[] = [];

  constructor(
    private readonly store: LineagePlaceStore,
    private readonly clock: Clock,
  ) {}

  register(listener: PlaceListener): void {
    this.listeners.push(listener);
  }

  /** Said again it changes nothing. */
  async record(actor: Actor, node: LineageNode, places: readonly ExternalName[]): Promise<void> {
    if (!places.length) return;
    const within = [...places, ...places.flatMap(foldersAbove)];
    this.store.insert(actor.workspaceId, node, within, this.clock.now());
    for (const listener of this.listeners) await listener.placed(actor, node, within);
  }

  /** Things whose bytes came from one of these, or from within it: of each the newest, at most so many. */
  within(workspaceId: WorkspaceId, names: readonly ExternalName[], limitOfEach: number): Promise<readonly PlacedNode[]> {
    return names.length ? this.store.within(workspaceId, names, limitOfEach) : Promise.resolve([]);
  }
}
