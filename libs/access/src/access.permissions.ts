import { allow, type DomainPermissions } from './rules/index.js';

/** Who may see and change who may do what. */
export const accessPermissions: DomainPermissions = {
  READER: allow('member:read', 'token:create'),
  OWNER: allow('member:write', 'token:manage'),
};
