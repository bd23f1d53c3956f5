import { Injectable } from '@nestjs/common';
import { type Actor, Clock, IdSource } from '@plinth/kernel';
import { Outbox } from '@plinth/platform/outbox';
import { AssetAlarm } from './asset-alarm.js';
import { AssetBook } from './asset-book.js';
import { JobGraph } from './job-graph.js';
import { JobStore } from './job.store.js';
import { ReportDoor } from './report-door.js';
import { addressOfName, type AssetReport, checkAssetReport, checkJobReport, type JobReport, useFactsOf } from './rules/index.js';

/** Takes what producers tell of jobs and assets beside any execution. */
@Injectable()
export class JobReports {
  constructor(
    private readonly door: ReportDoor,
    private readonly jobs: JobStore,
    private readonly assets: AssetBook,
    private readonly graph: JobGraph,
    private readonly alarm: AssetAlarm,
    private readonly outbox: Outbox,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** All of them or none. What a job is said to read and write is in the graph as if it had run. Joins an open transaction. @throws InvalidInput, TextTooLong, UnstorableText naming the report */
  async apply(actor: Actor, reports: readonly JobReport[]): Promise<void> {
    await this.door.enter(actor, reports, checkJobReport, async () => {
      const jobs = await this.jobs.ensure(actor.workspaceId, reports.map(({ job }) => ({ ...job, id: this.ids.next() })), this.clock.now());
      const known = await this.assets.enter(actor, reports.flatMap(({ at, inputs = [], outputs = [] }) => [...inputs, ...outputs].map((use) => ({ use, at: at.getTime() }))));
      for (const { job: name, at, about, code, inputs = [], outputs = [] } of [...reports].sort((one, other) => one.at.getTime() - other.at.getTime())) {
        const job = jobs.get(addressOfName(name));
        if (!job) throw new Error('A job that was just made is not there.');
        if (about || code) this.jobs.describe(actor.workspaceId, [{ id: job.id, at, about, code }]);
        const uses = (['READ', 'WRITE'] as const).flatMap((side) => (side === 'READ' ? inputs : outputs).map((use) => ({ executionId: '', side, assetId: known.idOf(use), facts: useFactsOf(use, at.getTime()), usedAt: at })));
        await this.graph.declare(actor, job.id, uses);
        for (const use of [...inputs, ...outputs]) await this.alarm.checked(actor, known.idOf(use), use, at.getTime());
        await this.outbox.audit(actor, { action: 'pipeline.described', subjectKind: 'pipeline', subjectId: job.id, after: { reads: inputs.length, writes: outputs.length } });
      }
    });
  }
}

/** Takes what producers tell of assets beside any job. */
@Injectable()
export class AssetReports {
  constructor(
    private readonly door: ReportDoor,
    private readonly assets: AssetBook,
    private readonly alarm: AssetAlarm,
    private readonly outbox: Outbox,
  ) {}

  /** All of them or none. Joins an open transaction. @throws InvalidInput, TextTooLong, UnstorableText naming the report */
  async apply(actor: Actor, reports: readonly AssetReport[]): Promise<void> {
    await this.door.enter(actor, reports, checkAssetReport, async () => {
      const known = await this.assets.enter(actor, reports.map((use) => ({ use, at: use.at.getTime() })));
      for (const report of reports) {
        await this.alarm.checked(actor, known.idOf(report), report, report.at.getTime());
        await this.outbox.audit(actor, { action: 'asset.described', subjectKind: 'asset', subjectId: known.idOf(report) });
      }
    });
  }
}
