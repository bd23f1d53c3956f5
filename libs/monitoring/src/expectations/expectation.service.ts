import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Dataset, datasetAttributes, DatasetListService, DatasetNotFound } from '@plinth/datasets';
import { type Actor, checkText, Clock, decodeCursor, encodeCursor, IdSource, InvalidInput, type Page, type PageArgs, pageSize, parseId, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import { BaselineProfiles } from '../baselines/baseline-profiles.js';
import { BaselineStore } from '../baselines/baseline.store.js';
import { BaselineNotFound, BaselineNotReady, ExpectationSuiteNotFound } from '../monitoring.errors.js';
import { MonitorSight } from '../monitors/monitor-sight.js';
import { type Expectation, expectationsSchema, proposedExpectations } from '../rules/expectations/index.js';
import type { ExpectationGate, ExpectationSuite } from './expectation-suite.js';
import { ExpectationStore } from './expectation.store.js';

const maxName = 250;
const maxPath = 1_000;
/** Gates of one suite that are told. */
const shownGates = 200;

/** A data set with the gate that it has. */
export interface GatedDataset extends ExpectationGate {
  readonly dataset: Dataset;
}

export interface WantedGate {
  readonly datasetId: string;
  readonly suiteId: string;
  readonly version?: number | null | undefined;
  readonly path?: string | null | undefined;
}

/** Suites of expectations, and which data set has to meet which. */
@Injectable()
export class ExpectationService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly store: ExpectationStore,
    private readonly baselines: BaselineStore,
    private readonly profiles: BaselineProfiles,
    private readonly datasets: DatasetListService,
    private readonly sight: MonitorSight,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Keeps them under the name, as its next version; the same as the newest are the newest. @throws InvalidInput with the place of what is wrong */
  async save(actor: Actor, given: { readonly name: string; readonly expectations: unknown }): Promise<ExpectationSuite> {
    this.access.check(actor, 'monitor:write');
    checkText(given.name, maxName, 'The name of a suite', 'input.name');
    const name = given.name.trim();
    if (name === '') throw new InvalidInput('A suite has a name.', { field: 'input.name', help: 'Name it as what it expects something of.' });
    const expectations = readExpectations(given.expectations);
    const digest = toHex(sha256(utf8(canonicalJson(expectations))));
    return this.database.transaction(actor, async () => {
      const before = await this.store.lockName(actor.workspaceId, name);
      if (before?.digest === digest) return before;
      const version = (before?.version ?? 0) + 1;
      const after: ExpectationSuite = { id: before?.id ?? this.ids.next<'ExpectationSuite'>(), name, version, newest: version, digest, expectations, createdBy: actor.id, createdAt: this.clock.now() };
      await this.store.insert(actor.workspaceId, after);
      await this.outbox.audit(actor, { action: 'expectations.saved', subjectKind: 'expectation-suite', subjectId: after.id, subjectDigest: digest, after: { name, version, expectations: expectations.length } });
      return after;
    });
  }

  /** A version of a suite, or its newest; undefined when it is not there for the actor. */
  async find(actor: Actor, id: string, version: number | null | undefined): Promise<ExpectationSuite | undefined> {
    this.access.check(actor, 'monitor:read');
    const wanted = { id: parseId(id, 'id'), version: version ?? null };
    return this.database.read(actor, () => this.store.find(actor.workspaceId, wanted, this.sight.suites(actor)));
  }

  /** By name, the newest version of each. */
  async list(actor: Actor, { first, after }: PageArgs): Promise<Page<ExpectationSuite>> {
    this.access.check(actor, 'monitor:read');
    const size = pageSize(first);
    const [behind] = after ? decodeCursor(after, 1) : [];
    if (behind !== undefined && typeof behind !== 'string') throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
    return toPage(await this.database.read(actor, () => this.store.page(actor.workspaceId, behind, size + 1, this.sight.suites(actor))), size, ({ name }) => encodeCursor([name]));
  }

  /** What can be expected of rows that are like a baseline. @throws BaselineNotFound, BaselineNotReady */
  async propose(actor: Actor, baselineId: string): Promise<readonly Expectation[]> {
    this.access.check(actor, 'monitor:read');
    const id = parseId(baselineId, 'baselineId');
    const [baseline] = await this.database.read(actor, () => this.baselines.byIds(actor.workspaceId, [id], this.sight.baselines(actor)));
    if (!baseline) throw new BaselineNotFound(baselineId, 'baselineId');
    if (baseline.digest === null) throw new BaselineNotReady(baselineId, baseline.status, baseline.failureMessage);
    return proposedExpectations(await this.profiles.read(actor.workspaceId, baseline.digest));
  }

  /** The gates of data sets that the actor has been given, in their order; undefined for one that has none. */
  async gatesOfDatasets(actor: Actor, datasetIds: readonly string[]): Promise<(ExpectationGate | undefined)[]> {
    this.access.check(actor, 'monitor:read');
    const found = new Map((await this.database.read(actor, () => this.store.gatesOfDatasets(actor.workspaceId, datasetIds))).map((gate) => [gate.datasetId, gate]));
    return datasetIds.map((id) => found.get(id));
  }

  /** Gates of a suite, of data sets that are there for the actor; the first of them. */
  async gatesOf(actor: Actor, suiteId: string): Promise<GatedDataset[]> {
    this.access.check(actor, 'monitor:read');
    const gates = await this.database.read(actor, () => this.store.gatesOf(actor.workspaceId, suiteId, shownGates));
    const datasets = await this.datasets.byIds(actor, gates.map(({ datasetId }) => datasetId));
    return gates.flatMap((gate, at) => {
      const dataset = datasets[at];
      return dataset && dataset.deletedAt === null ? [{ ...gate, dataset }] : [];
    });
  }

  /** From now on each new snapshot of the data set meets the suite, or is not made. @throws DatasetNotFound, ExpectationSuiteNotFound */
  async setGate(actor: Actor, wanted: WantedGate): Promise<ExpectationGate> {
    const datasetId = await this.requireDataset(actor, wanted.datasetId, 'input.datasetId');
    const suiteId = parseId(wanted.suiteId, 'input.suiteId');
    const path = wanted.path ?? '**';
    checkText(path, maxPath, 'A path', 'input.path');
    return this.database.transaction(actor, async () => {
      const suite = await this.store.find(actor.workspaceId, { id: suiteId, version: wanted.version ?? null }, this.sight.suites(actor));
      if (!suite) throw new ExpectationSuiteNotFound(wanted.suiteId, 'input.suiteId');
      const before = await this.store.gate(actor.workspaceId, datasetId);
      const gate: ExpectationGate = { datasetId, suiteId: suite.id, version: wanted.version ?? null, path, setBy: actor.id, setAt: this.clock.now() };
      await this.store.setGate(actor.workspaceId, gate);
      await this.outbox.audit(actor, { action: 'dataset.expectation-gate-set', subjectKind: 'dataset', subjectId: datasetId, ...(before ? { before: auditForm(before) } : {}), after: auditForm(gate) });
      return gate;
    });
  }

  /** @throws DatasetNotFound */
  async removeGate(actor: Actor, given: string): Promise<boolean> {
    const datasetId = await this.requireDataset(actor, given, 'datasetId');
    return this.database.transaction(actor, async () => {
      const before = await this.store.gate(actor.workspaceId, datasetId);
      if (!before) return false;
      await this.store.removeGate(actor.workspaceId, datasetId);
      await this.outbox.audit(actor, { action: 'dataset.expectation-gate-removed', subjectKind: 'dataset', subjectId: datasetId, before: auditForm(before), after: {} });
      return true;
    });
  }

  /** A data set that is there for the actor, and whose rules they may set. */
  private async requireDataset(actor: Actor, given: string, field: string): Promise<string> {
    this.access.check(actor, 'dataset:classify');
    const id = parseId(given, field);
    const dataset = await this.datasets.byId(actor, id);
    if (!dataset || dataset.deletedAt) throw new DatasetNotFound(given, field);
    this.access.check(actor, 'dataset:classify', datasetAttributes(dataset));
    return dataset.id;
  }
}

function readExpectations(given: unknown): readonly Expectation[] {
  const read = expectationsSchema.safeParse(given);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new InvalidInput(issue?.message ?? 'These are no expectations.', { field: ['input.expectations', ...(issue?.path ?? []).map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))].join(''), help: 'The guide "Watching a model" has examples.' });
}

const auditForm = ({ suiteId, version, path }: ExpectationGate) => ({ suiteId, version, path });
