import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, decodeCursor, encodeCursor, InvalidInput, isUuid, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { DatasetId } from './dataset.js';
import { type ReadPlace, ReadStore, type SnapshotRead } from './read.store.js';

/** Who took files of a data set. */
@Injectable()
export class ReadListService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly reads: ReadStore,
  ) {}

  /** Newest hour first. For those who may read the audit log, where the same is proven. */
  async list(actor: Actor, datasetId: DatasetId, { first, after }: PageArgs): Promise<Page<SnapshotRead>> {
    this.access.check(actor, 'dataset:read');
    this.access.check(actor, 'audit:read');
    const size = pageSize(first);
    const place = after === null || after === undefined ? undefined : placeOf(after);
    return toPage(await this.database.read(actor, () => this.reads.page(actor.workspaceId, datasetId, place, size + 1)), size, ({ hour, actorId, digest }) => encodeCursor([hour.toISOString(), actorId, digest]));
  }
}

function placeOf(cursor: string): ReadPlace {
  const [hour, actorId, digest] = decodeCursor(cursor, 3);
  if (typeof hour === 'string' && /^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$/.test(hour) && !Number.isNaN(Date.parse(hour)) && typeof actorId === 'string' && isUuid(actorId) && typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest)) return { hour: new Date(hour), actorId, digest };
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}
