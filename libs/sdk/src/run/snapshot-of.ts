import type { DatasetSnapshot } from '../client/dataset-types.js';
import type { MadeTrainingSet } from '../client/feature-types.js';
import type { RunInputRecord } from '../journal/records.js';
import { readMember } from './given.js';

/** A snapshot of a data set that Plinth keeps, as it is handed out: by `commit()` and `pull()` of a folder and by `PlinthClient.datasets`, or as a training set that was made. */
export type KeptSnapshot = Pick<DatasetSnapshot, 'dataset' | 'datasetId' | 'digest'> | Pick<MadeTrainingSet, 'dataset' | 'datasetId' | 'snapshotDigest'>;

interface SnapshotNames {
  /** Name of the data set. */
  readonly dataset: string;
  readonly datasetId: string;
  readonly digest: string;
}

/** Only what Plinth keeps says which data set it is of. */
export function isKept(given: unknown): given is KeptSnapshot {
  return readMember(given, 'datasetId') !== undefined;
}

/** @throws Error for what is no snapshot */
export function namesOf(given: unknown): SnapshotNames {
  const [dataset, datasetId, digest] = [readMember(readMember(given, 'dataset'), 'name'), readMember(given, 'datasetId'), readMember(given, 'digest') ?? readMember(given, 'snapshotDigest')];
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  if (!isText(dataset) || !isText(datasetId) || !isText(digest)) throw new Error('it takes a snapshot as commit(), pull() or client.datasets give it, or a training set that was made');
  return { dataset, datasetId, digest };
}

/** A snapshot as an input that the server knows again. @throws Error for what is no snapshot */
export function inputOf(given: unknown): RunInputRecord {
  const { dataset, datasetId, digest } = namesOf(given);
  return { name: dataset, digest, sourceType: 'PLINTH_DATASET', source: `${datasetId}@${digest}` };
}
