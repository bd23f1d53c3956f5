import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, InvalidInput } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { checkCount, checkKey, checkTagValue, checkText, type KeyValue, maxEntriesPerCall, parseId, readEntries, TooMany } from '@plinth/tracking/rules';
import { type AuditedFields, changeOf, tagsInOrder } from './changes.js';
import { ModelEvents } from './live/model-events.js';
import { maxDescriptionLength, maxTags } from './model.service.js';
import { ModelRows } from './model-rows.js';
import { type SubjectAspect, SubjectListeners } from './ports/subject-listeners.js';
import { ModelVersionDeleted, VersionInUse } from './registry.errors.js';
import { modelAttributes } from './rules/index.js';
import type { ModelVersion } from './version.js';
import { VersionStore } from './version.store.js';

/** What happens to versions after they were made: description, tags, deprecation, archive, deletion. Never their content. */
@Injectable()
export class VersionLifeService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly rows: ModelRows,
    private readonly versions: VersionStore,
    private readonly listeners: SubjectListeners,
    private readonly events: ModelEvents,
    private readonly clock: Clock,
  ) {}

  async describe(actor: Actor, id: string, description: string | null): Promise<ModelVersion> {
    this.access.check(actor, 'model:write');
    if (description !== null) checkText(description, maxDescriptionLength, 'A description', 'input.description');
    return this.change(actor, id, 'model-version.updated', 'input.id', (version) => ({ ...version, description }));
  }

  async setTags(actor: Actor, id: string, tags: readonly KeyValue[]): Promise<ModelVersion> {
    this.access.check(actor, 'model:write');
    const set = readEntries(tags, 'tags', checkTagValue);
    return this.change(actor, id, 'model-version.tagged', 'id', (version) => {
      const all = { ...version.tags, ...Object.fromEntries(set) };
      if (Object.keys(all).length > maxTags) throw new TooMany('Tags of a version', 'tags', maxTags);
      return { ...version, tags: all };
    });
  }

  async deleteTags(actor: Actor, id: string, keys: readonly string[]): Promise<ModelVersion> {
    this.access.check(actor, 'model:write');
    checkCount(keys, 'Keys of one call', 'keys', maxEntriesPerCall);
    for (const [index, key] of keys.entries()) checkKey(key, `keys[${index}]`);
    return this.change(actor, id, 'model-version.untagged', 'id', (version) => ({ ...version, tags: Object.fromEntries(Object.entries(version.tags).filter(([key]) => !keys.includes(key))) }));
  }

  /** Says that the version should be used no more. It stays where it is and goes nowhere new. */
  async deprecate(actor: Actor, id: string, reason: string): Promise<ModelVersion> {
    this.access.check(actor, 'model:write');
    checkText(reason, 10_000, 'A reason', 'reason');
    if (reason.trim() === '') throw new InvalidInput('Say why it should be used no more.', { field: 'reason', help: 'Those who use it will read this.' });
    return this.change(actor, id, 'model-version.deprecated', 'id', (version) => ({ ...version, deprecatedAt: version.deprecatedAt ?? this.clock.now(), deprecatedReason: reason }));
  }

  async reinstate(actor: Actor, id: string): Promise<ModelVersion> {
    this.access.check(actor, 'model:write');
    return this.change(actor, id, 'model-version.reinstated', 'id', (version) => ({ ...version, deprecatedAt: null, deprecatedReason: null }));
  }

  /** Takes the version out of lists. @throws VersionInUse while an alias names it or an environment has it */
  async setArchived(actor: Actor, id: string, archived: boolean): Promise<ModelVersion> {
    this.access.check(actor, 'model:write');
    return this.change(actor, id, archived ? 'model-version.archived' : 'model-version.unarchived', 'id', async (version) => {
      if (archived && !version.archivedAt) await this.assertUnused(actor, version);
      return { ...version, archivedAt: archived ? (version.archivedAt ?? this.clock.now()) : null };
    });
  }

  /** Hides the version; its number is not given again. @throws VersionInUse while an alias names it or an environment has it */
  async setDeleted(actor: Actor, id: string, deleted: boolean): Promise<ModelVersion> {
    this.access.check(actor, 'model:delete');
    return this.change(actor, id, deleted ? 'model-version.deleted' : 'model-version.restored', 'id', async (version) => {
      if (deleted && !version.deletedAt) await this.assertUnused(actor, version);
      return { ...version, deletedAt: deleted ? (version.deletedAt ?? this.clock.now()) : null };
    }, 'model:delete');
  }

  /** One transaction: holds model and version, decides, writes, records what is different, and tells who must know. */
  private async change(actor: Actor, id: string, action: string, field: string, decide: (version: ModelVersion) => ModelVersion | Promise<ModelVersion>, permission: 'model:write' | 'model:delete' = 'model:write'): Promise<ModelVersion> {
    const versionId = parseId<'ModelVersion'>(id, field);
    return this.database.transaction(actor, async () => {
      const { model, version: before } = await this.rows.holdVersion(actor, versionId, field);
      // Whoever made a version may delete it as their own.
      this.access.check(actor, permission, { ...modelAttributes(model), ...(permission === 'model:delete' ? { createdBy: before.createdBy } : {}) });
      if (before.deletedAt && permission !== 'model:delete') throw new ModelVersionDeleted(versionId, field);
      const decided = await decide(before);
      const difference = changeOf(audited, before, decided);
      if (!difference) return before;
      const after = { ...decided, lastModifiedBy: actor.id, updatedAt: this.clock.now() };
      await this.versions.update(actor.workspaceId, after);
      await this.outbox.audit(actor, { action, subjectKind: 'model-version', subjectId: versionId, before: difference.before, after: difference.after });
      await this.listeners.tell(actor, { modelId: model.id, versionId, aspects: aspectsOf(difference.changed, after) });
      this.events.changed(actor, model.id);
      return after;
    });
  }

  private async assertUnused({ workspaceId }: Actor, { id, version }: ModelVersion): Promise<void> {
    const uses = await this.versions.usesOf(workspaceId, id);
    if (uses.length) throw new VersionInUse(version, uses.join(', '));
  }
}

const audited: AuditedFields<ModelVersion> = {
  description: ({ description }) => description,
  tags: ({ tags }) => tagsInOrder(tags),
  deprecatedAt: ({ deprecatedAt }) => deprecatedAt?.toISOString() ?? null,
  deprecatedReason: ({ deprecatedReason }) => deprecatedReason,
  archivedAt: ({ archivedAt }) => archivedAt?.toISOString() ?? null,
  deletedAt: ({ deletedAt }) => deletedAt?.toISOString() ?? null,
};

function aspectsOf(changed: readonly string[], { deprecatedAt, archivedAt, deletedAt }: ModelVersion): SubjectAspect[] {
  const aspects: Readonly<Record<string, SubjectAspect>> = {
    description: 'DESCRIPTION',
    tags: 'TAGS',
    deprecatedAt: deprecatedAt ? 'DEPRECATED' : 'REINSTATED',
    deprecatedReason: deprecatedAt ? 'DEPRECATED' : 'REINSTATED',
    archivedAt: archivedAt ? 'ARCHIVED' : 'UNARCHIVED',
    deletedAt: deletedAt ? 'DELETED' : 'RESTORED',
  };
  return [...new Set(changed.map((field) => aspects[field] ?? 'DESCRIPTION'))];
}
