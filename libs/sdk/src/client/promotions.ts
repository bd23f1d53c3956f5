import type { BellRope } from './bell.js';
import { PlinthRequestError } from './errors.js';
import { resolveModel } from './documents.js';
import type { ResolvedModel } from './model-types.js';
import { everyNode } from './pages.js';
import * as documents from './promotion-documents.js';
import { isEnding, PromotionEnded } from './promotion-ended.js';
import type { NewComment, NewPromotion, NewVote, Promotion, PromotionFilter, PromotionSummary, PromotionThread, WaitOptions } from './promotion-types.js';
import { abortSignalOf } from './stop-signal.js';
import { subscribe, type WebSocketConstructor } from './subscription.js';
import { lastOf, statesUntil } from './waiting.js';
import type { Transport } from './transport.js';
import type { Page } from './types.js';

const idShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const decided: readonly string[] = ['APPROVED', 'EXECUTING', 'EXECUTED'];

/** Promotion requests: asking, looking, voting, waiting. Who may vote, and when it goes ahead, is said by policies. */
export class PromotionsClient {
  /** @internal */
  constructor(
    private readonly transport: Transport,
    private readonly webSocket: WebSocketConstructor | undefined,
  ) {}

  /**
   * Asks to put a version into a target that policies cover.
   * @throws PlinthRequestError with code PROMOTION_UNDER_WAY, NO_POLICY_COVERS, STANDS_THERE_ALREADY, NOT_PROMOTABLE and others
   */
  async request({ version, ...asked }: NewPromotion): Promise<Promotion> {
    const versionId = idShape.test(version) ? version : (await this.transport.graphql<{ resolveModel: ResolvedModel }>(resolveModel, { reference: version })).resolveModel.versionId;
    return (await this.transport.graphql<{ requestPromotion: Promotion }>(documents.requestPromotion, { input: { versionId, ...asked } })).requestPromotion;
  }

  /** @param which the request's id, or its number. @throws PlinthRequestError with code PROMOTION_NOT_FOUND */
  async get(which: string | number, { signal }: Pick<WaitOptions, 'signal'> = {}): Promise<Promotion> {
    const found = typeof which === 'number'
      ? (await this.transport.graphql<{ promotionRequestByNumber: Promotion | null }>(documents.promotionByNumber, { number: which }, { signal: abortSignalOf(signal) })).promotionRequestByNumber
      : (await this.transport.graphql<{ promotionRequest: Promotion | null }>(documents.promotion, { id: which }, { signal: abortSignalOf(signal) })).promotionRequest;
    if (!found) throw notFound(which);
    return found;
  }

  /** Newest first. */
  list({ pageSize = 100, ...filter }: PromotionFilter & { readonly pageSize?: number } = {}): AsyncGenerator<PromotionSummary, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ promotionRequests: Page<PromotionSummary> }>(documents.promotions, { first: pageSize, after, filter })).promotionRequests);
  }

  /** What waits for you, soonest due first. */
  inbox({ pageSize = 100 }: { readonly pageSize?: number } = {}): AsyncGenerator<PromotionSummary, void, undefined> {
    return everyNode(async (after) => {
      const { inbox } = await this.transport.graphql<{ inbox: Page<{ readonly request: PromotionSummary }> }>(documents.inbox, { first: pageSize, after });
      return { pageInfo: inbox.pageInfo, nodes: inbox.nodes.map(({ request }) => request) };
    });
  }

  /**
   * Votes for what `promotion` was when you looked; the last vote that is needed decides.
   * @throws PlinthRequestError whose code says why the vote is refused, such as IS_THE_REQUESTER or STALE_SUBJECT
   */
  async vote({ id, subjectDigest }: Pick<Promotion, 'id' | 'subjectDigest'>, vote: NewVote): Promise<Promotion> {
    return (await this.transport.graphql<{ castVote: Promotion }>(documents.castVote, { input: { requestId: id, subjectDigest, ...vote } })).castVote;
  }

  async threads(id: string): Promise<readonly PromotionThread[]> {
    const { promotionRequest } = await this.transport.graphql<{ promotionRequest: { readonly threads: readonly PromotionThread[] } | null }>(documents.promotionThreads, { id });
    if (!promotionRequest) throw notFound(id);
    return promotionRequest.threads;
  }

  async comment(id: string, comment: NewComment): Promise<PromotionThread> {
    return (await this.transport.graphql<{ commentOnPromotion: PromotionThread }>(documents.commentOnPromotion, { input: { requestId: id, ...comment } })).commentOnPromotion;
  }

  /** Says that a thread is done with; with `false`, that it is open again. */
  async resolveThread(threadId: string, resolved = true): Promise<PromotionThread> {
    return (await this.transport.graphql<{ resolveThread: PromotionThread }>(documents.resolveThread, { id: threadId, resolved })).resolveThread;
  }

  /** Takes a request of yours back. */
  async withdraw(id: string, reason?: string): Promise<Promotion> {
    return (await this.transport.graphql<{ withdrawPromotion: Promotion }>(documents.withdrawPromotion, { id, reason })).withdrawPromotion;
  }

  /** Tries again what could not be carried out. */
  async retry(id: string): Promise<Promotion> {
    return (await this.transport.graphql<{ retryExecution: Promotion }>(documents.retryExecution, { id })).retryExecution;
  }

  /**
   * How the request stands, whenever that changes, until its end: EXECUTED, or another. A request that could not be carried out ends it too.
   * Where there is a WebSocket, the server says when to look; otherwise it looks less and less often, every 10 s at the least.
   * @throws PlinthRequestError with code WAITED_TOO_LONG
   */
  follow(id: string, options: WaitOptions = {}): AsyncGenerator<Promotion, void, undefined> {
    return statesUntil((signal) => this.get(id, { signal }), markOf, ({ status }) => status === 'EXECUTED' || isEnding(status), options, this.rope(id));
  }

  /**
   * Waits until the request is carried out, or with `until: 'decided'` until it is approved.
   * @throws PromotionEnded when it came to another end, PlinthRequestError with code WAITED_TOO_LONG
   */
  async wait(id: string, { until = 'executed', ...options }: WaitOptions & { readonly until?: 'decided' | 'executed' } = {}): Promise<Promotion> {
    const isReached = ({ status }: Promotion): boolean => status === 'EXECUTED' || (until === 'decided' && decided.includes(status));
    const last = await lastOf(statesUntil((signal) => this.get(id, { signal }), ({ status }) => status, (promotion) => isReached(promotion) || isEnding(promotion.status), options, this.rope(id)));
    if (isEnding(last.status)) throw new PromotionEnded(last, last.status);
    return last;
  }

  private rope(id: string): BellRope {
    return (signal) => subscribe(this.transport.connection, documents.promotionChanged, { id }, this.webSocket, signal);
  }
}

/** What a person who watches wants to be told of. */
function markOf({ status, votes, gates, blocked }: Promotion): string {
  return JSON.stringify([status, blocked, votes.map(({ id, dismissedAt }) => [id, dismissedAt]), gates.map(({ outcome, explanation }) => [outcome, explanation])]);
}

function notFound(which: string | number): PlinthRequestError {
  return new PlinthRequestError(`There is no promotion request ${which}.`, { code: 'PROMOTION_NOT_FOUND', status: 404, help: 'promotions.list() names those there are.' });
}
