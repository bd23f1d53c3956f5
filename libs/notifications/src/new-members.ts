import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Actor, ActorId } from '@plinth/kernel';
import { type AuditRecord, Outbox } from '@plinth/platform/outbox';
import { z } from 'zod';
import { Notifier } from './notifier.js';
import { maxRecipients } from './rules/index.js';
import { RecipientStore } from './recipient.store.js';

const newMember = z.object({ kind: z.enum(['USER', 'SERVICE_ACCOUNT']), name: z.string(), role: z.string() });

/** Tells of members: access stands at the left of notifications and knows nothing of them. */
@Injectable()
export class NewMembers implements OnModuleInit {
  constructor(
    private readonly outbox: Outbox,
    private readonly notifier: Notifier,
    private readonly recipients: RecipientStore,
  ) {}

  onModuleInit(): void {
    this.outbox.onChange('actor.created', (actor, record) => this.tell(actor, record));
  }

  /** The owners, but for the one who did it, and the new member. */
  private async tell(actor: Actor, { subjectId, after }: AuditRecord): Promise<void> {
    const { kind, name, role } = newMember.parse(after);
    const owners = (await this.recipients.owners(actor.workspaceId)).filter((owner) => owner !== actor.id).slice(0, maxRecipients - 1);
    await this.notifier.tell(actor, {
      kind: 'access.member_added',
      subject: { kind: 'actor', id: subjectId },
      recipients: [...new Set([...owners, subjectId as ActorId])],
      title: `${name} is now a member`,
      // Whoever came by a provider or an invitation made themselves a member.
      body: actor.id === subjectId ? `They came in by themselves, with the role ${role}.` : `${actor.name} made ${kind === 'USER' ? 'this person' : 'this service account'} a member with the role ${role}.`,
      link: '/access',
      data: { actorId: subjectId, kind, role },
    });
  }
}
