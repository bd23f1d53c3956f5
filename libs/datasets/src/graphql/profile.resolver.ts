import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, toConnection } from '@plinth/platform/graphql';
import type { Snapshot } from '../dataset.js';
import type { SnapshotPair } from '../diff.service.js';
import { type ColumnStatistics, ProfileService, type SnapshotProfile, type TableFacts } from '../profiles/profile.service.js';
import { type SplitLeakage, SplitLeakageService } from '../profiles/split-leakage.service.js';
import { type ColumnProfile, quantileLevels } from '../profiling/profile.js';
import { ColumnProfileArguments, ColumnProfileType, DatasetColumnProfileConnection, DatasetColumnStatisticsConnection, LeakageType, QuantileType, SnapshotProfileType, TableProfileType } from './profile.types.js';
import { DiffType, SnapshotType } from './snapshot.types.js';

/** What the tables of a snapshot hold. */
@Resolver(() => SnapshotType)
export class SnapshotProfileResolver {
  constructor(
    private readonly profiles: ProfileService,
    private readonly leakages: SplitLeakageService,
  ) {}

  @ResolveField(() => LeakageType, { description: 'What its splits have in common. Files are compared at once, rows soon after the commit.' })
  @Requires('dataset:read')
  leakage(@CurrentActor() actor: Actor, @Parent() snapshot: Snapshot): Promise<SplitLeakage> {
    return this.leakages.of(actor, snapshot);
  }

  @ResolveField(() => SnapshotProfileType, { description: 'What was found out about its tables. It is looked into soon after the commit.' })
  @Requires('dataset:read')
  profile(@CurrentActor() actor: Actor, @Parent() snapshot: Snapshot): Promise<SnapshotProfile> {
    return this.profiles.of(actor, snapshot);
  }
}

@Resolver(() => SnapshotProfileType)
export class ProfileTablesResolver {
  @ResolveField(() => [TableProfileType], { description: 'Its tables, no more than 200: those of the schema first, others in the order of their paths.' })
  @Requires('dataset:read')
  tables(@Parent() { tables }: SnapshotProfile, @Args('name', { type: () => String, nullable: true, description: 'Only the one that is called so.' }) name?: string | null): readonly TableFacts[] {
    return name === null || name === undefined ? tables : tables.filter((table) => table.name === name);
  }
}

@Resolver(() => TableProfileType)
export class TableProfileResolver {
  constructor(private readonly profiles: ProfileService) {}

  @ResolveField(() => DatasetColumnProfileConnection, { description: 'Its columns, in its order; none before they are known.' })
  @Requires('dataset:read')
  async columns(@CurrentActor() actor: Actor, @Parent() table: TableFacts, @Args() query: ColumnProfileArguments): Promise<ConnectionOf<ColumnProfile>> {
    return toConnection(await this.profiles.columns(actor, table, query, query.nameHas ?? ''), (column) => column, query.after);
  }
}

@Resolver(() => ColumnProfileType)
export class ColumnProfileResolver {
  @ResolveField(() => [QuantileType], { nullable: true, description: 'At 1, 5, 25, 50, 75, 95 and 99 per cent; about one per cent of the ranks off.' })
  @Requires('dataset:read')
  quantiles(@Parent() { quantiles }: ColumnProfile): QuantileType[] | null {
    return quantiles?.map((value, index) => ({ level: quantileLevels[index] ?? 0, value })) ?? null;
  }
}

@Resolver(() => DiffType)
export class DiffStatisticsResolver {
  constructor(private readonly profiles: ProfileService) {}

  @ResolveField(() => DatasetColumnStatisticsConnection, { description: 'What columns of tables hold whose rows are not the same, those that lie furthest apart first; as far as both were looked into.' })
  @Requires('dataset:read')
  async statistics(@CurrentActor() actor: Actor, @Parent() pair: SnapshotPair, @Args() query: PageArguments): Promise<ConnectionOf<ColumnStatistics>> {
    return toConnection(await this.profiles.statistics(actor, pair, query), (column) => column, query.after);
  }
}
