import { allow, type DomainPermissions } from './rules/index.js';

/**
 * Who may see and change who may do what, and who makes workspaces. Everybody sees the members, and makes and ends tokens of their own; `token:administer` is what it
 * takes to do so for others.
 */
export const accessPermissions: DomainPermissions = {
  READER: allow('workspace:read', 'member:read', 'token:read', 'token:create', 'token:revoke'),
  OWNER: allow('member:write', 'token:administer'),
  OPERATOR: allow('workspace:create'),
  // The platform has no module of its own among the domains; its jobs' permissions are named here.
  SYSTEM: allow('outbox:relay', 'idempotency:forget'),
};
