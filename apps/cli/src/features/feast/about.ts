import type { KeyValue } from '@plinth/sdk';
import type { Notes } from './notes.js';
import type { ProtoMessage } from './proto-message.js';

/** Numbers of the fields that say the same of everything in Feast. */
export interface AboutFields {
  readonly description: number;
  readonly tags: number;
  readonly owner: number;
}

const keyShape = /^[\w./: -]{1,250}$/;

/** Description and tags. The owner is a text in Feast and somebody here, so it becomes a tag. */
export function aboutOf(spec: ProtoMessage, { description, tags, owner }: AboutFields, what: string, notes: Notes): { readonly description: string | undefined; readonly tags: readonly KeyValue[] } {
  const named = spec.text(owner);
  return { description: spec.text(description) || undefined, tags: [...tagsOf(spec.map(tags), what, notes), ...(named ? [{ key: 'feast.owner', value: named }] : [])] };
}

export function tagsOf(tags: ReadonlyMap<string, string>, what: string, notes: Notes): KeyValue[] {
  return [...tags].flatMap(([key, value]) => {
    if (keyShape.test(key) && !key.split('/').some((part) => part === '' || part === '.' || part === '..')) return [{ key, value }];
    notes.add(`${what}: the tag ${JSON.stringify(key)} has a key that tags have not here, and is left out.`);
    return [];
  });
}
