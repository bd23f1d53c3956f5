import { allow, type ConditionableAttributes, type DomainPermissions } from '@plinth/access';
import { attributesOfDefinitions } from './rules/index.js';

/** Who may see, define and put away features. Sensitivity and owner can narrow all but reading. */
export const featuresPermissions: DomainPermissions = {
  READER: allow('feature:read', 'training-set:read'),
  WRITER: allow('feature:write', 'feature:deprecate', 'training-set:write'),
  MAINTAINER: allow('feature:archive'),
  SYSTEM: allow('training-set:make'),
};

/** Readers see all definitions, so no condition could limit what is read. */
export const featuresAttributes: ConditionableAttributes = { 'feature:write': attributesOfDefinitions, 'feature:deprecate': attributesOfDefinitions, 'feature:archive': attributesOfDefinitions };
