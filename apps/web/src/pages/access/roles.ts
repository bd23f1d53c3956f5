import type { Role } from '../../generated/settings/graphql.js';

export const roles: readonly { readonly value: Role; readonly label: string; readonly about: string }[] = [
  { value: 'GUEST', label: 'Guest', about: 'sees themselves, and what custom roles give' },
  { value: 'READER', label: 'Reader', about: 'sees everything' },
  { value: 'WRITER', label: 'Writer', about: 'also logs runs and changes them' },
  { value: 'MAINTAINER', label: 'Maintainer', about: 'also manages experiments, models and webhooks' },
  { value: 'OWNER', label: 'Owner', about: 'also decides who may do what' },
];

export const readRole = (value: string | null): Role => roles.find((role) => role.value === value)?.value ?? 'READER';
export const roleLabel = (value: string | null | undefined): string => roles.find((role) => role.value === value)?.label ?? 'none';

/** Those that somebody of a role can give: nobody makes somebody more than they are. */
export const rolesUpTo = (own: Role | null | undefined): typeof roles => roles.slice(0, roles.findIndex(({ value }) => value === (own ?? 'READER')) + 1);
