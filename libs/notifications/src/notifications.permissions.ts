import { allow, type DomainPermissions } from '@plinth/access';

/** Everybody has an inbox and says what comes into it. Webhooks carry events out of the workspace, so they are not for everybody. */
export const notificationsPermissions: DomainPermissions = {
  GUEST: allow('notification:read', 'notification:update'),
  MAINTAINER: allow('webhook:read', 'webhook:administer'),
  SYSTEM: allow('webhook:deliver', 'email:send', 'notification:wake', 'notification:prune'),
};
