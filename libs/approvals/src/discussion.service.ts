import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, IdSource, InvalidInput } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { checkText, parseId } from '@plinth/tracking/rules';
import { ThreadNotFound, TooManyComments } from './approvals.errors.js';
import { Chronicle } from './deciding/chronicle.js';
import { Deliberation } from './deciding/deliberation.js';
import { RequestLife } from './deciding/request-life.js';
import { PromotionSight } from './promotion-sight.js';
import { digestOfText } from './rules/index.js';
import { type AnchorKind, type PromotionComment, type PromotionThread, ThreadStore } from './stores/thread.store.js';

const maxBodyLength = 20_000;
const maxAnchorLength = 1_000;
const maxComments = 1_000;

export interface NewComment {
  readonly requestId: string;
  readonly body: string;
  /** The thread that it answers; a new one unless told. */
  readonly threadId?: string | null | undefined;
  readonly anchor?: { readonly kind: AnchorKind; readonly key?: string | null | undefined } | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface ThreadWithComments extends PromotionThread {
  readonly comments: readonly PromotionComment[];
}

/** Threads about the things that a request would change. Whether they are resolved binds nobody: votes decide. */
@Injectable()
export class DiscussionService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly threads: ThreadStore,
    private readonly sight: PromotionSight,
    private readonly deliberation: Deliberation,
    private readonly life: RequestLife,
    private readonly chronicle: Chronicle,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws PromotionNotFound, ThreadNotFound, TooManyComments */
  async comment(actor: Actor, { idempotencyKey, ...asked }: NewComment): Promise<ThreadWithComments> {
    this.access.check(actor, 'promotion:comment');
    const requestId = parseId<'PromotionRequest'>(asked.requestId, 'input.requestId');
    checkText(asked.body, maxBodyLength, 'A comment', 'input.body');
    if (asked.body.trim() === '') throw new InvalidInput('A comment says something.', { field: 'input.body' });
    const { kind = 'REQUEST', key = null } = asked.anchor ?? {};
    checkText(key ?? '', maxAnchorLength, 'An anchor', 'input.anchor.key');
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'commentOnPromotion', request: asked }, async () => {
        const request = await this.deliberation.hold(actor, requestId, 'input.requestId');
        if ((await this.threads.countComments(actor.workspaceId, requestId)) >= maxComments) throw new TooManyComments(maxComments);
        const now = this.clock.now();
        const answered = asked.threadId === null || asked.threadId === undefined ? undefined : await this.require(actor, asked.threadId, 'input.threadId');
        if (answered && answered.requestId !== requestId) throw new ThreadNotFound(answered.id, 'input.threadId');
        const thread = answered ?? { id: this.ids.next(), requestId, anchorKind: kind, anchorKey: key ?? '', createdBy: actor.id, createdAt: now, resolvedBy: null, resolvedAt: null };
        if (!answered) {
          await this.threads.begin(actor.workspaceId, thread);
          await this.life.change(actor, request, { openThreads: request.openThreads + 1 });
        }
        const comment: PromotionComment = { id: this.ids.next(), requestId, threadId: thread.id, authorId: actor.id, body: asked.body, createdAt: now };
        await this.threads.add(actor.workspaceId, comment);
        await this.chronicle.record(actor, request, 'COMMENTED', { details: { threadId: thread.id, commentId: comment.id }, after: { threadId: thread.id, commentId: comment.id, bodyDigest: digestOfText(comment.body) } });
        return { id: thread.id };
      });
      return this.whole(actor, await this.require(actor, id, 'input.threadId'));
    });
  }

  /** Says that a thread is done with, or is not. @throws ThreadNotFound */
  async setResolved(actor: Actor, threadId: string, resolved: boolean): Promise<ThreadWithComments> {
    this.access.check(actor, 'promotion:comment');
    return this.database.transaction(actor, async () => {
      const thread = await this.require(actor, parseId(threadId, 'id'), 'id');
      const request = await this.deliberation.hold(actor, thread.requestId);
      if (await this.threads.setResolved(actor.workspaceId, thread.id, resolved ? actor.id : null, resolved ? this.clock.now() : null)) {
        await this.life.change(actor, request, { openThreads: Math.max(0, request.openThreads + (resolved ? -1 : 1)) });
        await this.chronicle.record(actor, request, 'THREAD_RESOLVED', { details: { threadId: thread.id, resolved }, after: { threadId: thread.id, resolved } });
      }
      return this.whole(actor, await this.require(actor, thread.id, 'id'));
    });
  }

  /** Threads of each request, oldest first, with their comments. */
  async of(actor: Actor, requestIds: readonly string[]): Promise<(readonly ThreadWithComments[])[]> {
    this.access.check(actor, 'promotion:read');
    const [threads, comments] = await this.database.read(actor, async () => [await this.threads.threads(actor.workspaceId, requestIds), await this.threads.comments(actor.workspaceId, requestIds)]);
    return requestIds.map((requestId) => threads.filter((thread) => thread.requestId === requestId).map((thread) => ({ ...thread, comments: comments.filter(({ threadId }) => threadId === thread.id) })));
  }

  private async whole(actor: Actor, thread: PromotionThread): Promise<ThreadWithComments> {
    return { ...thread, comments: (await this.threads.comments(actor.workspaceId, [thread.requestId])).filter(({ threadId }) => threadId === thread.id) };
  }

  private async require(actor: Actor, id: string, field: string): Promise<PromotionThread> {
    const thread = await this.threads.thread(actor.workspaceId, parseId(id, field));
    if (!thread || !(await this.sight.visible(actor, [thread.requestId])).has(thread.requestId)) throw new ThreadNotFound(id, field);
    return thread;
  }
}
