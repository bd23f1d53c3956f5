import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { CurrentActor, PageArguments, Requires } from '@plinth/access';
import { type Dataset, DatasetListService, DatasetType } from '@plinth/datasets';
import type { Actor } from '@plinth/kernel';
import { type ConnectionOf, type GraphQLContext, GraphQLJson, loaderOf, OperationContext, toConnection } from '@plinth/platform/graphql';
import type { ExpectationGate, ExpectationSuite } from '../expectations/expectation-suite.js';
import { ExpectationService, type GatedDataset } from '../expectations/expectation.service.js';
import type { MonitorReport } from '../monitors/monitor.js';
import { ReportService } from '../monitors/report.service.js';
import type { Expectation, ExpectationFindings } from '../rules/expectations/index.js';
import { ExpectationFindingsType, ExpectationGateType, ExpectationSuiteConnection, ExpectationSuiteType, SaveExpectationsInput, SetExpectationGateInput } from './expectation.types.js';
import { DriftReportType } from './report.types.js';

@Resolver(() => ExpectationSuiteType)
export class ExpectationResolver {
  constructor(private readonly expectations: ExpectationService) {}

  @Query(() => ExpectationSuiteConnection, { description: 'Suites of expectations by name, the newest version of each.' })
  @Requires('monitor:read')
  async expectationSuites(@CurrentActor() actor: Actor, @Args() page: PageArguments): Promise<ConnectionOf<ExpectationSuite>> {
    return toConnection(await this.expectations.list(actor, page), (suite) => suite, page.after);
  }

  @Query(() => ExpectationSuiteType, { nullable: true, description: 'The suite; null when there is none.' })
  @Requires('monitor:read')
  expectationSuite(@CurrentActor() actor: Actor, @Args('id', { type: () => ID, description: 'Its id.' }) id: string, @Args('version', { type: () => Int, nullable: true, description: 'Which version; the newest when left out.' }) version?: number | null): Promise<ExpectationSuite | undefined> {
    return this.expectations.find(actor, id, version);
  }

  @Query(() => GraphQLJson, { description: 'What can be expected of rows that are like a baseline: a list to be read, changed and saved.' })
  @Requires('monitor:read')
  proposedExpectations(@CurrentActor() actor: Actor, @Args('baselineId', { type: () => ID, description: 'The baseline.' }) baselineId: string): Promise<readonly Expectation[]> {
    return this.expectations.propose(actor, baselineId);
  }

  @ResolveField(() => [ExpectationGateType], { description: 'Data sets whose snapshots have to meet it, at most 200.' })
  @Requires('dataset:read')
  gates(@CurrentActor() actor: Actor, @Parent() { id }: ExpectationSuite): Promise<readonly GatedDataset[]> {
    return this.expectations.gatesOf(actor, id);
  }

  @Mutation(() => ExpectationSuiteType, { description: 'Keeps expectations under a name, as its next version. The same as the newest are the newest.' })
  @Requires('monitor:write')
  saveExpectations(@CurrentActor() actor: Actor, @Args('input', { description: 'Which.' }) input: SaveExpectationsInput): Promise<ExpectationSuite> {
    return this.expectations.save(actor, input);
  }

  @Mutation(() => ExpectationGateType, { description: 'Has each new snapshot of a data set meet a suite: a commit that does not is refused.' })
  @Requires('dataset:classify')
  setExpectationGate(@CurrentActor() actor: Actor, @Args('input', { description: 'Which suite for which data set.' }) input: SetExpectationGateInput): Promise<ExpectationGate> {
    return this.expectations.setGate(actor, input);
  }

  @Mutation(() => Boolean, { description: 'Lets new snapshots of a data set be as they are. Whether there was a gate.' })
  @Requires('dataset:classify')
  removeExpectationGate(@CurrentActor() actor: Actor, @Args('datasetId', { type: () => ID, description: 'The data set.' }) datasetId: string): Promise<boolean> {
    return this.expectations.removeGate(actor, datasetId);
  }
}

const gatesOfDatasets = Symbol('expectation gates of data sets');

/** Whose gate it is. */
@Resolver(() => ExpectationGateType)
export class ExpectationGateResolver {
  constructor(private readonly datasets: DatasetListService) {}

  @ResolveField(() => DatasetType, { nullable: true, description: 'The data set.' })
  @Requires('dataset:read')
  dataset(@CurrentActor() actor: Actor, @Parent() gate: ExpectationGate & Partial<GatedDataset>): Promise<Dataset | undefined> | Dataset {
    return gate.dataset ?? this.datasets.byId(actor, gate.datasetId);
  }
}

/** What is expected of a data set. */
@Resolver(() => DatasetType)
export class DatasetExpectationResolver {
  constructor(private readonly expectations: ExpectationService) {}

  @ResolveField(() => ExpectationGateType, { nullable: true, description: 'What each new snapshot has to meet; absent where nothing is asked.' })
  @Requires('monitor:read')
  expectationGate(@CurrentActor() actor: Actor, @OperationContext() context: GraphQLContext, @Parent() { id }: Dataset): Promise<ExpectationGate | undefined> {
    return loaderOf<string, ExpectationGate | undefined>(context, gatesOfDatasets, (ids) => this.expectations.gatesOfDatasets(actor, ids)).load(id);
  }
}

interface ShownFindings extends ExpectationFindings {
  readonly suiteId: string;
  readonly suite: string;
  readonly version: number;
}

/** Whether the rows of a window are as they are expected to be. */
@Resolver(() => DriftReportType)
export class ReportExpectationResolver {
  constructor(private readonly reports: ReportService) {}

  @ResolveField(() => ExpectationFindingsType, { nullable: true, description: 'Whether its rows are as the suite of the monitor expects them; absent where it has none, and until it is done.' })
  @Requires('monitor:read')
  async expectations(@CurrentActor() actor: Actor, @Parent() report: MonitorReport): Promise<ShownFindings | undefined> {
    const found = (await this.reports.document(actor, report))?.expectations;
    return found && { suiteId: found.suite.id, suite: found.suite.name, version: found.suite.version, ...found.findings };
  }
}
