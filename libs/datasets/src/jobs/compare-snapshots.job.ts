import { Injectable } from '@nestjs/common';
import type { Actor, Id } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { z } from 'zod';
import { compareSnapshotsJob, SnapshotRowsService } from '../profiles/snapshot-rows.service.js';

const key = z.object({ datasetId: z.uuid().transform((id) => id as Id<'Dataset'>), digest: z.string() });
const body = z.object({ pairs: z.array(z.tuple([key, key])) });

/** Compares the rows of snapshots that somebody asked about. */
@Injectable()
@Job({ name: compareSnapshotsJob, permission: 'dataset:profile' })
export class CompareSnapshots implements JobProcessor {
  constructor(private readonly rows: SnapshotRowsService) {}

  async run(actor: Actor, given: Readonly<Record<string, unknown>>): Promise<void> {
    await this.rows.compare(actor, body.parse(given).pairs);
  }
}
