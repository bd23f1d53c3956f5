import { type AnalyticsSession, type TableFiles, tableSql, text } from '@plinth/platform/analytics';
import { z } from 'zod';
import type { TrainingPlan } from './training-plan.js';

/** In how many parts a training set is made, so that each fits in memory. Which part a row was in can not be seen in the file. */
export interface Partition {
  /** Of each view, in the plan's order: parts by the hash of keys, for rows of one key never count for another. */
  readonly parts: readonly number[];
  /** Where each part of the frame begins, by its rows' places; the first is left out. */
  readonly starts: readonly bigint[];
}

/** Of the file. Ten million rows of a wide frame come to some hundred groups, and a reader of one column of one group holds little. */
export const rowsOfGroup = 122_880;
/** A file of each is open at once. */
const mostParts = 64;
/** Of a value in a sort or a table of hashes; longer texts go to the scratch folder sooner. */
const bytesOfValue = 16;

/** Parts of a view that take a quarter of the memory that there is, and of the frame that take a half; one where all of it does. */
export async function partitionOf(session: AnalyticsSession, { frame, views, computed }: TrainingPlan): Promise<Partition> {
  const counts = await rowsOfFiles(session, frame.files);
  const frameRows = counts.reduce((sum, rows) => sum + rows, 0);
  const into = (bytes: number, share: number): number => Math.min(mostParts, Math.max(1, Math.ceil(bytes / (session.limits.memoryBytes * share))));
  const parts: number[] = [];
  for (const { files, keys, features } of views) parts.push(into(bytesOfValue * ((await rowsOf(session, files)) * (keys.length + 4) + frameRows * (keys.length + 3 + features.length)), 1 / 4));
  const values = frame.columns.length + computed.length + views.reduce((sum, { features }) => sum + features.length + 1, 1);
  return { parts, starts: startsOf(counts, into(bytesOfValue * frameRows * values, 1 / 2)) };
}

/** Where parts of about as many rows each begin: of whole groups of the file, which would otherwise be cut elsewhere. @param counts rows of each file */
export function startsOf(counts: readonly number[], parts: number): readonly bigint[] {
  const size = Math.ceil(counts.reduce((sum, rows) => sum + rows, 0) / parts / rowsOfGroup) * rowsOfGroup;
  const starts: bigint[] = [];
  let before = 0;
  for (const [file, rows] of counts.entries()) {
    for (let next = (starts.length + 1) * size; starts.length + 1 < parts && next < before + rows; next += size) starts.push((BigInt(file) << 40n) + BigInt(next - before));
    before += rows;
  }
  return starts;
}

/** A table that lies in parts. */
export interface Parted {
  /** Writes all of them. */
  readonly write: string;
  /** Stands behind FROM. */
  part(part: number): string;
}

/**
 * Writes rows in parts.
 * @param rows a SELECT that has a column `place`, never NULL
 * @param by which part a row belongs to, as SQL
 */
export function parted(rows: string, by: string, parts: number, folder: string): Parted {
  return {
    // A part without rows has no file and can't be read: each gets a row that no place has.
    write: `COPY (SELECT *, (${by})::INTEGER AS part FROM (${rows}) UNION ALL BY NAME SELECT range::INTEGER AS part FROM range(${parts})) TO ${text(folder)} (FORMAT parquet, COMPRESSION snappy, PARTITION_BY (part))`,
    part: (part) => `(FROM read_parquet(${text(`${folder}/part=${part}/*.parquet`)}, hive_partitioning = false) WHERE place IS NOT NULL)`,
  };
}

const counted = z.object({ rows: z.coerce.number() });

export async function rowsOf(session: AnalyticsSession, files: TableFiles): Promise<number> {
  return counted.parse(await session.row(`SELECT count(*) AS rows FROM ${tableSql(files)}`)).rows;
}

/** Of each file in their order. */
async function rowsOfFiles(session: AnalyticsSession, files: TableFiles): Promise<readonly number[]> {
  const counts: number[] = [];
  for (const path of files.paths) counts.push(await rowsOf(session, { ...files, paths: [path] }));
  return counts;
}
