import { InvalidInput, type Role, roles } from '@plinth/kernel';
import { inScope, type Permission } from './permission.js';

/** A token may live this long at the most, when it ends at all. */
export const maxTokenLifeMs = 5 * 366 * 24 * 3_600_000;
const maxScopes = 100;
const scopeShape = /^(\*|[a-z][a-z-]{0,39}:(\*|[a-z][a-z-]{0,39}))$/;

/** Who asks for a token: by their role, and by the credential with which they ask. */
export interface TokenMaker {
  readonly actorId: string;
  readonly role: Role;
  /** Undefined: everything that the role allows. */
  readonly scopes: readonly string[] | undefined;
  readonly expiresAt: Date | undefined;
  readonly mayManageTokens: boolean;
}

/** Whose token it will be. */
export interface TokenSubject {
  readonly actorId: string;
  readonly role: Role;
  /** Every permission that the role has. */
  readonly permissions: readonly Permission[];
}

export interface TokenRequest {
  readonly scopes: readonly string[] | null | undefined;
  readonly expiresAt: Date | null | undefined;
}

export interface GrantedToken {
  /** Empty: everything that the role allows. */
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
}

export type TokenRefusal = { readonly refused: 'NOT_YOURS' } | { readonly refused: 'ROLE_BEYOND' } | { readonly refused: 'SCOPE_BEYOND'; readonly scope: string } | { readonly refused: 'EXPIRY_BEYOND' };

/**
 * What token comes of a request. No token ever does more, or lives longer, than the credential that made it; what the request leaves
 * open is taken from that credential.
 * @throws InvalidInput for scopes or an expiry that nobody could have
 */
export function grantToken(maker: TokenMaker, subject: TokenSubject, request: TokenRequest, nowMs: number): GrantedToken | TokenRefusal {
  const asked = parseScopes(request.scopes ?? [], subject.permissions);
  const askedExpiry = parseExpiry(request.expiresAt, nowMs);
  if (subject.actorId !== maker.actorId && !maker.mayManageTokens) return { refused: 'NOT_YOURS' };
  if (roles.indexOf(subject.role) > roles.indexOf(maker.role)) return { refused: 'ROLE_BEYOND' };
  const scopes = asked.length ? asked : [...new Set(maker.scopes)].sort();
  const beyond = scopes.find((scope) => !covers(maker.scopes, scope));
  if (beyond !== undefined) return { refused: 'SCOPE_BEYOND', scope: beyond };
  const expiresAt = askedExpiry ?? maker.expiresAt ?? null;
  if (maker.expiresAt && (!expiresAt || expiresAt > maker.expiresAt)) return { refused: 'EXPIRY_BEYOND' };
  return { scopes, expiresAt };
}

/** Each scope once, in order. Only `*`, `subject:*` and `subject:action` that the role has: stored scopes become abilities, so nothing else gets in. */
function parseScopes(scopes: readonly string[], permissions: readonly Permission[]): string[] {
  if (scopes.length > maxScopes) throw new InvalidInput(`A token has at most ${maxScopes} scopes.`, { field: 'input.scopes', help: 'Use * or subject:* to name many at once.' });
  for (const [index, scope] of scopes.entries()) {
    if (!scopeShape.test(scope) || !permissions.some((permission) => inScope(permission, [scope])))
      throw new InvalidInput('This scope names nothing that the role of the token allows.', {
        field: `input.scopes[${index}]`,
        help: 'viewer.permissions lists what you may grant; * and subject:* work too.',
        details: { scope: scope.slice(0, 100) },
      });
  }
  return [...new Set(scopes)].sort();
}

function parseExpiry(expiresAt: Date | null | undefined, nowMs: number): Date | undefined {
  if (!expiresAt) return undefined;
  const life = expiresAt.getTime() - nowMs;
  if (!(life > 0 && life <= maxTokenLifeMs)) throw new InvalidInput('A token ends in the future, within five years.', { field: 'input.expiresAt', help: 'Leave expiresAt out for a token without an end.' });
  return expiresAt;
}

/** True when somebody with these scopes has everything that the scope names. */
function covers(held: readonly string[] | undefined, scope: string): boolean {
  if (!held) return true;
  const [subject] = scope.split(':');
  return held.some((each) => each === '*' || each === scope || (scope !== '*' && each === `${subject}:*`));
}
