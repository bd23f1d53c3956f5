import { allow, type ConditionableAttributes, type DomainPermissions } from '@plinth/access';
import { attributesOfPolicies, attributesOfPromotions } from './rules/index.js';

/** Who may see policies and requests, ask, and answer. Whether somebody's vote counts is said by the policies, never by a role. */
export const approvalsPermissions: DomainPermissions = {
  READER: allow('policy:read', 'promotion:read', 'promotion:vote', 'promotion:comment', 'promotion:break-glass', 'delegation:write'),
  WRITER: allow('promotion:request'),
  MAINTAINER: allow('external-check:report'),
  OWNER: allow('policy:write'),
  SYSTEM: allow('promotion:sweep', 'external-check:ask'),
};

export const approvalsAttributes: ConditionableAttributes = { 'promotion:read': attributesOfPromotions, 'promotion:request': attributesOfPromotions, 'policy:write': attributesOfPolicies };
