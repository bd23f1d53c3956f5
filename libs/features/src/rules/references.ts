import { InvalidInput } from '@plinth/kernel';
import { type Content, type Definition, type DefinitionKey, keyOf } from './definition.js';
import type { Lifecycle } from './vocabulary.js';

/** How a definition that is named looks to whoever names it. */
export interface Named {
  readonly content: Content;
  readonly lifecycle: Lifecycle;
}

/** What is named, by kind and name, at the version wanted or the current one; undefined when there is none. */
export type Find = (key: DefinitionKey, version: number | null) => Named | undefined;

/** Raised for a name that leads nowhere; the service makes its typed error of it. */
export class NamesNothing extends Error {
  constructor(
    readonly key: DefinitionKey,
    readonly version: number | null,
    readonly field: string,
  ) {
    super(key);
  }
}

/**
 * Whether what the definition names is there, is of the right kind, and has what is asked of it.
 * @throws NamesNothing, InvalidInput
 */
export function checkReferences({ name, content }: Definition, find: Find, field: string): void {
  if (content.kind === 'VIEW') checkView(name, content, find, `${field}.view`);
  if (content.kind === 'SERVICE') {
    for (const [index, { view, version, features }] of content.members.entries()) {
      const place = `${field}.service.members[${index}]`;
      const named = required(keyOf('VIEW', view), version, find, `${place}.view`);
      const known = named.content.kind === 'VIEW' ? new Set(named.content.features.map((feature) => feature.name)) : new Set<string>();
      const missing = features?.find((feature) => !known.has(feature));
      if (missing !== undefined) throw new InvalidInput(`The view ${JSON.stringify(view)} has no feature ${JSON.stringify(missing)}.`, { field: `${place}.features`, help: 'Look at the features of that version.' });
    }
  }
}

function checkView(name: string, view: Extract<Content, { kind: 'VIEW' }>, find: Find, field: string): void {
  const keys = new Map<string, string>();
  for (const [index, entity] of view.entities.entries()) {
    const place = `${field}.entities[${index}]`;
    const { content } = required(keyOf('ENTITY', entity), null, find, place);
    for (const key of content.kind === 'ENTITY' ? content.joinKeys : []) {
      const other = keys.get(key.name);
      if (other !== undefined) throw new InvalidInput(`The entities ${JSON.stringify(other)} and ${JSON.stringify(entity)} have the join key ${JSON.stringify(key.name)} both.`, { field: place, help: 'A view has each key once.' });
      keys.set(key.name, entity);
    }
  }
  const clash = view.features.findIndex((feature) => keys.has(feature.name));
  if (clash >= 0) throw new InvalidInput(`${JSON.stringify(view.features[clash]?.name)} is a join key of the view, so it is no feature of it.`, { field: `${field}.features[${clash}].name`, help: 'Leave it out: the entities have it.' });
  if (view.source !== null) checkSource(view.viewKind, view.source, find, `${field}.source`);
  for (const [index, { kind, name: input }] of view.inputs.entries()) {
    const place = `${field}.inputs[${index}]`;
    if (kind === 'VIEW' && input === name) throw new InvalidInput('A view can not compute from itself.', { field: place, help: 'Name other views.' });
    const { content } = required(keyOf(kind, input), null, find, place);
    if (content.kind === 'SOURCE' && content.sourceKind !== 'REQUEST') throw new InvalidInput(`The source ${JSON.stringify(input)} is ${content.sourceKind}: what is computed reads views and what the caller sends.`, { field: place, help: 'Put a view over that source between them.' });
  }
}

function checkSource(viewKind: string, source: string, find: Find, field: string): void {
  const { content } = required(keyOf('SOURCE', source), null, find, field);
  if (content.kind !== 'SOURCE') return;
  if (content.sourceKind === 'REQUEST') throw new InvalidInput(`The source ${JSON.stringify(source)} is what a caller sends: no view has it stored.`, { field, help: 'Make it an input of an ON_DEMAND view.' });
  if (viewKind === 'BATCH' && !content.data) throw new InvalidInput(`The source ${JSON.stringify(source)} keeps no history that a BATCH view could read.`, { field, help: 'Name its data set, or make the view a STREAM view.' });
  if (viewKind === 'STREAM' && content.sourceKind === 'BATCH') throw new InvalidInput(`The source ${JSON.stringify(source)} is BATCH: nothing streams from it.`, { field, help: 'Make the view a BATCH view, or name a PUSH or STREAM source.' });
}

function required(key: DefinitionKey, version: number | null, find: Find, field: string): Named {
  const named = find(key, version);
  if (!named) throw new NamesNothing(key, version, field);
  if (named.lifecycle === 'ARCHIVED') throw new InvalidInput(`The ${key.slice(0, key.indexOf(' ')).toLowerCase()} ${JSON.stringify(key.slice(key.indexOf(' ') + 1))} is archived.`, { field, help: 'Take it out of the archive first, or name another.' });
  return named;
}
