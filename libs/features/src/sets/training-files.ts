import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { DatasetListService, FileService, type FoundSnapshot, matchesPath, SnapshotService } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import { type AnalyticsSession, asParquet, type TableFiles, tableFormatOf } from '@plinth/platform/analytics';
import { NoTrainingFiles } from '../features.errors.js';
import type { PinnedFiles } from '../rules/index.js';

const pageOfFiles = 1_000;
/** Files of one table: more are not opened together. */
const maxFiles = 20_000;

/** Brings files of snapshots into a session, as tables of Parquet. */
@Injectable()
export class TrainingFiles {
  constructor(
    private readonly datasets: DatasetListService,
    private readonly snapshots: SnapshotService,
    private readonly files: FileService,
  ) {}

  /**
   * The files that the path means, in the order of their paths, as one table.
   * @param name of a folder of the session's own
   * @throws NoTrainingFiles, DatasetNotFound, SnapshotDeleted
   */
  async table(reader: Actor, session: AnalyticsSession, { datasetId, snapshot, path }: PinnedFiles, name: string): Promise<TableFiles> {
    const found = await this.find(reader, datasetId, snapshot);
    const paths = await this.pathsOf(reader, found, path);
    const [first] = paths;
    const shape = first === undefined ? undefined : tableFormatOf(first);
    const other = paths.find((each) => tableFormatOf(each)?.format !== shape?.format || tableFormatOf(each)?.gzip !== shape?.gzip);
    if (!shape || other !== undefined) throw new NoTrainingFiles(found.dataset.name, path, other ?? first ?? null);
    const folder = join(session.folder, name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const brought: string[] = [];
    for (const [index, each] of paths.entries()) {
      // Named by its place: what a person called it never becomes a path of this machine's.
      const target = join(folder, `${String(index).padStart(6, '0')}${extname(each).toLowerCase()}`);
      const file = await this.files.find(reader, found, each);
      await pipeline(await this.files.open(reader, file), createWriteStream(`${target}.part`, { flags: 'wx', mode: 0o600 }));
      await rename(`${target}.part`, target);
      brought.push(target);
    }
    return asParquet(session, { ...shape, paths: brought }, join(folder, 'table.parquet'));
  }

  private async find(reader: Actor, datasetId: string, digest: string): Promise<FoundSnapshot> {
    const dataset = await this.datasets.byId(reader, datasetId);
    return this.snapshots.resolve(reader, dataset?.name ?? datasetId, digest);
  }

  private async pathsOf(reader: Actor, { dataset, snapshot }: FoundSnapshot, pattern: string): Promise<string[]> {
    const prefix = /^[^*]*/.exec(pattern)?.[0] ?? '';
    const paths: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await this.files.list(reader, snapshot, prefix, { first: pageOfFiles, after });
      for (const { node } of page.items) if (matchesPath(pattern, node.path) && tableFormatOf(node.path)) paths.push(node.path);
      if (paths.length > maxFiles) throw new NoTrainingFiles(dataset.name, pattern, null, maxFiles);
      after = page.items.at(-1)?.cursor;
      if (!page.hasNextPage || after === undefined) return paths;
    }
  }
}
