import { allow, type DomainPermissions } from './rules/index.js';

/**
 * Who may see and change who may do what, and who makes workspaces. Everybody sees the members, groups and roles, and makes and ends tokens
 * and sessions of their own; `token:administer` and `session:administer` are what it takes to do so for others.
 */
export const accessPermissions: DomainPermissions = {
  READER: allow('workspace:read', 'member:read', 'group:read', 'role:read', 'token:read', 'token:create', 'token:revoke', 'session:read', 'session:end'),
  OWNER: allow('member:write', 'group:write', 'role:write', 'token:administer', 'session:administer'),
  OPERATOR: allow('workspace:create'),
  // The platform has no module of its own among the domains; its jobs' permissions are named here.
  SYSTEM: allow('outbox:relay', 'idempotency:forget', 'session:forget'),
};
