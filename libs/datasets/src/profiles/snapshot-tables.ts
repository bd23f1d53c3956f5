import { tableFormatOf } from '@plinth/platform/analytics';
import { type OpenManifest } from '../manifests.js';
import { type DatasetSchema, type FoundTables, readFileLine, TableGrouping, TreeReader, type Tree } from '../rules/index.js';

/** Extensions of files that can be tables. A range that counts its files by type, and none of these, is not read. */
const tableTypes = ['parquet', 'pq', 'csv', 'tsv', 'jsonl', 'ndjson', 'gz'];
/** Types that a range counts one by one; with as many, others may be among those that it counts together. */
const typesOfRange = 32;

/**
 * Finds the tables in a manifest: those of the schema, or, without one, what the names of files say.
 * @param others whether files that no table of the schema means are tables of their own
 */
export async function findTables(manifest: OpenManifest, schema: DatasetSchema | null, others = schema === null): Promise<FoundTables> {
  const grouping = new TableGrouping(schema, tableFormatOf, others);
  const tree = schema === null ? manifest.files.filter(hasTables) : manifest.files;
  for await (const { lines, from, to } of new TreeReader(tree, manifest.loadFiles).from(Buffer.alloc(0))) for (let at = from; at < to; at += 1) grouping.add(readFileLine(lines.line(at)));
  return grouping.result();
}

/** Whether a range may have files that are tables by their names. */
export function hasTables({ types }: Pick<Tree[number], 'types'>): boolean {
  return tableTypes.some((type) => type in types) || Object.keys(types).filter((type) => type !== '').length >= typesOfRange;
}
