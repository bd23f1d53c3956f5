import type { AssetField, AssetName, ColumnOrigin, ColumnSource, DataUse, QualityCheck } from '@plinth/pipelines';
import { maxEntries, maxFieldsPerUse, maxNameLength, maxTextLength } from '@plinth/pipelines/rules';
import { catalogOf, sortOf, sourceOf, storageOf, tagsOf } from './described.js';
import type { EventDataset } from './event.js';
import { descriptionOf, facetAt, jobNameOf, nameAt, ownersOf, standing } from './facets.js';
import { countAt, isObject, type JsonObject, listAt, member, objectAt, textAt } from './json.js';
import { clipped } from './limits.js';

/** What an event says of a dataset, and of how the run used it. */
export function useOf({ namespace, name, facets, useFacets }: EventDataset): DataUse {
  return {
    namespace,
    name,
    aliases: aliasesOf(facets),
    version: nameAt(standing(facets, 'version'), 'datasetVersion') ?? nameAt(standing(facets, 'datasetVersion'), 'datasetVersion'),
    fields: fieldsOf(facets),
    columns: columnsOf(facets),
    ...countsOf(facets, useFacets),
    description: descriptionOf(facets),
    owners: ownersOf(facets),
    tags: tagsOf(facets),
    source: sourceOf(facets),
    catalog: catalogOf(facets),
    storage: storageOf(facets),
    sort: sortOf(facets),
    checks: checksOf(facets, useFacets),
    lifecycle: lifecycleOf(facets),
  };
}

function aliasesOf(facets: JsonObject): AssetName[] | undefined {
  const facet = facetAt(facets, 'symlinks');
  if (facet === undefined) return undefined;
  if (facet === 'gone') return [];
  return listAt(facet, 'identifiers').flatMap((identifier) => jobNameOf(identifier) ?? []).slice(0, maxEntries);
}

function fieldsOf(facets: JsonObject): AssetField[] | undefined {
  const facet = facetAt(facets, 'schema');
  if (facet === undefined) return undefined;
  if (facet === 'gone') return [];
  return flattened(listAt(facet, 'fields'), '').slice(0, maxFieldsPerUse);
}

/** Fields of structures stand behind what holds them, as `address.street`. */
function flattened(fields: readonly unknown[], prefix: string): AssetField[] {
  return fields.flatMap((field): AssetField[] => {
    const name = nameAt(field, 'name');
    const path = `${prefix}${name}`;
    if (name === undefined || path.length > maxNameLength) return [];
    return [{ name: path, type: clipped(textAt(field, 'type'), maxTextLength), description: clipped(textAt(field, 'description'), maxTextLength) }, ...flattened(listAt(field, 'fields'), `${path}.`)];
  });
}

/** Column by column, and under no column what all of them depend on. */
function columnsOf(facets: JsonObject): ColumnOrigin[] | undefined {
  const told = ([['columnLineage', 'inputFields', 'dataset'], ['lineage', 'inputs', 'inputs']] as const).map(([name, ofColumn, ofAll]) => originsIn(facetAt(facets, name), ofColumn, ofAll));
  return told.every((each) => each === undefined) ? undefined : told.flatMap((each) => each ?? []);
}

/** Of `columnLineage`, or of `lineage`, which tells the same under other names. */
function originsIn(facet: JsonObject | 'gone' | undefined, ofColumn: string, ofAll: string): ColumnOrigin[] | undefined {
  if (facet === undefined) return undefined;
  return facet === 'gone' ? [] : columnsTold(facet, ofColumn, ofAll);
}

/** What each column came from, and under no column what all of them depend on. */
export function columnsTold(told: JsonObject, ofColumn: string, ofAll: string): ColumnOrigin[] {
  const columns = Object.entries(objectAt(told, 'fields') ?? {}).flatMap(([column, origin]): ColumnOrigin[] => {
    const sources = sourcesOf(listAt(origin, ofColumn), isObject(origin) ? origin : {});
    return column !== '' && column.length <= maxNameLength && sources.length ? [{ column, sources }] : [];
  });
  const sources = sourcesOf(listAt(told, ofAll), {});
  return sources.length ? [...columns, { sources }] : columns;
}

function sourcesOf(inputFields: readonly unknown[], column: JsonObject): ColumnSource[] {
  return inputFields.flatMap((input): ColumnSource[] => {
    const [asset, field] = [jobNameOf(input), nameAt(input, 'field')];
    if (!asset || field === undefined) return [];
    const told = listAt(input, 'transformations');
    return [{ ...asset, column: field, ...(told.length ? transformationOf(told) : olderTransformationOf(column)) }];
  });
}

type Transformation = Pick<ColumnSource, 'type' | 'description' | 'isMasking'>;

/** Several ways from one column to another are told as one: the value went computed, if it went computed at all; it is masked if it is masked on each. */
function transformationOf(told: readonly unknown[]): Transformation {
  const types = told.map((each) => (textAt(each, 'type') === 'INDIRECT' ? 'INDIRECT' : textAt(each, 'subtype') === 'IDENTITY' ? 'IDENTITY' : 'DIRECT'));
  const type = (['DIRECT', 'IDENTITY', 'INDIRECT'] as const).find((each) => types.includes(each));
  const descriptions = [...new Set(told.flatMap((each) => textAt(each, 'description') ?? textAt(each, 'subtype') ?? []).filter((text) => text !== 'IDENTITY'))];
  return { type, description: descriptions.length ? clipped(descriptions.join('; '), maxNameLength) : undefined, isMasking: told.every((each) => member(each, 'masking') === true) };
}

/** As the facet was before 1-1-0: for all sources of a column together. */
function olderTransformationOf(column: JsonObject): Transformation {
  const type = textAt(column, 'transformationType');
  const description = clipped(textAt(column, 'transformationDescription'), maxNameLength);
  if (type === undefined) return { description };
  return { type: type === 'IDENTITY' ? 'IDENTITY' : 'DIRECT', description, isMasking: type === 'MASKED' };
}

function countsOf(facets: JsonObject, useFacets: JsonObject): Pick<DataUse, 'rowCount' | 'byteCount' | 'fileCount'> {
  const statistics = [standing(useFacets, 'outputStatistics'), standing(useFacets, 'inputStatistics')];
  const metrics = [standing(useFacets, 'dataQualityMetrics'), standing(facets, 'dataQualityMetrics')];
  const first = (name: string, places: readonly (JsonObject | undefined)[]) => places.map((place) => countAt(place, name)).find((count) => count !== undefined);
  return {
    rowCount: first('rowCount', [...statistics, ...metrics]),
    byteCount: first('size', statistics) ?? first('bytes', metrics),
    fileCount: first('fileCount', [...statistics, ...metrics]),
  };
}

function checksOf(facets: JsonObject, useFacets: JsonObject): QualityCheck[] | undefined {
  const told = [useFacets, facets].flatMap((place) => listAt(standing(place, 'dataQualityAssertions'), 'assertions'));
  const checks = told.flatMap((each): QualityCheck[] => {
    const [assertion, hasPassed] = [nameAt(each, 'assertion'), member(each, 'success')];
    if (assertion === undefined || typeof hasPassed !== 'boolean') return [];
    return [{ assertion, column: nameAt(each, 'column'), hasPassed, severity: severityOf(textAt(each, 'severity')) }];
  });
  // dbt tells each as a facet of the dataset and of its use.
  const once = [...new Map(checks.map((check) => [JSON.stringify(check), check])).values()];
  return once.length ? once.slice(0, maxFieldsPerUse) : undefined;
}

function severityOf(text: string | undefined): QualityCheck['severity'] {
  if (/^err/i.test(text ?? '')) return 'ERROR';
  return /^warn/i.test(text ?? '') ? 'WARNING' : undefined;
}

const lifecycles = new Map<unknown, DataUse['lifecycle']>([['CREATE', 'CREATED'], ['ALTER', 'ALTERED'], ['OVERWRITE', 'OVERWRITTEN'], ['TRUNCATE', 'TRUNCATED'], ['RENAME', 'RENAMED'], ['DROP', 'DROPPED']]);

function lifecycleOf(facets: JsonObject): DataUse['lifecycle'] {
  return lifecycles.get(textAt(standing(facets, 'lifecycleStateChange'), 'lifecycleStateChange'));
}
