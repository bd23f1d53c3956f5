import { Injectable } from '@nestjs/common';
import { type FoundSnapshot, KnownSnapshots } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import { contextTags, VersionListService } from '@plinth/registry';
import { TrainingSetUnclear, TrainingSetUnknown } from '../monitoring.errors.js';
import type { DeployedPlace } from '../predictions/prediction.store.js';
import type { SnapshotSource } from './baseline.js';

/** What of a training set is meant. */
export interface WantedTraining {
  readonly deploymentId: string;
  /** Name of the data set, where the version was trained from several. */
  readonly dataset?: string | null | undefined;
  readonly path?: string | null | undefined;
}

/** Finds the snapshot that a deployed version was trained from: what training–serving skew is measured against. */
@Injectable()
export class TrainingSource {
  constructor(
    private readonly versions: VersionListService,
    private readonly snapshots: KnownSnapshots,
  ) {}

  /**
   * By the digests of what the version froze of its source run's inputs: those that the run calls training, or all of them where it calls none so.
   * @throws TrainingSetUnknown, TrainingSetUnclear
   */
  async of(actor: Actor, { versionId }: Pick<DeployedPlace, 'versionId'>, { deploymentId, dataset, path }: WantedTraining): Promise<SnapshotSource> {
    const [content] = await this.versions.contents(actor, [versionId]);
    const inputs = content?.inputs ?? [];
    const training = inputs.filter(({ tags }) => contextTags.some((tag) => tags[tag]?.toLowerCase().startsWith('train')));
    const known = await this.snapshots.ofDigests(actor, (training.length ? training : inputs).map(({ digest }) => digest));
    // One digest can be a snapshot of several data sets: the one that the run named is meant.
    const sources = new Set(inputs.map(({ source }) => source));
    const there = known.filter(({ snapshot }) => snapshot.deletedAt === null);
    const named = there.filter(({ dataset: each, snapshot }) => sources.has(`${each.id}@${snapshot.digest}`) || sources.has(each.name));
    const meant = (named.length ? named : there).filter(({ dataset: each }) => !dataset || each.name === dataset);
    const [first, ...others] = distinct(meant);
    if (!first) throw new TrainingSetUnknown(deploymentId);
    if (others.length) throw new TrainingSetUnclear([first, ...others].map(({ dataset: each }) => each.name));
    return { kind: 'SNAPSHOT', datasetId: first.dataset.id, digest: first.snapshot.digest, path: path ?? '**' };
  }
}

function distinct(found: readonly FoundSnapshot[]): readonly FoundSnapshot[] {
  return [...new Map(found.map((each) => [`${each.dataset.id} ${each.snapshot.digest}`, each])).values()];
}
