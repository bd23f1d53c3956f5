import * as documents from './dataset-documents.js';
import type { DatasetColumnProfile, DatasetColumnStatistics, ProfiledSnapshot } from './dataset-profile-types.js';
import type {
  Dataset, DatasetChange, DatasetDiff, DatasetFile, DatasetFileChange, DatasetRef, DatasetSnapshot, HoldableSnapshot, LoggedSnapshot, MergeOptions, MergePreview, NewDataset, VerifiedSnapshot, VerifyOptions,
} from './dataset-types.js';
import { PlinthRequestError } from './errors.js';
import { everyNode } from './pages.js';
import { SnapshotVerification } from './snapshot-verification.js';
import type { Transport } from './transport.js';
import type { Page } from './types.js';
import { segment } from './url-path.js';

/** Data sets, their snapshots, and how these differ. A snapshot is named `flights@12`, `flights@main` or `flights@<digest>`; `flights` alone is where `main` leads. */
export class DatasetsClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  list({ namePrefix, pageSize = 100 }: { readonly namePrefix?: string | undefined; readonly pageSize?: number } = {}): AsyncGenerator<Dataset, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ datasets: Page<Dataset> }>(documents.datasets, { namePrefix, first: pageSize, after })).datasets);
  }

  /** @throws PlinthRequestError with code DATASET_NOT_FOUND */
  async byName(name: string): Promise<Dataset> {
    const found = await this.find(name);
    if (!found) throw datasetNotFound(name);
    return found;
  }

  /** The data set of this name, made when there is none. @throws PlinthRequestError with code DATASET_DELETED */
  async ensure(name: string, input: NewDataset = {}): Promise<Dataset> {
    const known = await this.find(name);
    if (known?.deletedAt) throw new PlinthRequestError(`The data set ${JSON.stringify(name)} was deleted.`, { code: 'DATASET_DELETED', status: 409, help: 'Restore it, or choose another name.' });
    if (known) return known;
    try {
      return await this.create(name, input);
    } catch (error) {
      // Somebody else made it in the same moment.
      if (error instanceof PlinthRequestError && error.code === 'DATASET_NAME_TAKEN') return this.byName(name);
      throw error;
    }
  }

  async create(name: string, { tags, ...input }: NewDataset = {}): Promise<Dataset> {
    const pairs = tags && Object.entries(tags).map(([key, value]) => ({ key, value }));
    return (await this.transport.graphql<{ createDataset: Dataset }>(documents.createDataset, { input: { name, ...input, tags: pairs } })).createDataset;
  }

  /** Changes what a data set says of itself and how it is kept, such as `{ retentionDays: 30 }`. @throws PlinthRequestError with code DATASET_NOT_FOUND, DATASET_NAME_TAKEN, FORBIDDEN */
  async update(name: string, change: DatasetChange): Promise<Dataset> {
    const { id } = await this.byName(name);
    return (await this.transport.graphql<{ updateDataset: Dataset }>(documents.updateDataset, { input: { id, ...change } })).updateDataset;
  }

  /** Puts a data set away: it gets no new snapshots, its refs stay, and what there is can be read. */
  async archive(name: string): Promise<Dataset> {
    const { id } = await this.byName(name);
    return (await this.transport.graphql<{ archiveDataset: Dataset }>(documents.archiveDataset, { id })).archiveDataset;
  }

  /** Takes a data set out of the archive. */
  async unarchive(name: string): Promise<Dataset> {
    const { id } = await this.byName(name);
    return (await this.transport.graphql<{ unarchiveDataset: Dataset }>(documents.unarchiveDataset, { id })).unarchiveDataset;
  }

  /** Hides a data set until it is restored; its name stays taken. After a week its files go. @throws PlinthRequestError with code DATASET_HELD while a snapshot of it is held */
  async delete(name: string): Promise<Dataset> {
    const { id } = await this.byName(name);
    return (await this.transport.graphql<{ deleteDataset: Dataset }>(documents.deleteDataset, { id })).deleteDataset;
  }

  /** Brings a deleted data set back, with those of its snapshots whose files are still there. */
  async restore(name: string): Promise<Dataset> {
    const { id } = await this.byName(name);
    return (await this.transport.graphql<{ restoreDataset: Dataset }>(documents.restoreDataset, { id })).restoreDataset;
  }

  /** Snapshots of a data set, newest first, on whatever branch. @throws PlinthRequestError with code DATASET_NOT_FOUND */
  log(name: string, { pageSize = 50 }: { readonly pageSize?: number } = {}): AsyncGenerator<LoggedSnapshot, void, undefined> {
    return everyNode(async (after) => {
      const { datasetByName } = await this.transport.graphql<{ datasetByName: { snapshots: Page<LoggedSnapshot> } | null }>(documents.datasetSnapshots, { name, first: pageSize, after });
      if (!datasetByName) throw datasetNotFound(name);
      return datasetByName.snapshots;
    });
  }

  /** @throws PlinthRequestError with code SNAPSHOT_NOT_FOUND or DATASET_NOT_FOUND */
  async snapshot(reference: string): Promise<DatasetSnapshot> {
    return (await this.transport.graphql<{ datasetSnapshot: DatasetSnapshot }>(documents.datasetSnapshot, { reference })).datasetSnapshot;
  }

  /** Files in the order of their paths' bytes; those whose path begins with `prefix` only. */
  files(reference: string, { prefix, pageSize = 1_000 }: { readonly prefix?: string | undefined; readonly pageSize?: number } = {}): AsyncGenerator<DatasetFile, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ datasetSnapshot: { entries: Page<DatasetFile> } }>(documents.datasetFiles, { reference, prefix, first: pageSize, after })).datasetSnapshot.entries);
  }

  /** Has the server read all that a snapshot is made of again, file by file. Goes on where it was when the connection breaks. @throws PlinthRequestError with code SNAPSHOT_NOT_FOUND, DATASET_NOT_FOUND or SNAPSHOT_DELETED */
  async verify(reference: string, options: VerifyOptions = {}): Promise<VerifiedSnapshot> {
    const { files } = await this.snapshot(reference);
    const [dataset = '', snapshot = 'main'] = reference.split('@');
    return new SnapshotVerification(this.transport, dataset, snapshot, files, options).run();
  }

  /** The snapshot as Croissant 1.1 describes it, JSON-LD, as it comes. @throws PlinthRequestError with code SNAPSHOT_NOT_FOUND, DATASET_NOT_FOUND or SNAPSHOT_DELETED */
  async croissant(reference: string): Promise<AsyncIterable<Uint8Array>> {
    const [dataset = '', snapshot = 'main'] = reference.split('@');
    const { body } = await this.transport.request(`/api/v1/datasets/${segment(dataset, 'name of the data set')}/snapshots/${segment(snapshot, 'reference of the snapshot')}/croissant`);
    if (!body) throw new PlinthRequestError('The server answered with nothing.', { code: 'UNEXPECTED_ANSWER', status: 502 });
    return body;
  }

  /** What was found out about the tables and the splits of a snapshot, as far as it is: it is looked into soon after the commit. */
  async profile(reference: string): Promise<ProfiledSnapshot> {
    return (await this.transport.graphql<{ datasetSnapshot: ProfiledSnapshot }>(documents.datasetProfile, { reference })).datasetSnapshot;
  }

  /** Has a snapshot looked into again that was given up or never looked into, or files that were found to be no table; changes nothing of any other. @throws PlinthRequestError with code SNAPSHOT_DELETED, FORBIDDEN */
  async profileAgain(reference: string): Promise<ProfiledSnapshot> {
    const { datasetId, digest } = await this.snapshot(reference);
    await this.transport.graphql(documents.profileDatasetSnapshot, { datasetId, digest });
    return this.profile(reference);
  }

  /** What the columns of a table hold, in its order; none before it is known. @param table its name, as {@link profile} gives it */
  columns(reference: string, table: string, { pageSize = 100 }: { readonly pageSize?: number } = {}): AsyncGenerator<DatasetColumnProfile, void, undefined> {
    return everyNode(async (after) => {
      const { datasetSnapshot } = await this.transport.graphql<{ datasetSnapshot: { profile: { tables: readonly { columns: Page<DatasetColumnProfile> }[] } } }>(documents.datasetColumns, { reference, table, first: pageSize, after });
      const [found] = datasetSnapshot.profile.tables;
      if (!found) throw new PlinthRequestError(`The snapshot has no table ${JSON.stringify(table)}.`, { code: 'TABLE_NOT_FOUND', status: 404, help: `\`plinth data show ${reference}\` lists its tables.` });
      return found.columns;
    });
  }

  /** How two snapshots differ: counts and schema. What there may be much of is listed apart, by {@link diffFiles} and {@link diffStatistics}. */
  async diff(base: string, head: string): Promise<DatasetDiff> {
    return (await this.transport.graphql<{ datasetDiff: DatasetDiff }>(documents.datasetDiff, { base, head })).datasetDiff;
  }

  /** The files that differ, in the order of their paths' bytes. */
  diffFiles(base: string, head: string, { pageSize = 500 }: { readonly pageSize?: number } = {}): AsyncGenerator<DatasetFileChange, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ datasetDiff: { files: Page<DatasetFileChange> } }>(documents.datasetDiffFiles, { base, head, first: pageSize, after })).datasetDiff.files);
  }

  /** What columns hold otherwise, those that lie furthest apart first; as far as both snapshots were looked into, which is soon after their commits. */
  diffStatistics(base: string, head: string, { pageSize = 50 }: { readonly pageSize?: number } = {}): AsyncGenerator<DatasetColumnStatistics, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ datasetDiff: { statistics: Page<DatasetColumnStatistics> } }>(documents.datasetDiffStatistics, { base, head, first: pageSize, after })).datasetDiff.statistics);
  }

  /** @param to a number, a digest or another ref */
  async setRef(datasetId: string, name: string, to: string, options: { readonly kind?: 'BRANCH' | 'TAG' | undefined; readonly reason?: string | undefined; readonly expectedHead?: string | null } = {}): Promise<DatasetRef> {
    return (await this.transport.graphql<{ setDatasetRef: DatasetRef }>(documents.setDatasetRef, { input: { datasetId, name, to, ...options } })).setDatasetRef;
  }

  /** Deletes a ref, named `flights@reviewed`; the snapshot that it led to stays as long as the data set keeps its snapshots. @throws PlinthRequestError with code REF_NOT_FOUND, REF_PROTECTED */
  async deleteRef(reference: string, { reason }: { readonly reason?: string | undefined } = {}): Promise<DatasetRef> {
    return (await this.transport.graphql<{ deleteDatasetRef: DatasetRef }>(documents.deleteDatasetRef, { ...(await this.named(reference)), reason })).deleteDatasetRef;
  }

  /** Protects a ref, named `flights@main`: only those with the permission `dataset:protect` move or delete it from then on. @throws PlinthRequestError with code REF_NOT_FOUND, FORBIDDEN */
  async protect(reference: string): Promise<DatasetRef> {
    return this.setProtected(reference, true);
  }

  /** Lets go of a protected ref. @throws PlinthRequestError with code REF_NOT_FOUND, FORBIDDEN */
  async unprotect(reference: string): Promise<DatasetRef> {
    return this.setProtected(reference, false);
  }

  /**
   * Brings what a snapshot did since a common one into a branch of the same data set; a branch without changes of its own simply moves.
   * @param from what is merged, such as `flights@cleaning`
   * @param into the branch, such as `main`
   * @returns what the branch leads to since
   * @throws PlinthRequestError with code MERGE_CONFLICTED, UNRELATED_HISTORIES, REF_MOVED, REF_PROTECTED
   */
  async merge(from: string, into: string, options: MergeOptions = {}): Promise<DatasetSnapshot> {
    const { datasetId, name } = await this.named(from);
    return (await this.transport.graphql<{ mergeDataset: DatasetSnapshot }>(documents.mergeDataset, { input: { datasetId, into, from: name, ...options } })).mergeDataset;
  }

  /** What {@link merge} would come across; changes nothing. */
  async mergePreview(from: string, into: string): Promise<MergePreview> {
    const { datasetId, name } = await this.named(from);
    return (await this.transport.graphql<{ datasetMergePreview: MergePreview }>(documents.datasetMergePreview, { datasetId, into, from: name })).datasetMergePreview;
  }

  /**
   * Holds a snapshot: its files stay whatever happens to refs, retention and data set, until it is released. One that is held already stays as it is.
   * @param reason such as the name of a case, 1 to 10,000 characters
   * @throws PlinthRequestError with code SNAPSHOT_NOT_FOUND, SNAPSHOT_DELETED, FORBIDDEN
   */
  async hold(reference: string, reason: string): Promise<HoldableSnapshot> {
    const { datasetId, digest } = await this.snapshot(reference);
    return (await this.transport.graphql<{ holdDatasetSnapshot: HoldableSnapshot }>(documents.holdDatasetSnapshot, { datasetId, digest, reason })).holdDatasetSnapshot;
  }

  /** Releases a held snapshot. @param reason at most 10,000 characters @throws PlinthRequestError with code SNAPSHOT_NOT_FOUND, FORBIDDEN */
  async release(reference: string, reason: string): Promise<HoldableSnapshot> {
    const { datasetId, digest } = await this.snapshot(reference);
    return (await this.transport.graphql<{ releaseDatasetSnapshot: HoldableSnapshot }>(documents.releaseDatasetSnapshot, { datasetId, digest, reason })).releaseDatasetSnapshot;
  }

  /** Gives up the files of a snapshot for good; its number and digest stay. @throws PlinthRequestError with code SNAPSHOT_HELD, SNAPSHOT_IN_USE while a ref leads to it, FORBIDDEN */
  async deleteSnapshot(reference: string): Promise<DatasetSnapshot> {
    const { datasetId, digest } = await this.snapshot(reference);
    return (await this.transport.graphql<{ deleteDatasetSnapshot: DatasetSnapshot }>(documents.deleteDatasetSnapshot, { datasetId, digest })).deleteDatasetSnapshot;
  }

  private async setProtected(reference: string, isProtected: boolean): Promise<DatasetRef> {
    return (await this.transport.graphql<{ setDatasetRefProtected: DatasetRef }>(documents.setDatasetRefProtected, { ...(await this.named(reference)), isProtected })).setDatasetRefProtected;
  }

  /** The parts of `flights@cleaning`, the data set by its id. */
  private async named(reference: string): Promise<{ readonly datasetId: string; readonly name: string }> {
    const [dataset = '', name = 'main'] = reference.split('@');
    return { datasetId: (await this.byName(dataset)).id, name };
  }

  private async find(name: string): Promise<Dataset | null> {
    return (await this.transport.graphql<{ datasetByName: Dataset | null }>(documents.datasetByName, { name })).datasetByName;
  }
}

function datasetNotFound(name: string): PlinthRequestError {
  return new PlinthRequestError(`There is no data set ${JSON.stringify(name)}.`, { code: 'DATASET_NOT_FOUND', status: 404, help: '`plinth data list` shows those that there are.' });
}
