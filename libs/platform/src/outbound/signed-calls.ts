import { type Clock, type IdSource, PlinthError, type WorkspaceId } from '@plinth/kernel';
import type { Inbox } from '../jobs/index.js';
import type { Answer, Outbound } from './outbound.js';
import { checkWebhook, type SignatureProblem, signWebhook } from './standard-webhook.js';

/** A call back from an outside system that is not taken for what it says it is. */
export class CallbackRefused extends PlinthError {
  constructor(readonly problem: SignatureProblem | 'REPLAYED') {
    super('CALLBACK_REFUSED', 'UNAUTHENTICATED', 'This message is not signed as it must be, or was seen before.', {
      help: 'Sign it after the Standard Webhooks specification with the secret that was agreed, within five minutes, with an id of its own.',
      details: { problem },
    });
  }
}

export interface SignedRequest {
  readonly url: string;
  /** `whsec_…`. */
  readonly secret: string;
  readonly body: string;
  /** The same for each attempt at one question; a new one unless told. */
  readonly id?: string;
  readonly timeLimitMs?: number;
  readonly maxAnswerBytes?: number;
}

/** Questions to outside systems, such as checks before a promotion: signed both ways after the Standard Webhooks specification. */
export class SignedCalls {
  constructor(
    private readonly outbound: Outbound,
    private readonly inbox: Inbox,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Posts JSON. @throws TargetRefused, CallFailed */
  async signedRequest({ url, secret, body, id = this.ids.next(), ...limits }: SignedRequest): Promise<Answer> {
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json', ...signWebhook(secret, { id, atMs: this.clock.nowMs(), body }) };
    return this.outbound.call({ method: 'POST', url, headers, body, ...limits });
  }

  /**
   * Takes a message of an outside system once. Must run inside the transaction that acts on it: if that fails, the same message may come
   * again. `purpose` keeps apart the ids of different senders, such as `gate/<id>`.
   * @throws CallbackRefused
   */
  async accept(workspaceId: WorkspaceId, purpose: string, secrets: readonly string[], headers: Readonly<Record<string, unknown>>, body: string): Promise<void> {
    const checked = checkWebhook(secrets, headers, body, this.clock.nowMs());
    if ('problem' in checked) throw new CallbackRefused(checked.problem);
    if (!(await this.inbox.claim(workspaceId, `callback/${purpose}/${checked.id}`))) throw new CallbackRefused('REPLAYED');
  }
}
