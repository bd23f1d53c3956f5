import { Injectable } from '@nestjs/common';
import { systemActor } from '@plinth/access';
import { DatasetListService, SnapshotService } from '@plinth/datasets';
import { NoTrainingFiles, TrainingFiles } from '@plinth/features';
import { type Actor, PlinthError } from '@plinth/kernel';
import type { AnalyticsSession, TableFiles } from '@plinth/platform/analytics';
import { checkExpectations } from '../analysis/index.js';
import { type Expectation, type ExpectationFindings } from '../rules/expectations/index.js';
import type { ExpectationSuite } from './expectation-suite.js';
import { SensitiveColumns } from './sensitive-columns.js';

/** Which rows are looked at. */
export interface CheckedRows {
  /** Of a folder of the session's own. */
  readonly name: string;
  /** When: for how fresh they are. */
  readonly at: Date;
  /** The data set that they are of, where they are of one. */
  readonly datasetId?: string | undefined;
}

/** Looks whether rows are as a suite expects them, wherever they lie. */
@Injectable()
export class ExpectationCheck {
  constructor(
    private readonly datasets: DatasetListService,
    private readonly snapshots: SnapshotService,
    private readonly files: TrainingFiles,
    private readonly sensitive: SensitiveColumns,
  ) {}

  async check(actor: Actor, session: AnalyticsSession, table: TableFiles | null, { expectations }: Pick<ExpectationSuite, 'expectations'>, { name, at, datasetId }: CheckedRows): Promise<ExpectationFindings> {
    const brought = new Map<string, Promise<TableFiles | null>>();
    const referenced = (expectation: Extract<Expectation, { kind: 'REFERENCE' }>): Promise<TableFiles | null> => {
      const key = JSON.stringify([expectation.dataset, expectation.reference, expectation.path]);
      const found = brought.get(key) ?? this.bring(actor, session, expectation, `${name}-reference-${brought.size}`);
      brought.set(key, found);
      return found;
    };
    const columns = expectations.flatMap((each) => (each.kind === 'UNIQUE' ? each.columns : 'column' in each ? [each.column] : []));
    return checkExpectations(session, table, expectations, { now: at, masked: await this.sensitive.of(actor, columns, datasetId), referenced });
  }

  /** Null where it is not there, or is no table: whoever asks says so. */
  private async bring({ workspaceId, requestId }: Actor, session: AnalyticsSession, { dataset, reference, path }: Extract<Expectation, { kind: 'REFERENCE' }>, name: string): Promise<TableFiles | null> {
    const reader = systemActor(workspaceId, 'dataset:read', requestId);
    const found = await this.datasets.byName(reader, dataset);
    if (!found) return null;
    try {
      const { snapshot } = await this.snapshots.resolve(reader, dataset, reference);
      return await this.files.table(reader, session, { datasetId: found.id, snapshot: snapshot.digest, path }, name);
    } catch (error) {
      if (error instanceof NoTrainingFiles || (error instanceof PlinthError && error.kind === 'NOT_FOUND')) return null;
      throw error;
    }
  }
}
