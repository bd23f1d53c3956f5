import { type Role, roles } from '@plinth/kernel';

/** What a provider says of somebody, as far as Plinth reads it. */
export interface ProviderClaims {
  readonly issuer: string;
  readonly subject: string;
  readonly name: string;
  /** Only if the provider says that it was verified. */
  readonly email: string | undefined;
  readonly groups: readonly string[];
  /** When they proved themselves to the provider, seconds since 1970. */
  readonly authTime: number | undefined;
}

const maxGroups = 1_000;
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const emailShape = /^[^\s@<>()[\]",;:\\]+@[^\s@<>()[\]",;:\\]+\.[^\s@<>()[\]",;:\\.]+$/;

/** Reads claims, which are whatever the provider sends. An address that it does not vouch for is none: anybody can claim any. */
export function readClaims(claims: Readonly<Record<string, unknown>>, issuer: string, subject: string, groupsClaim: string): ProviderClaims {
  const text = (name: string): string | undefined => {
    const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
    return typeof value === 'string' && value.trim() !== '' ? value.replace(unprintable, '').trim() : undefined;
  };
  const address = text('email')?.toLowerCase();
  const email = claims['email_verified'] === true && address !== undefined && address.length <= 254 && emailShape.test(address) ? address : undefined;
  const name = text('name') ?? text('preferred_username') ?? email ?? 'Member';
  const groups: unknown = Object.hasOwn(claims, groupsClaim) ? claims[groupsClaim] : undefined;
  return {
    issuer,
    subject,
    name: name.slice(0, 200) || 'Member',
    email,
    groups: Array.isArray(groups) ? [...new Set(groups.filter((group) => typeof group === 'string'))].slice(0, maxGroups) : [],
    authTime: typeof claims['auth_time'] === 'number' ? claims['auth_time'] : undefined,
  };
}

/** The role that claims give: the highest of the groups that they fill, and no less than everybody's. */
export function roleByClaims(defaultRole: Role, filled: readonly { readonly claimRole: Role | null }[]): Role {
  return filled.reduce<Role>((highest, { claimRole }) => (claimRole !== null && roles.indexOf(claimRole) > roles.indexOf(highest) ? claimRole : highest), defaultRole);
}
