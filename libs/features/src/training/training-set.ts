import { mkdir, rm } from 'node:fs/promises';
import { type AnalyticsSession, describeTable, type TableColumn } from '@plinth/platform/analytics';
import { type Partition, partitionOf, rowsOf } from './training-parts.js';
import { type TrainingColumn, trainingColumns, type TrainingPlan } from './training-plan.js';
import { trainingStatements } from './training-sql.js';

export interface WrittenTrainingSet {
  /** As many as the frame has. */
  readonly rows: number;
  /** With DuckDB's types, in order. */
  readonly columns: readonly (TrainingColumn & Pick<TableColumn, 'type'>)[];
}

/**
 * Makes the training set and writes it as one Parquet file. The same plan over the same bytes gives the same file, byte for byte, with one
 * version of DuckDB, whatever the limits. Memory stays within the session's limit whatever the number of rows: what is large is joined in parts, and a part that does not fit
 * all the same, such as the rows of one key, goes to the session's scratch folder.
 *
 * Tables of the plan are Parquet (`asParquet`), in the session's folder.
 * @param partition as memory asks for it unless told
 * @throws InvalidTrainingSet, and what the session throws
 */
export async function writeTrainingSet(session: AnalyticsSession, plan: TrainingPlan, target: string, partition?: Partition): Promise<WrittenTrainingSet> {
  const parts = `${target}.parts`;
  const { views, write } = trainingStatements(plan, target, partition ?? (await partitionOf(session, plan)), parts);
  await mkdir(parts, { mode: 0o700 });
  for (const { statements, folders, temporary } of views) {
    for (const folder of folders) await mkdir(folder, { mode: 0o700 });
    for (const statement of statements) await session.run(statement);
    await rm(temporary, { recursive: true });
  }
  for (const statement of write) await session.run(statement);
  await rm(parts, { recursive: true });
  const files = { format: 'PARQUET', gzip: false, paths: [target] } as const;
  const types = await describeTable(session, files);
  return { rows: await rowsOf(session, files), columns: trainingColumns(plan).map((column, at) => ({ ...column, type: types[at]?.type ?? '' })) };
}
