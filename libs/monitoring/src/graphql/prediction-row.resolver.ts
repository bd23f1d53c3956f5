import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import type { ConnectionOf } from '@plinth/platform/graphql';
import type { PredictionRow, RowColumn } from '../predictions/prediction-row.js';
import { PredictionRowService } from '../predictions/prediction-row.service.js';
import { PredictionComparisonInput, PredictionRowConnection, PredictionRowFilter, PredictionRowType } from './prediction-row.types.js';

interface ShownRows extends ConnectionOf<PredictionRow> {
  readonly columns: readonly RowColumn[];
  readonly columnsLeftOut: number;
  readonly rowsLookedAt: number;
}

@Resolver(() => PredictionRowType)
export class PredictionRowResolver {
  constructor(private readonly rows: PredictionRowService) {}

  @Query(() => PredictionRowConnection, { description: 'Single predictions of a deployment beside what came true of them: batches newest first, rows in their order. Each page is recorded in the audit log before it is answered. At most 500 rows a page.' })
  @Requires('prediction:read')
  async predictionRows(
    @CurrentActor() actor: Actor,
    @Args() { first, after }: PageArguments,
    @Args('deploymentId', { type: () => ID, description: 'The deployment.' }) deploymentId: string,
    @Args('batchId', { type: () => ID, nullable: true, description: 'Only of this batch.' }) batchId?: string | null,
    @Args('from', { type: () => Date, nullable: true, description: 'Only predicted at this moment or later; labels of more than an hour before it are none.' }) from?: Date | null,
    @Args('to', { type: () => Date, nullable: true, description: 'Only predicted before this moment.' }) to?: Date | null,
    @Args('filter', { type: () => PredictionRowFilter, nullable: true, description: 'Only such rows.' }) filter?: PredictionRowFilter | null,
    @Args('comparison', { type: () => PredictionComparisonInput, nullable: true, description: 'Tells of each row whether it was wrong.' }) comparison?: PredictionComparisonInput | null,
    @Args('columns', { type: () => [String], nullable: true, description: 'Only these features and outputs, at most 200; labels are there in any case.' }) columns?: string[] | null,
  ): Promise<ShownRows> {
    const page = await this.rows.read(actor, { deploymentId, batchId, from, to, ...filter, comparison, columns, first, after });
    const edges = page.rows.map(({ cursor, row }) => ({ cursor, node: row }));
    return {
      edges, nodes: edges.map(({ node }) => node), columns: page.columns, columnsLeftOut: page.columnsLeftOut, rowsLookedAt: page.rowsLookedAt,
      pageInfo: { hasNextPage: page.hasNextPage, hasPreviousPage: after !== null && after !== undefined, startCursor: edges[0]?.cursor ?? null, endCursor: page.endCursor },
    };
  }
}
