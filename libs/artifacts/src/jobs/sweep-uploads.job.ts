import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { UploadService } from '../upload.service.js';

/** Gives up uploads that their clients have forgotten. */
@Injectable()
@Job({ name: 'artifacts.sweep-uploads', permission: 'artifact:sweep', everyMs: 3_600_000 })
export class SweepUploads implements JobProcessor {
  constructor(private readonly uploads: UploadService) {}

  async run(actor: Actor): Promise<void> {
    await this.uploads.sweep(actor);
  }
}
