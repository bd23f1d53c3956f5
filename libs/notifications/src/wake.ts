import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { JobQueue } from '@plinth/platform/jobs';

export const deliverWebhookJob = 'notifications.deliver-webhook';
export const sendEmailsJob = 'notifications.send-emails';

/** Says to the workers that something is due, once the open transaction has committed. A hint: what is due is found without it, within seconds. */
@Injectable()
export class Wake {
  constructor(
    private readonly database: Database,
    private readonly queue: JobQueue,
  ) {}

  webhooks(workspaceId: WorkspaceId, webhookIds: readonly string[]): void {
    this.database.afterCommit(() => {
      for (const webhookId of webhookIds) this.ask(deliverWebhookJob, workspaceId, { webhookId }, `${deliverWebhookJob}/${workspaceId}/${webhookId}`);
    });
  }

  emails(workspaceId: WorkspaceId): void {
    this.database.afterCommit(() => this.ask(sendEmailsJob, workspaceId, {}, `${sendEmailsJob}/${workspaceId}`));
  }

  private ask(name: string, workspaceId: WorkspaceId, body: Readonly<Record<string, unknown>>, oneAtATime: string): void {
    // A queue that is away loses only the hint.
    this.queue.add(name, { workspaceId, body }, { lane: 'outbound', oneAtATime }).catch(() => undefined);
  }
}
