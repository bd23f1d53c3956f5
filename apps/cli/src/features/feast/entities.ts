import type { FeatureDefinitionInput, FeatureValueType } from '@plinth/sdk';
import { aboutOf } from './about.js';
import type { Notes } from './notes.js';
import type { ProtoMessage } from './proto-message.js';
import { readValueType } from './value-types.js';

export interface EntityKeys {
  readonly definitions: readonly FeatureDefinitionInput[];
  /** The join key of each entity that is taken over, by its name. */
  readonly keys: ReadonlyMap<string, string>;
}

/** Feast's word for "no entity". */
export const noEntity = '__dummy';

/** `feast.core.EntitySpecV2`, protos/feast/core/Entity.proto. */
const known = [1, 2, 3, 4, 8, 9, 10];

/** Entities with the types of their keys: Feast often says those only in the columns of a view. */
export function readEntities(entities: readonly ProtoMessage[], views: readonly ProtoMessage[], notes: Notes): EntityKeys {
  const typed = typesInViews(views);
  const keys = new Map<string, string>();
  const definitions = entities.flatMap((entity): FeatureDefinitionInput[] => {
    const spec = entity.message(1);
    const name = spec?.text(1) ?? '';
    if (!spec || name === noEntity) return [];
    notes.unknown(`The entity ${name}`, spec, known);
    const key = spec.text(4) || name;
    const types = [...(typed.get(key) ?? [])];
    const said = readValueType(spec.number(2)).type ?? types[0];
    if (said === undefined) notes.add(`The type of the join key ${key} is nowhere said: it is taken for a STRING.`);
    if (types.length > 1) notes.add(`The join key ${key} is ${types.join(' here and ')} there: it is taken for ${said ?? 'STRING'}.`);
    keys.set(name, key);
    return [{ name, ...aboutOf(spec, { description: 3, tags: 8, owner: 10 }, `The entity ${name}`, notes), entity: { joinKeys: [{ name: key, type: said ?? 'STRING' }] } }];
  });
  return { definitions, keys };
}

/** Field 12 of a view holds the columns of its entities, 5 of a stream view, 11 of a label view. */
function typesInViews(views: readonly ProtoMessage[]): ReadonlyMap<string, ReadonlySet<FeatureValueType>> {
  const types = new Map<string, Set<FeatureValueType>>();
  for (const view of views) {
    const spec = view.message(1);
    for (const number of [12, 5, 11]) {
      for (const column of columnsAt(spec, number)) {
        const { type } = readValueType(column.number(2));
        if (type !== undefined) types.set(column.text(1), (types.get(column.text(1)) ?? new Set<FeatureValueType>()).add(type));
      }
    }
  }
  return types;
}

/** The same number is another thing in another kind of view: only what reads as a column is one. */
function columnsAt(spec: ProtoMessage | undefined, number: number): ProtoMessage[] {
  try {
    return (spec?.messages(number) ?? []).filter((column) => column.beyond([1, 2, 3, 4, 5, 6, 7]).length === 0 && column.text(1) !== '' && column.number(2) > 0);
  } catch {
    return [];
  }
}
