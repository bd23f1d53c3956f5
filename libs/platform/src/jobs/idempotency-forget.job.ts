import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Idempotency } from '../idempotency/index.js';
import { Job, type JobProcessor } from './job.js';

/** Lets idempotency keys go once no retry can come any more. */
@Injectable()
@Job({ name: 'platform.forget-idempotency-keys', permission: 'idempotency:forget', everyMs: 3_600_000 })
export class IdempotencyForget implements JobProcessor {
  constructor(private readonly idempotency: Idempotency) {}

  async run(actor: Actor): Promise<void> {
    await this.idempotency.forgetOld(actor);
  }
}
