import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { dataFolder, type FeaturePlan, type MadeTrainingSet, type PlinthClient } from '@plinth/sdk';
import { asked, type Connection } from './data.js';
import { ofDay, season, service } from './features.js';
import { type FoldableDay, kindOf } from './weather.js';

export const trainingSets = 'seattle-training';

const waitMs = 60_000;

/** Says what features are, as files of definitions do by `plinth features apply`. */
export async function defineFeatures({ features }: PlinthClient): Promise<FeaturePlan> {
  return (await features.apply([service])).plan;
}

/** For each day that is asked about, its features as they stood at that day. Asked for again, it is the same one. */
export function makeTrainingSet({ features }: PlinthClient): Promise<MadeTrainingSet> {
  return features.trainingSet({ dataset: trainingSets, entities: { dataset: asked, timestamp: 'date' }, service: service.name }, { timeoutMs: waitMs });
}

/** Fetches the training set, and reads its rows in the order of time. */
export async function readTrainingSet({ snapshotDigest }: MadeTrainingSet, connection: Connection): Promise<FoldableDay[]> {
  const folder = await mkdtemp(join(tmpdir(), 'plinth-demo-training-'));
  try {
    await (await dataFolder(folder, { dataset: trainingSets, connection })).pull({ reference: snapshotDigest, cacheFolder: null });
    const rows = await rowsOf(join(folder, 'training-set.parquet'));
    return rows.map((row) => ({ tomorrow: kindOf(String(row['tomorrow'])), season: season.map((name) => Number(row[name])), ofDay: ofDay.map((name) => Number(row[name])) }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function rowsOf(file: string): Promise<Record<string, unknown>[]> {
  const duckdb = await DuckDBInstance.create(':memory:');
  const connection = await duckdb.connect();
  try {
    return (await connection.runAndReadAll(`SELECT * FROM read_parquet('${file.replaceAll("'", "''")}') ORDER BY date`)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    duckdb.closeSync();
  }
}
