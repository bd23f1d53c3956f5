import { InvalidInput } from '@plinth/kernel';
import { checkText, parseId, TooMany } from '@plinth/tracking/rules';
import { type Content, type Definition, type DefinitionKey, keyOf } from './definition.js';
import type { GivenDefinition } from './given.js';
import { definitionName } from './names.js';
import { readEntity, readService } from './read-entity.js';
import { readTags } from './read-parts.js';
import { readSource } from './read-source.js';
import { readView } from './read-view.js';

export const maxDescriptionLength = 20_000;
export const maxDefinitionsPerCall = 1_000;

/**
 * Reads definitions that belong together. Each is checked by itself; no two define the same.
 * @throws InvalidInput, InvalidName, TextTooLong, TooMany, InvalidId; the field says which definition and where
 */
export function readDefinitions(given: readonly GivenDefinition[], field: string): Definition[] {
  if (given.length === 0) throw new InvalidInput('There is no definition to look at.', { field, help: 'Name at least one.' });
  if (given.length > maxDefinitionsPerCall) throw new TooMany('Definitions of one call', field, maxDefinitionsPerCall);
  const seen = new Set<DefinitionKey>();
  return given.map((each, index) => {
    const definition = readDefinition(each, `${field}[${index}]`);
    const key = keyOf(definition.content.kind, definition.name);
    if (seen.has(key)) throw new InvalidInput(`${describe(definition)} is defined twice.`, { field: `${field}[${index}].name`, help: 'Define each thing once.' });
    seen.add(key);
    return definition;
  });
}

/** How messages call it: `the view "driver_stats"`. */
export function describe({ name, content }: Pick<Definition, 'name' | 'content'>): string {
  return `the ${content.kind.toLowerCase()} ${JSON.stringify(name)}`;
}

function readDefinition(given: GivenDefinition, field: string): Definition {
  const name = definitionName(given.name, `${field}.name`);
  const description = given.description?.trim() ? given.description : null;
  if (description !== null) checkText(description, maxDescriptionLength, 'A description', `${field}.description`);
  return {
    name,
    about: {
      description,
      tags: readTags(given.tags, `${field}.tags`),
      ownerId: given.ownerId ? parseId<'Actor'>(given.ownerId, `${field}.ownerId`) : null,
      compatibility: given.compatibility ?? 'FORWARD',
    },
    content: readContent(given, field),
  };
}

function readContent({ entity, source, view, service }: GivenDefinition, field: string): Content {
  const given = [entity, source, view, service].filter((part) => part !== null && part !== undefined);
  if (given.length !== 1) throw new InvalidInput('A definition is one of entity, source, view and service.', { field, help: 'Say exactly one of the four.' });
  if (entity) return readEntity(entity, `${field}.entity`);
  if (source) return readSource(source, `${field}.source`);
  if (view) return readView(view, `${field}.view`);
  if (service) return readService(service, `${field}.service`);
  throw new InvalidInput('A definition is one of entity, source, view and service.', { field, help: 'Say exactly one of the four.' });
}
