import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { GatheredLookup } from './gathered-lookup.js';
import { type AskedAlias, type FoundAlias, ResolveStore } from './resolve.store.js';

/** The answer to an alias that is being read before anybody is known to be allowed to have it. */
export interface BegunAlias {
  readonly workspaceId: WorkspaceId;
  readonly found: Promise<FoundAlias | undefined>;
}

/** Reads aliases for many who ask at once. Never from a cache: an alias that moved leads to its new version from the moment of its commit. */
@Injectable()
export class AliasLookup {
  private readonly gathered: GatheredLookup<WorkspaceId, AskedAlias, FoundAlias | undefined>;

  constructor(store: ResolveStore) {
    this.gathered = new GatheredLookup((workspaceId, asked) => store.aliases(workspaceId, asked));
  }

  /** The name and alias as `parseModelReference` checks them: one that Postgres can not read fails those who ask with it. */
  find(workspaceId: WorkspaceId, asked: AskedAlias): Promise<FoundAlias | undefined> {
    return this.gathered.find(workspaceId, asked);
  }

  /** Begins what {@link find} does for a request that is not known to come from an actor of the workspace yet. */
  begin(workspaceId: WorkspaceId, asked: AskedAlias): BegunAlias {
    const found = this.find(workspaceId, asked);
    // Nobody may come to ask for it.
    found.catch(() => undefined);
    return { workspaceId, found };
  }
}
