import { allow, type ConditionableAttributes, type DomainPermissions } from '@plinth/access';
import { attributesOfPlaces } from '@plinth/registry';

/** Who may send and see predictions, and who says what is watched and what follows. Rolling back asks for the permission of deployments as well. */
export const monitoringPermissions: DomainPermissions = {
  READER: allow('prediction:read', 'monitor:read'),
  WRITER: allow('prediction:write', 'monitor:write', 'alert:write'),
  MAINTAINER: allow('prediction:govern'),
  SYSTEM: allow('prediction:expire', 'monitor:run', 'monitor:follow-up'),
};

/** What custom roles can ask of a deployment's place before it takes predictions. */
export const monitoringAttributes: ConditionableAttributes = { 'prediction:write': attributesOfPlaces };
