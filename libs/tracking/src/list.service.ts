import { Injectable } from '@nestjs/common';
import { AccessControl, allRows } from '@plinth/access';
import { type Actor, InvalidInput, type Page, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { type Experiment, ExperimentStore } from './experiment.store.js';
import { type ExperimentCriteria, type Lifecycle, ListStore, type Place, type RunCriteria } from './list.store.js';
import { checkText, compileExperimentOrder, compileOrder, cursorOf, formatOrderBy, parseExperimentFilter, parseExperimentOrderBy, parseFilter, parseId, parseIds, parseOrderBy, readCursor, SqlParameters } from './rules/index.js';
import { type Run, RunStore } from './run.store.js';
import { TrackingSight } from './tracking-sight.js';

/** What a client says of a list. */
export interface ListQuery {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly filter?: string | null | undefined;
  readonly orderBy?: readonly string[] | null | undefined;
  readonly lifecycle?: Lifecycle | null | undefined;
}

export interface RunListQuery extends ListQuery {
  readonly experimentIds?: readonly string[] | null | undefined;
  readonly parentRunId?: string | null | undefined;
}

/** A page whose whole list is counted only if somebody asks. */
export interface CountedPage<Row> extends Page<Row> {
  readonly count: () => Promise<number>;
}

const maxOrderTerms = 8;
const maxExperimentsPerList = 1_000;

/** Lists of experiments and runs: filtered, in any order, a page at a time. */
@Injectable()
export class ListService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly lists: ListStore,
    private readonly runRows: RunStore,
    private readonly experimentRows: ExperimentStore,
    private readonly sight: TrackingSight,
  ) {}

  /** @throws FilterSyntaxError, FilterTooLarge, InvalidInput */
  async runs(actor: Actor, { experimentIds, parentRunId, first, after, filter, orderBy, lifecycle }: RunListQuery): Promise<CountedPage<Run>> {
    this.access.check(actor, 'run:read');
    const size = pageSize(first);
    const criteria: RunCriteria = {
      experimentIds: experimentIds ? parseIds(experimentIds, 'experimentIds', maxExperimentsPerList) : undefined,
      parentRunId: parentRunId ? parseId(parentRunId, 'parentRunId') : undefined,
      lifecycle: lifecycle ?? 'ACTIVE',
      filter: parseFilter(readText(filter, 'filter')),
      seen: this.sight.runs(actor),
    };
    const terms = readTerms(orderBy).map(parseOrderBy);
    const order = terms.map(formatOrderBy).join(', ');
    const seen = after ? readCursor(after, order, compileOrder(terms, new SqlParameters()).keys) : undefined;
    const rows = await this.database.read(actor, async () => inPlace(await this.lists.runs(actor.workspaceId, criteria, terms, { limit: size + 1, after: seen }), (ids) => this.runRows.byIds(actor.workspaceId, ids, allRows)));
    return { ...pageOf(rows, size, order), count: () => this.database.read(actor, () => this.lists.countRuns(actor.workspaceId, criteria)) };
  }

  /** @throws FilterSyntaxError, FilterTooLarge, InvalidInput */
  async experiments(actor: Actor, { first, after, filter, orderBy, lifecycle }: ListQuery): Promise<CountedPage<Experiment>> {
    this.access.check(actor, 'experiment:read');
    const size = pageSize(first);
    const criteria: ExperimentCriteria = { lifecycle: lifecycle ?? 'ACTIVE', filter: parseExperimentFilter(readText(filter, 'filter')), seen: this.sight.experiments(actor) };
    const terms = readTerms(orderBy).map(parseExperimentOrderBy);
    const order = terms.map(formatOrderBy).join(', ');
    const seen = after ? readCursor(after, order, compileExperimentOrder(terms, new SqlParameters()).keys) : undefined;
    const rows = await this.database.read(actor, async () => inPlace(await this.lists.experiments(actor.workspaceId, criteria, terms, { limit: size + 1, after: seen }), (ids) => this.experimentRows.byIds(actor.workspaceId, ids, allRows)));
    return { ...pageOf(rows, size, order), count: () => this.database.read(actor, () => this.lists.countExperiments(actor.workspaceId, criteria)) };
  }

  /** When a run of these experiments last changed, by the clock that wrote it; undefined when there is none. */
  async latestChange(actor: Actor, experimentIds: readonly string[]): Promise<Date | undefined> {
    this.access.check(actor, 'run:read');
    return this.database.read(actor, () => this.lists.latestChange(actor.workspaceId, experimentIds, this.sight.runs(actor)));
  }

  /** Runs that changed after a moment, the earliest first. A second look for what no message told of, and no more exact than the clocks of those who wrote. */
  async changedSince(actor: Actor, experimentIds: readonly string[], since: Date | undefined, limit: number): Promise<{ readonly runIds: string[]; readonly until: Date | undefined }> {
    this.access.check(actor, 'run:read');
    const rows = await this.database.read(actor, () => this.lists.changedSince(actor.workspaceId, experimentIds, since, limit, this.sight.runs(actor)));
    return { runIds: rows.map(({ id }) => id), until: rows.at(-1)?.updatedAt ?? since };
  }
}

interface Placed<Row> {
  readonly place: Place;
  readonly row: Row;
}

async function inPlace<Row extends { readonly id: string }>(places: readonly Place[], read: (ids: readonly string[]) => Promise<readonly Row[]>): Promise<Placed<Row>[]> {
  if (!places.length) return [];
  const rows = new Map((await read(places.map(({ id }) => id))).map((row) => [row.id, row]));
  return places.flatMap((place) => {
    const row = rows.get(place.id);
    return row ? [{ place, row }] : [];
  });
}

function pageOf<Row>(rows: readonly Placed<Row>[], size: number, order: string): Page<Row> {
  const page = toPage(rows, size, ({ place }) => cursorOf(order, place.values));
  return { hasNextPage: page.hasNextPage, items: page.items.map(({ cursor, node }) => ({ cursor, node: node.row })) };
}

/** What no database can compare is refused before it is parsed. */
function readText(text: string | null | undefined, field: string): string {
  checkText(text ?? '', 1_000_000, 'This text', field);
  return text ?? '';
}

function readTerms(orderBy: readonly string[] | null | undefined): readonly string[] {
  const terms = orderBy ?? [];
  if (terms.length > maxOrderTerms) throw new InvalidInput(`A list is ordered by at most ${maxOrderTerms} things.`, { field: 'orderBy', help: 'Leave out the last ones.' });
  return terms.map((term, index) => readText(term, `orderBy[${index}]`));
}
