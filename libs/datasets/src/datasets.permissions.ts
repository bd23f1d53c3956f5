import { allow, type ConditionableAttributes, type DomainPermissions } from '@plinth/access';
import { attributesOfDatasets } from './rules/index.js';

/** Who may see and change data sets. Protected refs and holds come on top. */
export const datasetsPermissions: DomainPermissions = {
  READER: allow('dataset:read'),
  WRITER: [...allow('dataset:write'), { permission: 'dataset:delete', ownBy: 'createdBy' }],
  /** `protect` moves protected refs and says which are; `classify` sets name, owner, sensitivity, compatibility and retention of a data set that is there. */
  MAINTAINER: allow('dataset:delete', 'dataset:classify', 'dataset:protect'),
  OWNER: allow('dataset:hold'),
  SYSTEM: allow('dataset:retain', 'dataset:collect', 'dataset:profile'),
};

/** What custom roles can ask of the data sets that these are checked on. Readers see all of them, so no condition could limit what is read. */
export const datasetsAttributes: ConditionableAttributes = {
  'dataset:write': attributesOfDatasets,
  'dataset:delete': attributesOfDatasets,
  'dataset:classify': attributesOfDatasets,
  'dataset:protect': attributesOfDatasets,
  'dataset:hold': attributesOfDatasets,
};
