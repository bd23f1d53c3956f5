import { type AnalyticsSession, describeTable, type TableColumn, text } from '@plinth/platform/analytics';
import { z } from 'zod';
import { type TrainingColumn, trainingColumns, type TrainingPlan } from './training-plan.js';
import { trainingStatements } from './training-sql.js';

export interface WrittenTrainingSet {
  /** As many as the frame has. */
  readonly rows: number;
  /** With DuckDB's types, in order. */
  readonly columns: readonly (TrainingColumn & Pick<TableColumn, 'type'>)[];
}

const counted = z.object({ rows: z.coerce.number() });

/**
 * Makes the training set and writes it as one Parquet file. The same plan over the same bytes gives the same file, byte for byte, with one
 * version of DuckDB; memory stays within the session's limit whatever the number of rows, for what does not fit goes to its scratch folder.
 *
 * Tables of the plan are Parquet (`asParquet`), in the session's folder.
 * @throws InvalidTrainingSet, and what the session throws
 */
export async function writeTrainingSet(session: AnalyticsSession, plan: TrainingPlan, target: string): Promise<WrittenTrainingSet> {
  const { views, write } = trainingStatements(plan, target);
  for (const { statements } of views) for (const statement of statements) await session.run(statement);
  await session.run(write);
  const files = { format: 'PARQUET', gzip: false, paths: [target] } as const;
  const types = await describeTable(session, files);
  const { rows } = counted.parse(await session.row(`SELECT count(*) AS rows FROM read_parquet(${text(target)})`));
  return { rows, columns: trainingColumns(plan).map((column, at) => ({ ...column, type: types[at]?.type ?? '' })) };
}
