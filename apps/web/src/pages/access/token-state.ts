import type { TokenFieldsFragment } from '../../generated/settings/graphql.js';

/** Whether a token still works, in words, with what ends it. */
export function tokenState({ revokedAt, expiresAt }: Pick<TokenFieldsFragment, 'revokedAt' | 'expiresAt'>, now: number): { readonly text: string; readonly isOver: boolean } {
  if (revokedAt != null) return { text: 'revoked', isOver: true };
  if (expiresAt == null) return { text: 'until revoked', isOver: false };
  const day = new Date(expiresAt).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  return Date.parse(expiresAt) <= now ? { text: `expired ${day}`, isOver: true } : { text: `until ${day}`, isOver: false };
}

/** `run:*, model:read`, or that it is not limited. */
export const scopesText = (scopes: readonly string[]): string => (scopes.length === 0 ? 'all its role may' : scopes.join(', '));
