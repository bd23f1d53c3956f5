import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { systemActor } from '@plinth/access';
import { artifactPath, ArtifactService } from '@plinth/artifacts';
import { CommitService, DatasetListService, DatasetNotFound, type Snapshot } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import { Analytics, type AnalyticsSession, checkExpression, describeTable, identifier, type TableFiles, tableSql, text } from '@plinth/platform/analytics';
import { z } from 'zod';
import { canonicalTraining, duckdbType, type PinnedComputed, type PinnedView, type TrainingDocument, trainingSetStep } from '../rules/index.js';
import { type ComputedFeature, type JoinedView, type TrainingPlan, writeTrainingSet, type WrittenTrainingSet } from '../training/index.js';
import { TrainingFiles } from './training-files.js';

export interface MadeTrainingSet {
  readonly snapshot: Snapshot;
  readonly written: WrittenTrainingSet;
}

/** Says what is done and how far it is, in hundredths; fails when another worker has taken over. */
export type OnProgress = (step: string, hundredths: number) => Promise<void>;

const fileName = 'training-set.parquet';
const versioned = z.object({ version: z.string() });

/** Makes the bytes of a training set and commits them. Made twice, it comes to the same snapshot. */
@Injectable()
export class TrainingMaker {
  constructor(
    private readonly analytics: Analytics,
    private readonly files: TrainingFiles,
    private readonly artifacts: ArtifactService,
    private readonly datasets: DatasetListService,
    private readonly commits: CommitService,
  ) {}

  async make(actor: Actor, { id, requestDigest, datasetId }: { readonly id: string; readonly requestDigest: string; readonly datasetId: string }, document: TrainingDocument, onProgress: OnProgress): Promise<MadeTrainingSet> {
    const reader = systemActor(actor.workspaceId, 'dataset:read', actor.requestId);
    return this.analytics.session(async (session) => {
      const plan = await this.planOf(reader, session, document, onProgress);
      await onProgress('Joining features', 40);
      const target = join(session.folder, fileName);
      const written = await writeTrainingSet(session, plan, target);
      await onProgress('Committing', 80);
      const { version } = versioned.parse(await session.row('SELECT version() AS version'));
      const file = await this.store(actor, datasetId, target);
      return { snapshot: await this.commit(actor, { id, requestDigest, datasetId, document, written, file, engine: `DuckDB ${version}` }), written };
    });
  }

  private async planOf(reader: Actor, session: AnalyticsSession, { entities, views, computed, fullFeatureNames, known }: TrainingDocument, onProgress: OnProgress): Promise<TrainingPlan> {
    await onProgress('Reading entities', 2);
    const frame = await this.files.table(reader, session, entities, 'entities');
    const joined: JoinedView[] = [];
    for (const [index, view] of views.entries()) {
      await onProgress(`Reading ${view.name}`, 5 + Math.floor((35 * index) / views.length));
      joined.push(await this.viewOf(reader, session, view, index));
    }
    return {
      frame: { files: frame, columns: await describeTable(session, frame), timestamp: entities.timestampColumn },
      views: joined,
      computed: (await Promise.all(computed.map((view) => computedOf(session, view)))).flat(),
      fullFeatureNames,
      known: known.kind === 'AT' ? { kind: 'AT', at: new Date(known.at) } : known,
    };
  }

  private async viewOf(reader: Actor, session: AnalyticsSession, { name, source, joinKeys, ttlSeconds, features }: PinnedView, index: number): Promise<JoinedView> {
    const files = await renamed(session, await this.files.table(reader, session, source, `view-${index}`), source.fieldMapping, join(session.folder, `renamed-${index}.parquet`));
    const { fieldMapping } = source;
    return {
      name,
      files,
      columns: await describeTable(session, files),
      keys: joinKeys.map((key) => ({ frame: key, view: key })),
      timestamp: fieldMapping[source.timestampColumn] ?? source.timestampColumn,
      created: source.createdColumn === null ? null : (fieldMapping[source.createdColumn] ?? source.createdColumn),
      ttlMs: ttlSeconds * 1_000,
      features: features.map(({ column, name: feature, given }) => ({ column, name: feature, given })),
    };
  }

  /** As a large file of the data set: known by its digest before it is committed under its name. */
  private async store(actor: Actor, datasetId: string, path: string): Promise<{ readonly digest: string; readonly size: number }> {
    const writer: Actor = { ...systemActor(actor.workspaceId, 'artifact:write', actor.requestId), scopes: ['artifact:write', 'dataset:write'] };
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
    const digest = hash.digest('hex');
    await this.artifacts.put(writer, { kind: 'dataset', id: datasetId }, { path: artifactPath(`objects/${digest}`), mediaType: 'application/vnd.apache.parquet' }, createReadStream(path));
    return { digest, size: (await stat(path)).size };
  }

  private async commit(actor: Actor, made: { readonly id: string; readonly requestDigest: string; readonly datasetId: string; readonly document: TrainingDocument; readonly written: WrittenTrainingSet; readonly file: { readonly digest: string; readonly size: number }; readonly engine: string }): Promise<Snapshot> {
    const dataset = await this.datasets.byId(systemActor(actor.workspaceId, 'dataset:read', actor.requestId), made.datasetId);
    if (!dataset) throw new DatasetNotFound(made.datasetId);
    const { document, written, file } = made;
    const header = {
      // A ref of its own keeps it, and lets the same be committed again after a crash.
      ref: `training-sets/${made.requestDigest.slice(0, 16)}`,
      base: null,
      message: `A training set of ${written.rows} rows`,
      derivation: { inputs: inputsOf(document), step: trainingSetStep, query: canonicalTraining(document), parameters: { engine: made.engine } },
      metadata: { trainingSet: { rows: written.rows, columns: written.columns } },
      idempotencyKey: `training-set-${made.id}`,
    };
    const body = Buffer.from(`${JSON.stringify(header)}\n${file.digest} ${file.size} ${fileName}\n`);
    // A commit keeps packs of ranges; where the system does that, data sets ask for the permission of their collection.
    const committer: Actor = { ...systemActor(actor.workspaceId, 'dataset:write', actor.requestId), scopes: ['dataset:write', 'dataset:collect'] };
    return (await this.commits.commit(committer, dataset.name, pieces(body))).snapshot;
  }
}

/** Each snapshot once. */
function inputsOf({ entities, views }: TrainingDocument): { readonly datasetId: string; readonly digest: string }[] {
  const all = [entities, ...views.map(({ source }) => source)].map(({ datasetId, snapshot }) => ({ datasetId, digest: snapshot }));
  return [...new Map(all.map((each) => [`${each.datasetId} ${each.digest}`, each])).values()];
}

/** Columns under the names that views know; without a mapping the files stay as they are. */
async function renamed(session: AnalyticsSession, files: TableFiles, mapping: Readonly<Record<string, string>>, target: string): Promise<TableFiles> {
  const columns = await describeTable(session, files);
  const names = columns.map(({ name }) => ({ name, to: mapping[name] ?? name }));
  if (names.every(({ name, to }) => name === to)) return files;
  await session.run(`COPY (SELECT ${names.map(({ name, to }) => `${identifier(name)} AS ${identifier(to)}`).join(', ')} FROM ${tableSql(files)}) TO ${text(target)} (FORMAT parquet, COMPRESSION snappy)`);
  return { format: 'PARQUET', gzip: false, paths: [target] };
}

async function computedOf(session: AnalyticsSession, { name: view, inputs, features }: PinnedComputed): Promise<ComputedFeature[]> {
  const columns = inputs.map(({ column, type }) => ({ name: column, type: duckdbType(type) }));
  const found: ComputedFeature[] = [];
  for (const { name, type, expression: written, given } of features) {
    const { expression } = await checkExpression(session, written, columns);
    // What the view promises, where the expression gives a narrower type.
    found.push({ view, name, expression: { kind: 'cast', operand: expression, type: duckdbType(type), orNull: false }, given, inputs: Object.fromEntries(inputs.map((input) => [input.column, input.kind === 'frame' ? { kind: 'frame', column: input.name } : { kind: 'feature', view: input.view, name: input.name }])) });
  }
  return found;
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
