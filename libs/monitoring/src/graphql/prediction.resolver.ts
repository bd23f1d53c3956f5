import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type ActorProfile, ActorProfiles, ActorProfileType, CurrentActor, PageArguments, Requires } from '@plinth/access';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, OperationContext, toConnection } from '@plinth/platform/graphql';
import { type Deployment, DeploymentListService, DeploymentType } from '@plinth/registry';
import type { BatchKind, PredictionBatch } from '../predictions/prediction-batch.js';
import { PredictionListService } from '../predictions/prediction-list.service.js';
import type { PredictionSettings } from '../predictions/prediction-settings.js';
import { PredictionSettingsService } from '../predictions/prediction-settings.service.js';
import { PredictionService } from '../predictions/prediction.service.js';
import type { GivenColumn } from '../rules/predictions/index.js';
import { BatchKindEnum } from './enums.js';
import { LogLabelsInput, LogPredictionsInput, PredictionBatchConnection, PredictionBatchType, type PredictionColumnInput, PredictionSettingsType, UpdatePredictionSettingsInput } from './prediction.types.js';

@Resolver(() => PredictionBatchType)
export class PredictionResolver {
  constructor(
    private readonly predictions: PredictionService,
    private readonly list: PredictionListService,
    private readonly settings: PredictionSettingsService,
  ) {}

  @Query(() => PredictionBatchConnection, { description: 'Batches of predictions and labels, newest first.' })
  @Requires('prediction:read')
  async predictionBatches(
    @CurrentActor() actor: Actor,
    @Args() page: PageArguments,
    @Args('deploymentId', { type: () => ID, nullable: true, description: 'Only of this deployment.' }) deploymentId?: string | null,
    @Args('kind', { type: () => BatchKindEnum, nullable: true, description: 'Only of this kind.' }) kind?: BatchKind | null,
  ): Promise<ConnectionOf<PredictionBatch>> {
    return toConnection(await this.list.list(actor, { ...page, deploymentId, kind }), (batch) => batch, page.after);
  }

  @Query(() => PredictionBatchType, { nullable: true, description: 'The batch; null when there is none.' })
  @Requires('prediction:read')
  async predictionBatch(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string): Promise<PredictionBatch | undefined> {
    return (await this.list.byIds(actor, [id]))[0];
  }

  @Query(() => PredictionSettingsType, { description: 'What the workspace does with predictions before it keeps them.' })
  @Requires('prediction:read')
  predictionSettings(@CurrentActor() actor: Actor): Promise<PredictionSettings> {
    return this.settings.of(actor);
  }

  @Mutation(() => PredictionBatchType, { description: 'Keeps rows of predictions as one batch. The same rows again are the batch that is there.' })
  @Requires('prediction:write')
  logPredictions(@CurrentActor() actor: Actor, @Args('input', { description: 'The rows.' }) { columns, ...input }: LogPredictionsInput): Promise<PredictionBatch> {
    return this.predictions.log(actor, { ...input, kind: 'PREDICTIONS', columns: columnsOf(columns) });
  }

  @Mutation(() => PredictionBatchType, { description: 'Keeps what came true of predictions, to be joined by their ids. The same again is the batch that is there.' })
  @Requires('prediction:write')
  logLabels(@CurrentActor() actor: Actor, @Args('input', { description: 'The labels.' }) { columns, ...input }: LogLabelsInput): Promise<PredictionBatch> {
    return this.predictions.log(actor, { ...input, kind: 'LABELS', columns: columnsOf(columns) });
  }

  @Mutation(() => PredictionSettingsType, { description: 'Says what is done with predictions from now on. What is kept stays as it was kept.' })
  @Requires('prediction:govern')
  updatePredictionSettings(@CurrentActor() actor: Actor, @Args('input', { description: 'All settings.' }) { rules, retentionDays }: UpdatePredictionSettingsInput): Promise<PredictionSettings> {
    return this.settings.update(actor, { rules: rules.map(({ column, sensitivity, treatment }) => ({ column: column ?? null, sensitivity: sensitivity ?? null, treatment })), retentionDays: retentionDays ?? null });
  }
}

/** What of a batch does not lie in its row. */
@Resolver(() => PredictionBatchType)
export class PredictionFieldsResolver {
  constructor(
    private readonly deployments: DeploymentListService,
    private readonly profiles: ActorProfiles,
  ) {}

  @ResolveField(() => DeploymentType, { nullable: true, description: 'The deployment.' })
  @Requires('deployment:read')
  deployment(@CurrentActor() actor: Actor, @Parent() { deploymentId }: PredictionBatch): Promise<Deployment | undefined> {
    return this.deployments.byId(actor, deploymentId);
  }

  @ResolveField(() => ActorProfileType, { nullable: true, description: 'Who sent it.' })
  @Requires('member:read')
  receivedBy(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() batch: PredictionBatch): Promise<ActorProfile | undefined> {
    return this.profiles.load(context, actor, batch.receivedBy);
  }
}

/** @throws InvalidInput for values that are no list */
function columnsOf(columns: readonly PredictionColumnInput[]): GivenColumn[] {
  return columns.map(({ values, ...column }, index) => {
    if (!Array.isArray(values)) throw new InvalidInput('The values of a column are a list.', { field: `input.columns[${index}].values`, help: 'Send one value for each row.' });
    return { ...column, values };
  });
}
