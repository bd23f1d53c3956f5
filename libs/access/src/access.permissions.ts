import { allow, type DomainPermissions } from './rules/index.js';

/**
 * Who may see and change who may do what, and who makes workspaces. Everybody knows the workspace and themselves, and makes and ends tokens
 * and sessions of their own; `token:administer` and `session:administer` are what it takes to do so for others. Readers see all members,
 * groups and roles. A guest has nothing beyond this but what custom roles give.
 */
export const accessPermissions: DomainPermissions = {
  GUEST: [...allow('workspace:read', 'token:read', 'token:create', 'token:revoke', 'session:read', 'session:end'), { permission: 'member:read', ownBy: 'id' }],
  READER: allow('member:read', 'group:read', 'role:read'),
  OWNER: allow('member:write', 'group:write', 'role:write', 'token:administer', 'session:administer'),
  OPERATOR: allow('workspace:create'),
  // The platform has no module of its own among the domains; its jobs' permissions are named here.
  SYSTEM: allow('outbox:relay', 'idempotency:forget', 'session:forget'),
};
