import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/**
 * Uploads that are being read back in this process. A request that comes while one is under way joins it; one that comes to another process
 * begins its own, which costs time and is no error. A process that dies leaves the upload as it was.
 */
@Injectable()
export class Verifications {
  private readonly underWay = new Map<string, Promise<unknown>>();

  /** @returns false when it is still under way after `patienceMs`. @throws what the work throws, once to everyone who waits then */
  async wait(id: string, verify: () => Promise<unknown>, patienceMs: number): Promise<boolean> {
    const working = this.underWay.get(id) ?? this.begin(id, verify);
    const giveUp = new AbortController();
    try {
      return await Promise.race([working.then(() => true), pause(patienceMs, false, { signal: giveUp.signal })]);
    } finally {
      giveUp.abort();
    }
  }

  private begin(id: string, verify: () => Promise<unknown>): Promise<unknown> {
    const working = verify();
    this.underWay.set(id, working);
    const forget = (): boolean => this.underWay.delete(id);
    working.then(forget, forget);
    return working;
  }
}
