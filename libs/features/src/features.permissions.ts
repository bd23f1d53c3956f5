import { allow, type ConditionableAttributes, type DomainPermissions } from '@plinth/access';
import { attributesOfDefinitions } from './rules/index.js';

/** Who may see, define and put away features. Sensitivity and owner can narrow all but reading. */
export const featuresPermissions: DomainPermissions = {
  READER: allow('feature:read'),
  WRITER: allow('feature:write', 'feature:deprecate'),
  MAINTAINER: allow('feature:archive'),
};

/** Readers see all definitions, so no condition could limit what is read. */
export const featuresAttributes: ConditionableAttributes = { 'feature:write': attributesOfDefinitions, 'feature:deprecate': attributesOfDefinitions, 'feature:archive': attributesOfDefinitions };
