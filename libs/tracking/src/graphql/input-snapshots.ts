import { Injectable } from '@nestjs/common';
import { type Snapshot, SnapshotService } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import { type GraphQLContext, loaderOf } from '@plinth/platform/graphql';
import { snapshotSourceType } from '../run-data.service.js';
import type { RunInput } from '../run-details.store.js';

const snapshotsByKey = Symbol('snapshots of inputs');

/** The snapshots that inputs of runs are, read once for all inputs of an operation. */
@Injectable()
export class InputSnapshots {
  constructor(private readonly snapshots: SnapshotService) {}

  /** @returns undefined for data that is not kept here */
  async load(actor: Actor, context: GraphQLContext, { sourceType, source }: Pick<RunInput, 'sourceType' | 'source'>): Promise<Snapshot | undefined> {
    if (sourceType !== snapshotSourceType || !source || !/^[0-9a-f-]{36}@[0-9a-f]{64}$/.test(source)) return undefined;
    return loaderOf<string, Snapshot | undefined>(context, snapshotsByKey, (keys) => this.snapshots.byKeys(actor, keys)).load(source);
  }
}
