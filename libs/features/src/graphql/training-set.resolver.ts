import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import { type Dataset, DatasetListService, DatasetType, type Snapshot, SnapshotService, SnapshotType } from '@plinth/datasets';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import type { PinnedKnown, TrainingDocument } from '../rules/index.js';
import type { TrainingSet } from '../sets/training-set.js';
import { TrainingSetService } from '../sets/training-set.service.js';
import { RequestTrainingSetInput, TrainingSetConnection, TrainingSetType } from './training-set.types.js';

const snapshotsByKey = Symbol('snapshots of training sets');
const datasetsById = Symbol('data sets of training sets');
const setsBySnapshot = Symbol('training sets of snapshots');

@Resolver(() => TrainingSetType)
export class TrainingSetResolver {
  constructor(private readonly sets: TrainingSetService) {}

  @Query(() => TrainingSetConnection, { description: 'Training sets, newest first.' })
  @Requires('training-set:read')
  async trainingSets(@CurrentActor() actor: Actor, @Args() page: PageArguments): Promise<ConnectionOf<TrainingSet>> {
    return toConnection(await this.sets.list(actor, page), (set) => set, page.after);
  }

  @Query(() => TrainingSetType, { nullable: true, description: 'The training set; null when there is none.' })
  @Requires('training-set:read')
  async trainingSet(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<TrainingSet | undefined> {
    return (await this.sets.byIds(actor, [id]))[0];
  }

  @Mutation(() => TrainingSetType, { description: 'Has a training set made. What it is made of is pinned now; the same over the same snapshots and versions is found rather than made again, and one that failed is tried again.' })
  @Requires('training-set:write')
  requestTrainingSet(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) { known, knownAt, ...input }: RequestTrainingSetInput): Promise<TrainingSet> {
    return this.sets.request(actor, { ...input, known: knownOf(known ?? (knownAt ? 'AT' : 'ALL'), knownAt) });
  }
}

/** What of a training set does not lie in its row. */
@Resolver(() => TrainingSetType)
export class TrainingSetFieldsResolver {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly datasets: DatasetListService,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => SnapshotType, { nullable: true, description: 'The snapshot that it became.' })
  @Requires('dataset:read')
  async snapshot(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { datasetId, snapshotDigest }: TrainingSet): Promise<Snapshot | undefined> {
    return snapshotDigest === null ? undefined : loaderOf<string, Snapshot | undefined>(context, snapshotsByKey, (keys) => this.snapshots.byKeys(actor, keys)).load(`${datasetId}@${snapshotDigest}`);
  }

  @ResolveField(() => DatasetType, { nullable: true, description: 'The data set that it is written to.' })
  @Requires('dataset:read')
  dataset(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { datasetId }: TrainingSet): Promise<Dataset | undefined> {
    return loaderOf<string, Dataset | undefined>(context, datasetsById, (ids) => this.datasets.byIds(actor, ids)).load(datasetId);
  }

  @ResolveField(() => [SnapshotType], { description: 'The snapshots that it is made of, each once: that of the entities first, then those of its views.' })
  @Requires('dataset:read')
  async inputs(@CurrentActor() actor: Actor, @Parent() { document }: TrainingSet): Promise<Snapshot[]> {
    const { entities, views } = JSON.parse(document) as TrainingDocument;
    const keys = [entities, ...views.map(({ source }) => source)].map(({ datasetId, snapshot }) => `${datasetId}@${snapshot}`);
    return (await this.snapshots.byKeys(actor, [...new Set(keys)])).flatMap((snapshot) => snapshot ?? []);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who asked for it first.' })
  @Requires('member:read')
  requestedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() set: TrainingSet): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, set.requestedBy);
  }
}

/** What features know of a snapshot. */
@Resolver(() => SnapshotType)
export class SnapshotTrainingSetResolver {
  constructor(private readonly sets: TrainingSetService) {}

  @ResolveField(() => TrainingSetType, { nullable: true, description: 'The training set that it is; absent for what is none.' })
  @Requires('training-set:read')
  trainingSet(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { datasetId, digest }: Snapshot): Promise<TrainingSet | undefined> {
    return loaderOf<string, TrainingSet | undefined>(context, setsBySnapshot, (keys) => this.sets.bySnapshots(actor, keys)).load(`${datasetId}@${digest}`);
  }
}

/** @throws InvalidInput for a moment without AT, or AT without one */
function knownOf(known: 'ALL' | 'AT' | 'ROW', at: Date | null | undefined): PinnedKnown {
  if ((known === 'AT') !== Boolean(at)) throw new InvalidInput('knownAt is the moment of AT.', { field: 'input.knownAt', help: 'Say both or neither.' });
  return known === 'AT' && at ? { kind: 'AT', at: at.toISOString() } : known === 'ROW' ? { kind: 'ROW' } : { kind: 'ALL' };
}
