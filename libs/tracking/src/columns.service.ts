import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, isUuid, pageSize } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { ColumnsStore, type RunColumn, type RunsAmong, type SearchHit } from './columns.store.js';
import { TrackingSight } from './tracking-sight.js';
import { checkText, normalizeId, parseIds } from './rules/index.js';

const maxKeysOfKind = 2_000;
const maxSamples = 20;
const maxExperiments = 100;
const maxHits = 100;

/** What people look for before they know what to ask: columns, and names. */
@Injectable()
export class ColumnsService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly columns: ColumnsStore,
    private readonly sight: TrackingSight,
  ) {}

  /** Keys in use among runs that are not deleted, those with most runs first; at most 2,000 of a kind. */
  async runColumns(actor: Actor, experimentIds: readonly string[]): Promise<RunColumn[]> {
    this.access.check(actor, 'run:read');
    const ids = parseIds(experimentIds, 'experimentIds', maxExperiments);
    const among = { experimentIds: ids, seen: this.sight.runs(actor) };
    return this.database.read(actor, async () => [
      ...(await this.attributes(actor, among)),
      ...(await this.columns.metrics(actor.workspaceId, among, maxKeysOfKind)),
      ...(await this.columns.texts(actor.workspaceId, 'PARAM', among, maxKeysOfKind, maxSamples)),
      ...(await this.columns.texts(actor.workspaceId, 'TAG', among, maxKeysOfKind, maxSamples)),
    ]);
  }

  /** Experiments and runs whose name has the text in it, in any case, or whose id it is. */
  async search(actor: Actor, text: string, first: number | null | undefined): Promise<SearchHit[]> {
    this.access.check(actor, 'run:read');
    this.access.check(actor, 'experiment:read');
    checkText(text, 200, 'A search text', 'text');
    const limit = pageSize(first, 20, maxHits);
    const wanted = text.trim();
    if (wanted === '') return [];
    const id = normalizeId(wanted);
    return this.database.read(actor, () => this.columns.search(actor.workspaceId, wanted, isUuid(id) ? id : null, { experiments: this.sight.experiments(actor), runs: this.sight.runs(actor) }, limit));
  }

  private async attributes(actor: Actor, among: RunsAmong): Promise<RunColumn[]> {
    const statuses = await this.columns.statuses(actor.workspaceId, among);
    const all = statuses.reduce((sum, { runs }) => sum + runs, 0);
    const ended = statuses.reduce((sum, row) => sum + row.ended, 0);
    const nested = statuses.reduce((sum, row) => sum + row.nested, 0);
    const attribute = (key: string, runCount: number, sampleValues: readonly string[] = []): RunColumn => ({ kind: 'ATTRIBUTE', key, runCount, sampleValues });
    return [
      attribute('run_id', all),
      attribute('run_name', all),
      attribute('status', all, statuses.map(({ status }) => status)),
      attribute('user_id', all),
      attribute('start_time', all),
      attribute('end_time', ended),
      attribute('duration', ended),
      attribute('experiment_id', all),
      attribute('parent_run_id', nested),
    ];
  }
}
