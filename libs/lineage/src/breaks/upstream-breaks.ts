import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Actor, Clock, IdSource } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { JobQueue } from '@plinth/platform/jobs';
import { checkNode } from '../rules/index.js';
import { maxOrigins, type NewBreak } from './upstream-break.js';
import { UpstreamBreakStore } from './upstream-break.store.js';

export const tellOwnersJob = 'lineage.tell-owners';
const maxTitle = 200;
const maxDetails = 20;
const maxDetail = 500;

/** How domains say that something broke on which others may stand, within the transaction of the change: that change has the audit record. Owners downstream are told soon after. */
@Injectable()
export class UpstreamBreaks {
  constructor(
    private readonly database: Database,
    private readonly store: UpstreamBreakStore,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Raised again by the same key it is the same break, and nobody is told twice. */
  async raise({ workspaceId, id: brokenBy }: Actor, { key, kind, origins, title, details }: NewBreak): Promise<void> {
    const digest = hash('sha256', JSON.stringify([kind, ...key]), 'hex');
    const isNew = await this.store.insert(workspaceId, digest, {
      id: this.ids.next(), kind, origins: origins.slice(0, maxOrigins).map((node) => checkNode(node, 'origin')), title: cut(title, maxTitle), details: details.slice(0, maxDetails).map((line) => cut(line, maxDetail)), brokenBy, brokenAt: this.clock.now(),
    });
    if (isNew) this.database.afterCommit(() => void this.queue.add(tellOwnersJob, { workspaceId, body: {} }, { oneAtATime: `${tellOwnersJob} ${workspaceId}` }).catch(() => undefined));
  }
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
