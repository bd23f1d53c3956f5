import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, decodeCursor, encodeCursor, InvalidInput, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { parseId } from '@plinth/tracking/rules';
import { ModelVersionNotFound } from './registry.errors.js';
import { RegistrySight } from './registry-sight.js';
import { checkVersionNumber, compareVersions, type Comparison, maxVersionNumber, type VersionStatus } from './rules/index.js';
import type { ModelVersion, VersionContent } from './version.js';
import { VersionContents } from './version-content.js';
import { VersionStore } from './version.store.js';

export interface VersionListQuery extends PageArgs {
  readonly statuses?: readonly VersionStatus[] | null | undefined;
  readonly withArchived?: boolean | null | undefined;
  readonly withDeleted?: boolean | null | undefined;
}

/** Versions of one run that are shown with it. */
const maxVersionsOfRun = 100;

export interface ComparedVersions extends Comparison {
  readonly base: ModelVersion;
  readonly head: ModelVersion;
}

const empty: VersionContent = { metrics: {}, params: {}, inputs: [], environment: null, sourceRun: null };

/** Reads versions and compares them. */
@Injectable()
export class VersionListService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly versions: VersionStore,
    private readonly sight: RegistrySight,
    private readonly contentsOf: VersionContents,
  ) {}

  /** Undefined when there is none in the actor's workspace. Deleted ones are found. */
  async byId(actor: Actor, id: string): Promise<ModelVersion | undefined> {
    return (await this.byIds(actor, [parseId<'ModelVersion'>(id, 'id')]))[0];
  }

  /** In the order of the ids. */
  async byIds(actor: Actor, ids: readonly string[]): Promise<(ModelVersion | undefined)[]> {
    this.access.check(actor, 'model:read');
    const found = await this.database.read(actor, () => this.versions.byIds(actor.workspaceId, ids, this.sight.versions(actor)));
    const byId = new Map<string, ModelVersion>(found.map((version) => [version.id, version]));
    return ids.map((id) => byId.get(id));
  }

  async byNumber(actor: Actor, modelId: string, version: number): Promise<ModelVersion | undefined> {
    this.access.check(actor, 'model:read');
    const id = parseId<'RegisteredModel'>(modelId, 'modelId');
    checkVersionNumber(version, 'version');
    return this.database.read(actor, () => this.versions.byNumber(actor.workspaceId, id, version, this.sight.versions(actor)));
  }

  /** Newest first. Archived and deleted ones are left out unless asked for. */
  async list(actor: Actor, modelId: string, { first, after, statuses, withArchived, withDeleted }: VersionListQuery): Promise<Page<ModelVersion>> {
    this.access.check(actor, 'model:read');
    const size = pageSize(first);
    const below = readBelow(after);
    const criteria = { modelId: parseId(modelId, 'modelId'), statuses: statuses ?? undefined, withArchived: withArchived ?? false, withDeleted: withDeleted ?? false, seen: this.sight.versions(actor) };
    return toPage(await this.database.read(actor, () => this.versions.page(actor.workspaceId, criteria, below, size + 1)), size, ({ version }) => encodeCursor([version]));
  }

  /** The newest of each model, in the order of the ids. */
  async latest(actor: Actor, modelIds: readonly string[]): Promise<(ModelVersion | undefined)[]> {
    this.access.check(actor, 'model:read');
    const latest = await this.database.read(actor, () => this.versions.latestOf(actor.workspaceId, modelIds));
    return modelIds.map((id) => latest.get(id));
  }

  /** Versions that came from each run, newest first, at most 100 of each. */
  async ofRuns(actor: Actor, runIds: readonly string[]): Promise<ModelVersion[][]> {
    this.access.check(actor, 'model:read');
    const versions = await this.database.read(actor, () => this.versions.ofRuns(actor.workspaceId, runIds, maxVersionsOfRun, this.sight.versions(actor)));
    return runIds.map((id) => versions.get(id) ?? []);
  }

  /** What was frozen of each, in the order of the ids. */
  async contents(actor: Actor, ids: readonly string[]): Promise<VersionContent[]> {
    this.access.check(actor, 'model:read');
    const contents = await this.database.read(actor, () => this.versions.contents(actor.workspaceId, ids));
    return ids.map((id) => contents.get(id) ?? empty);
  }

  /** What differs between two versions, of one model or of two; what is not READY yet has little to compare. @throws ModelVersionNotFound */
  async compare(actor: Actor, baseId: string, headId: string, withSame: boolean): Promise<ComparedVersions> {
    this.access.check(actor, 'model:read');
    const ids = [parseId<'ModelVersion'>(baseId, 'baseId'), parseId<'ModelVersion'>(headId, 'headId')] as const;
    return this.database.read(actor, async () => {
      const [base, head] = await this.byIds(actor, ids);
      if (!base) throw new ModelVersionNotFound(baseId, 'baseId');
      if (!head) throw new ModelVersionNotFound(headId, 'headId');
      const [left, right] = [await this.contentsOf.frozen(actor, base), await this.contentsOf.frozen(actor, head)];
      return { base, head, ...compareVersions({ ...left, tags: base.tags }, { ...right, tags: head.tags }, withSame) };
    });
  }
}

function readBelow(after: string | null | undefined): number | undefined {
  if (after === null || after === undefined) return undefined;
  const [below] = decodeCursor(after, 1);
  if (typeof below === 'number' && Number.isInteger(below) && below > 0 && below <= maxVersionNumber) return below;
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}
