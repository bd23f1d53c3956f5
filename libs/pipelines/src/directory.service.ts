import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, checkText, InvalidInput, isUuid } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { AssetStore } from './asset.store.js';
import { type Counted, DirectoryStore, type FoundName, type JobUse, type NameKind, type Namespace, type Slice, type Source, type UsedTag } from './directory.store.js';
import type { Asset, Execution, Job } from './execution.js';
import { type AssetName, type JobName, maxNameLength } from './rules/index.js';

/** Rows that a part of a list may skip: further down, whoever reads should look by name. */
export const maxOffset = 100_000;
export const maxSlice = 1_000;

export interface NameSearch {
  /** What the name holds somewhere, in any case. */
  readonly part: string;
  readonly kinds: readonly NameKind[];
  readonly namespace?: string | undefined;
  /** By when they last changed; by name unless told. */
  readonly newestFirst?: boolean | undefined;
  readonly limit: number;
}

/** Jobs, executions and assets by the names that their producers gave them, in parts of lists that are counted. */
@Injectable()
export class DirectoryService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: DirectoryStore,
    private readonly assetRows: AssetStore,
  ) {}

  /** Every namespace of jobs and assets, by name. @throws InvalidInput */
  namespaces(actor: Actor, slice: Slice): Promise<readonly Namespace[]> {
    return this.read(actor, () => this.store.namespaces(actor.workspaceId, checkSlice(slice)));
  }

  namespace(actor: Actor, name: string): Promise<Namespace | undefined> {
    return this.read(actor, () => this.store.namespace(actor.workspaceId, checkName(name, 'namespace')));
  }

  /** Every system that assets lie in, by name. @throws InvalidInput */
  sources(actor: Actor, slice: Slice): Promise<readonly Source[]> {
    return this.read(actor, () => this.store.sources(actor.workspaceId, checkSlice(slice)));
  }

  source(actor: Actor, name: string): Promise<Source | undefined> {
    return this.read(actor, () => this.store.source(actor.workspaceId, checkName(name, 'source')));
  }

  /** Tags of assets, their columns and jobs, by key and value. @throws InvalidInput */
  tags(actor: Actor, slice: Slice): Promise<readonly UsedTag[]> {
    return this.read(actor, () => this.store.tags(actor.workspaceId, checkSlice(slice)));
  }

  /** By name; in one namespace, or in all. @throws InvalidInput */
  jobs(actor: Actor, namespace: string | undefined, slice: Slice): Promise<Counted<Job>> {
    return this.read(actor, () => this.store.jobs(actor.workspaceId, namespace === undefined ? undefined : checkName(namespace, 'namespace'), checkSlice(slice)));
  }

  job(actor: Actor, name: JobName): Promise<Job | undefined> {
    return this.read(actor, () => this.store.job(actor.workspaceId, checkBoth(name)));
  }

  /** By name. @throws InvalidInput */
  assets(actor: Actor, namespace: string, slice: Slice): Promise<Counted<Asset>> {
    return this.read(actor, () => this.store.assets(actor.workspaceId, checkName(namespace, 'namespace'), checkSlice(slice)));
  }

  /** Those of these names, and of names that are the same; without those that are not there. */
  assetsByNames(actor: Actor, names: readonly AssetName[]): Promise<readonly Asset[]> {
    return this.read(actor, () => this.assetRows.byNames(actor.workspaceId, names.map(checkBoth)));
  }

  /** In no order; without those that are not there. */
  assetsByIds(actor: Actor, ids: readonly string[]): Promise<readonly Asset[]> {
    return this.read(actor, () => this.store.assetsByIds(actor.workspaceId, ids.filter(isUuid)));
  }

  /** What each job reads and writes, by name. */
  usesOfJobs(actor: Actor, jobIds: readonly string[]): Promise<readonly JobUse[]> {
    return this.read(actor, () => this.store.usesOfJobs(actor.workspaceId, jobIds.filter(isUuid)));
  }

  /** Newest start first. @throws InvalidInput */
  executions(actor: Actor, jobId: string, slice: Slice): Promise<Counted<Execution>> {
    return this.read(actor, () => this.store.executions(actor.workspaceId, jobId, checkSlice(slice)));
  }

  /** The newest of each job that has any, by job. */
  async lastExecutions(actor: Actor, jobIds: readonly string[]): Promise<ReadonlyMap<string, Execution>> {
    return new Map((await this.read(actor, () => this.store.lastExecutions(actor.workspaceId, jobIds.filter(isUuid)))).map((execution) => [execution.jobId, execution]));
  }

  /** Executions that wrote an asset, newest first. @throws InvalidInput */
  writers(actor: Actor, assetId: string, slice: Slice): Promise<Counted<Execution>> {
    return this.read(actor, () => this.store.writers(actor.workspaceId, assetId, checkSlice(slice)));
  }

  /** The newest execution that wrote each asset, by asset. */
  lastWriters(actor: Actor, assetIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.read(actor, () => this.store.lastWriters(actor.workspaceId, assetIds.filter(isUuid)));
  }

  /** @throws InvalidInput */
  search(actor: Actor, { part, kinds, namespace, newestFirst = false, limit }: NameSearch): Promise<readonly FoundName[]> {
    checkName(part, 'q');
    checkSlice({ limit, offset: 0 });
    return this.read(actor, () => this.store.search(actor.workspaceId, { part, kinds, namespace, newestFirst, limit }));
  }

  private read<Answer>(actor: Actor, act: () => Promise<Answer>): Promise<Answer> {
    this.access.check(actor, 'pipeline:read');
    return this.database.read(actor, act);
  }
}

function checkSlice(slice: Slice): Slice {
  const { limit, offset } = slice;
  if (!Number.isInteger(limit) || limit < 1 || limit > maxSlice) throw new InvalidInput(`limit must be a whole number from 1 to ${maxSlice}.`, { field: 'limit', help: 'Read the list in smaller parts.' });
  if (!Number.isInteger(offset) || offset < 0 || offset > maxOffset) throw new InvalidInput(`offset must be a whole number from 0 to ${maxOffset}.`, { field: 'offset', help: 'Look for what you need by its name.' });
  return slice;
}

function checkBoth<Name extends JobName>(name: Name): Name {
  checkName(name.namespace, 'namespace');
  checkName(name.name, 'name');
  return name;
}

function checkName(name: string, field: string): string {
  checkText(name, maxNameLength, 'A name', field);
  return name;
}
