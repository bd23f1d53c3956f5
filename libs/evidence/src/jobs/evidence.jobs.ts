import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { BundleService, sealJob } from '../bundle.service.js';
import { ExportService, makeExportJob } from '../export.service.js';

/** Seals the evidence of decisions, soon after each, and whatever was missed. */
@Injectable()
@Job({ name: sealJob, permission: 'evidence:seal', everyMs: 5_000 })
export class SealEvidenceJob implements JobProcessor {
  constructor(private readonly bundles: BundleService) {}

  run(actor: Actor): Promise<void> {
    return this.bundles.sealDue(actor);
  }
}

/** Makes the exports that somebody asked for. */
@Injectable()
@Job({ name: makeExportJob, permission: 'audit:make-export', everyMs: 10_000 })
export class MakeExportJob implements JobProcessor {
  constructor(private readonly exports: ExportService) {}

  run(actor: Actor): Promise<void> {
    return this.exports.makeWaiting(actor);
  }
}

@Injectable()
@Job({ name: 'evidence.expire-exports', permission: 'audit:expire-export', everyMs: 3_600_000 })
export class ExpireExportsJob implements JobProcessor {
  constructor(private readonly exports: ExportService) {}

  run(actor: Actor): Promise<void> {
    return this.exports.expire(actor);
  }
}
