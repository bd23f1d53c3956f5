import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { CollectionService } from '../collection.service.js';

/** Clears away bytes that nothing has referred to for a day. */
@Injectable()
@Job({ name: 'artifacts.collect-blobs', permission: 'artifact:collect', everyMs: 3_600_000 })
export class CollectBlobs implements JobProcessor {
  constructor(private readonly collection: CollectionService) {}

  async run(actor: Actor): Promise<void> {
    await this.collection.collect(actor);
  }
}

/** Finds bytes that nothing was ever written down about. */
@Injectable()
@Job({ name: 'artifacts.adopt-blobs', permission: 'artifact:collect', everyMs: 3_600_000 })
export class AdoptBlobs implements JobProcessor {
  constructor(private readonly collection: CollectionService) {}

  async run(actor: Actor): Promise<void> {
    await this.collection.adopt(actor);
  }
}
