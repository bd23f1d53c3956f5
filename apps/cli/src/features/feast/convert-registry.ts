import type { FeatureDefinitionInput } from '@plinth/sdk';
import { type EntityKeys, readEntities } from './entities.js';
import { Notes } from './notes.js';
import type { ProtoMessage } from './proto-message.js';
import { readServices } from './services.js';
import { readSources } from './sources.js';
import { readViews } from './views.js';

export interface Converted {
  readonly definitions: readonly FeatureDefinitionInput[];
  /** What was left out or read loosely: nothing goes without a word. */
  readonly notes: readonly string[];
}

/** Of `feast.core.Registry`, protos/feast/core/Registry.proto. */
const fields = { entities: 1, tables: 2, views: 6, services: 7, computed: 8, infra: 10, datasets: 11, sources: 12, validations: 13, streams: 14, permissions: 16, projects: 17, history: 18, labels: 19 } as const;
const known = [...Object.values(fields), 3, 4, 5, 15];

/** A Feast registry as definitions. What Plinth has no word for is told by a note. */
export function convertRegistry(registry: ProtoMessage, dataset: string | undefined): Converted {
  const notes = new Notes();
  const project = projectOf(registry);
  const views = { batch: registry.messages(fields.views), stream: registry.messages(fields.streams), label: registry.messages(fields.labels) };
  const entities: EntityKeys = readEntities(registry.messages(fields.entities), Object.values(views).flat(), notes);
  const sources = readSources(registry, dataset ?? project ?? 'feast', notes);
  const read = readViews(views, entities, sources, notes);
  const computed = registry.messages(fields.computed);
  for (const each of computed) notes.add(`The on-demand view ${specOf(each).text(1)} is Python, which is not run here. Write its features as SQL expressions in an ON_DEMAND view.`);
  const features = new Map(read.map(({ name, view }) => [name, new Set(view?.features.map((feature) => feature.name))]));
  const services = readServices(registry.messages(fields.services), features, notes);
  noteTheRest(registry, notes);
  notes.unknown('The registry', registry, known);
  return { definitions: [...entities.definitions, ...sources.definitions, ...read, ...services], notes: notes.all };
}

function specOf(message: ProtoMessage): ProtoMessage {
  return message.message(1) ?? message;
}

/** Feast from 0.40 on lists projects; each thing says its own as well. */
function projectOf(registry: ProtoMessage): string | undefined {
  const named = registry.messages(fields.projects).map((project) => specOf(project).text(1)).find((name) => name !== '');
  return named ?? (registry.messages(fields.entities).map((entity) => specOf(entity).text(9)).find((name) => name !== ''));
}

function noteTheRest(registry: ProtoMessage, notes: Notes): void {
  const left: readonly (readonly [number, string, string])[] = [
    [fields.tables, 'feature table', 'They are of a Feast before 0.10.'],
    [fields.datasets, 'saved data set', 'Commit its files as a snapshot of a data set.'],
    [fields.validations, 'validation reference', ''],
    [fields.permissions, 'permission', 'Roles are given in Plinth.'],
  ];
  for (const [number, what, advice] of left) {
    const count = registry.messages(number).length;
    if (count > 0) notes.add(`${count} ${what}${count > 1 ? 's are' : ' is'} left out. ${advice}`.trim());
  }
  const tables = registry.message(fields.infra)?.messages(1).length ?? 0;
  if (tables > 0) notes.add(`${tables} table${tables > 1 ? 's' : ''} of the online store ${tables > 1 ? 'are' : 'is'} left out.`);
  const history = registry.message(fields.history)?.messages(1).length ?? 0;
  if (history > 0) notes.add(`${history} earlier version${history > 1 ? 's' : ''} of views ${history > 1 ? 'are' : 'is'} left out: what is there now becomes version 1.`);
}
