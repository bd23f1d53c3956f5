import type { AssetCatalog, AssetSort, AssetSource, AssetStorage, ExternalQuery, ExtractionError, ExtractionFailure, JobDescription, ToldTag } from '@plinth/pipelines';
import { maxEntries, maxExtractionErrors, maxNameLength, maxTextLength } from '@plinth/pipelines/rules';
import { descriptionOf, facetAt, nameAt, ownersOf, saysSomething, standing } from './facets.js';
import { countAt, type JsonObject, listAt, member, textAt } from './json.js';
import { clipped } from './limits.js';

/** What a job is to whoever runs it. */
export function aboutOf(jobFacets: JsonObject): JobDescription | undefined {
  const type = standing(jobFacets, 'jobType');
  const about: JobDescription = {
    integration: clipped(textAt(type, 'integration'), maxNameLength),
    kind: clipped(textAt(type, 'jobType') ?? textAt(type, 'processingType'), maxNameLength),
    description: descriptionOf(jobFacets),
    owners: ownersOf(jobFacets),
    tags: tagsOf(jobFacets),
  };
  return saysSomething(about) ? about : undefined;
}

/** Each once, in the order that they are told in. No tags for those that are taken back. */
export function tagsOf(facets: JsonObject): ToldTag[] | undefined {
  const facet = facetAt(facets, 'tags');
  if (facet === undefined) return undefined;
  if (facet === 'gone') return [];
  const tags = listAt(facet, 'tags').flatMap((tag): ToldTag[] => {
    const key = nameAt(tag, 'key');
    return key === undefined ? [] : [{ key, value: valueOf(member(tag, 'value')), source: nameAt(tag, 'source'), column: nameAt(tag, 'field') }];
  });
  return [...new Map(tags.map((tag) => [JSON.stringify(tag), tag])).values()].slice(0, maxEntries);
}

/** Texts, as the schema says; some producers send what they have. */
function valueOf(value: unknown): string {
  if (typeof value === 'string') return clipped(value, maxTextLength) ?? '';
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : '';
}

export function sourceOf(facets: JsonObject): AssetSource | undefined {
  return partsOf(facets, 'dataSource', { name: ['name'], uri: ['uri'] });
}

/** `technology` and `uri` were the names of drafts. */
export function catalogOf(facets: JsonObject): AssetCatalog | undefined {
  return partsOf(facets, 'catalog', { name: ['name'], type: ['type'], framework: ['framework', 'technology'], metadataUri: ['metadataUri', 'uri'], warehouseUri: ['warehouseUri'], source: ['source'] });
}

export function storageOf(facets: JsonObject): AssetStorage | undefined {
  return partsOf(facets, 'storage', { layer: ['storageLayer'], format: ['fileFormat'] });
}

export function sortOf(facets: JsonObject): AssetSort | undefined {
  return partsOf(facets, 'datasetType', { type: ['datasetType'], subtype: ['subType'] });
}

/** What a facet says in each part, by the first of the members that says it; nothing in any part of a facet that is taken back. */
function partsOf<Part extends string>(facets: JsonObject, name: string, members: Readonly<Record<Part, readonly string[]>>): Partial<Record<Part, string>> | undefined {
  const facet = facetAt(facets, name);
  if (facet === undefined) return undefined;
  const said: Partial<Record<Part, string>> = {};
  if (facet === 'gone') return said;
  for (const part of Object.keys(members) as Part[]) {
    const text = members[part].map((each) => textAt(facet, each)).find((each) => each !== undefined);
    if (text !== undefined) said[part] = clipped(text, maxNameLength) ?? text;
  }
  return Object.keys(said).length > 0 ? said : undefined;
}

export function externalQueryOf(runFacets: JsonObject): ExternalQuery | undefined {
  const facet = standing(runFacets, 'externalQuery');
  const id = clipped(textAt(facet, 'externalQueryId'), maxNameLength);
  return id === undefined ? undefined : { id, source: clipped(textAt(facet, 'source'), maxNameLength) };
}

export function extractionOf(runFacets: JsonObject): ExtractionFailure | undefined {
  const facet = standing(runFacets, 'extractionError');
  if (!facet) return undefined;
  const errors = listAt(facet, 'errors').flatMap((error): ExtractionError[] => {
    const message = clipped(textAt(error, 'errorMessage'), maxTextLength);
    return message === undefined ? [] : [{ message, task: clipped(textAt(error, 'task'), maxTextLength), taskNumber: smallCount(error, 'taskNumber'), stackTrace: clipped(textAt(error, 'stackTrace'), maxTextLength) }];
  });
  const counts = { totalTasks: smallCount(facet, 'totalTasks'), failedTasks: smallCount(facet, 'failedTasks') };
  return errors.length || counts.failedTasks ? { ...counts, errors: errors.slice(0, maxExtractionErrors) } : undefined;
}

/** Counts that fit into what answers carry them in. */
function smallCount(value: unknown, name: string): number | undefined {
  const count = countAt(value, name);
  return count !== undefined && count <= 2_147_483_647 ? count : undefined;
}
