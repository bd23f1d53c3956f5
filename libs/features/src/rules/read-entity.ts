import { InvalidInput } from '@plinth/kernel';
import { TooMany } from '@plinth/tracking/rules';
import type { EntityContent, ServiceContent, ServiceMember } from './definition.js';
import type { GivenEntity, GivenMember, GivenService } from './given.js';
import { definitionName, partName } from './names.js';
import { doubled, maxFeatures, readTypedNames } from './read-parts.js';
import { keyTypes } from './vocabulary.js';

export const maxJoinKeys = 16;
export const maxMembers = 200;
const maxVersionNumber = 2_147_483_647;

/** @throws InvalidInput for keys that are missing, doubled or of a type that nothing joins by */
export function readEntity({ joinKeys }: GivenEntity, field: string): EntityContent {
  const place = `${field}.joinKeys`;
  if (joinKeys.length === 0) throw new InvalidInput('An entity has at least one join key.', { field: place, help: 'Name the column that tells one from another.' });
  const keys = readTypedNames(joinKeys, 'a join key', place, maxJoinKeys);
  const [wrong] = keys.filter(({ type }) => !keyTypes.includes(type));
  if (wrong) throw new InvalidInput(`Nothing joins by a ${wrong.type}: the join key ${wrong.name}.`, { field: place, help: `Use one of ${keyTypes.join(', ')}.` });
  return { kind: 'ENTITY', joinKeys: keys };
}

/** @throws InvalidInput for a service without members, or with a view twice */
export function readService({ members }: GivenService, field: string): ServiceContent {
  const place = `${field}.members`;
  if (members.length === 0) throw new InvalidInput('A service gives the features of at least one view.', { field: place, help: 'Name a view.' });
  if (members.length > maxMembers) throw new TooMany('Views of a service', place, maxMembers);
  const read = members.map((member, index) => readMember(member, `${place}[${index}]`));
  const twice = doubled(read.map(({ view }) => view));
  if (twice !== undefined) throw new InvalidInput(`The view ${JSON.stringify(twice)} stands in the service twice.`, { field: place, help: 'Name its features together.' });
  return { kind: 'SERVICE', members: read };
}

function readMember({ view, version, features }: GivenMember, field: string): ServiceMember {
  if (version !== null && version !== undefined && (!Number.isInteger(version) || version < 1 || version > maxVersionNumber)) throw new InvalidInput('A version is a whole number from 1 on.', { field: `${field}.version`, help: 'Leave it out to follow the view.' });
  const names = features ? features.map((name, index) => partName(name, 'a feature', `${field}.features[${index}]`)) : null;
  if (names?.length === 0) throw new InvalidInput('A service that names features of a view names at least one.', { field: `${field}.features`, help: 'Leave features out to give all of them.' });
  if (names && names.length > maxFeatures) throw new TooMany('Features of a view', `${field}.features`, maxFeatures);
  const twice = names && doubled(names);
  if (twice) throw new InvalidInput(`The feature ${twice} is named twice.`, { field: `${field}.features`, help: 'Name it once.' });
  return { view: definitionName(view, `${field}.view`), version: version ?? null, features: names };
}
