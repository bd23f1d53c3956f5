import { connectionOf, currentSettings } from '../settings.js';
import { DatasetsClient } from '../client/datasets.js';
import { PlinthRequestError } from '../client/errors.js';
import type { Connection } from '../client/connection.js';
import { Transport } from '../client/transport.js';
import type { NewDataset } from '../client/dataset-types.js';
import { DataFolder } from './data-folder.js';
import { WorkingCopy } from './working-copy.js';

export type { CommitFolderOptions, CommittedFolder, DataFolder, PulledFolder, PullOptions, PushOptions } from './data-folder.js';
export { importCroissant, type ImportCroissantOptions, type ImportedCroissant } from './croissant/import-croissant.js';
export { verifyFolder, type VerifiedFolder } from './verify-folder.js';

export interface DataFolderOptions {
  /** The data set; that of which the folder is a copy unless told. */
  readonly dataset?: string | undefined;
  /** Makes the data set, and says this of it, when there is none of the name. */
  readonly create?: NewDataset | undefined;
  /** The server; by settings and environment unless told. */
  readonly connection?: Connection | undefined;
}

/**
 * A folder whose files are, or become, those of a data set. Node only.
 * @throws PlinthRequestError with code NO_WORKING_COPY when neither the folder nor the caller says which data set
 */
export async function dataFolder(folder: string, { dataset, create, connection }: DataFolderOptions = {}): Promise<DataFolder> {
  const name = dataset ?? (await WorkingCopy.find(folder))?.of.dataset;
  if (name === undefined) throw new PlinthRequestError(`${folder} is no copy of a data set, and none was named.`, { code: 'NO_WORKING_COPY', status: 404, help: 'Name the data set.' });
  const transport = new Transport(connection ?? connectionOf(currentSettings({})));
  const datasets = new DatasetsClient(transport);
  return new DataFolder(transport, create ? await datasets.ensure(name, create) : await datasets.byName(name), folder);
}
