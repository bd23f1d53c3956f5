import { texts } from '../../frame/search-text.js';

export const promotionTabs = ['review', 'changes', 'timeline'] as const;
export type PromotionTab = (typeof promotionTabs)[number];

export interface PromotionSearch {
  readonly tab?: PromotionTab | undefined;
  /** `1`: also what is alike in both versions. */
  readonly same?: '1' | undefined;
}

export function validatePromotion(search: Readonly<Record<string, unknown>>): PromotionSearch {
  const { tab, same } = texts(search);
  return { tab: promotionTabs.find((known) => known === tab), same: same === '1' ? '1' : undefined };
}
