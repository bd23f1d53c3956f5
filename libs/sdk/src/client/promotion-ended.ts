import { PlinthRequestError } from './errors.js';
import type { Promotion, PromotionStatus } from './promotion-types.js';

type Ending = Extract<PromotionStatus, 'REJECTED' | 'EXPIRED' | 'WITHDRAWN' | 'VOIDED' | 'EXECUTION_FAILED'>;

const endings: Readonly<Record<Ending, readonly [sentence: string, help: string]>> = {
  REJECTED: ['was rejected', 'Read what the reviewers said, then ask for another version.'],
  EXPIRED: ['expired before it was decided', 'Ask again, and tell the reviewers.'],
  WITHDRAWN: ['was withdrawn', 'Ask again when it is wanted.'],
  VOIDED: ['is void: what it was about changed', 'Ask again; the reviewers see what is there now.'],
  EXECUTION_FAILED: ['was approved and could not be carried out', 'Mend the cause, then retry it.'],
};

/** A promotion that came to another end than the one waited for. `code` is `PROMOTION_` and the status, `promotion` is how it ended. */
export class PromotionEnded extends PlinthRequestError {
  constructor(
    readonly promotion: Promotion,
    status: Ending,
  ) {
    const [sentence, help] = endings[status];
    const why = promotion.failureMessage ?? promotion.endReason;
    super(`Request #${promotion.number} ${sentence}${why ? ` (${why})` : ''}.`, { code: `PROMOTION_${status}`, status: 409, help });
  }
}

export function isEnding(status: PromotionStatus): status is Ending {
  return status in endings;
}
