import { Injectable } from '@nestjs/common';
import type { Actor } from '@plinth/kernel';
import { Job, type JobProcessor } from '@plinth/platform/jobs';
import { SessionService } from './session.service.js';

/** Lets sessions, links and sign-ins go that ended a month ago; the audit log keeps that they were. */
@Injectable()
@Job({ name: 'access.forget-sessions', permission: 'session:forget', everyMs: 3_600_000 })
export class SessionForget implements JobProcessor {
  constructor(private readonly sessions: SessionService) {}

  async run(actor: Actor): Promise<void> {
    await this.sessions.forgetOld(actor);
  }
}
