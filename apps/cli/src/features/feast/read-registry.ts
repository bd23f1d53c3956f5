import { readFile, stat } from 'node:fs/promises';
import { CliFailure, exitCodes } from '../../exit-codes.js';
import { convertRegistry, type Converted } from './convert-registry.js';
import { NotProtobuf, ProtoMessage } from './proto-message.js';

/** A registry of ten thousand views has some 30 MB. */
const maxBytes = 512 * 2 ** 20;

/**
 * Reads the file in which a Feast repository keeps its registry, a `feast.core.Registry` of protobuf.
 * @param dataset the data set that holds the files of file sources; the project's name unless told
 * @throws CliFailure for what is none
 */
export async function readFeastRegistry(path: string, dataset: string | undefined): Promise<Converted> {
  if ((await stat(path)).size > maxBytes) throw new CliFailure(`${path} has more than ${maxBytes / 2 ** 20} MiB.`, undefined, exitCodes.usage);
  const bytes = await readFile(path);
  if (bytes.subarray(0, 15).toString('latin1') === 'SQLite format 3') throw new CliFailure(`${path} is a database of SQLite.`, 'Feast keeps its registry in another file, such as data/registry.db; an SQL registry is written to one by `feast registry-dump`.', exitCodes.usage);
  try {
    const registry = ProtoMessage.read(bytes);
    // Written by every version of Feast since its registry is a file.
    if (registry.text(3) === '') throw new NotProtobuf('it says no version of its own');
    return convertRegistry(registry, dataset);
  } catch (error) {
    if (!(error instanceof NotProtobuf)) throw error;
    throw new CliFailure(`${path} is no registry of Feast: ${error.message}.`, 'It is the file that feature_store.yaml names as registry.', exitCodes.usage);
  }
}
