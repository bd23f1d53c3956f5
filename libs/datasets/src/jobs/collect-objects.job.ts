import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { DatasetCollectionService } from '../collection.service.js';

/** Clears away objects of data sets that no snapshot has referred to for a day. */
@Injectable()
@Job({ name: 'datasets.collect-objects', permission: 'dataset:collect', everyMs: 6 * 3_600_000 })
export class CollectObjects implements JobProcessor {
  constructor(private readonly collection: DatasetCollectionService) {}

  async run(actor: Actor): Promise<void> {
    await this.collection.collect(actor);
  }
}
