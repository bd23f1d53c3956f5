import { Injectable } from '@nestjs/common';
import { AccessControl, type Permission } from '@plinth/access';
import { type Actor, Clock, InvalidInput } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { checkText, parseId } from '@plinth/tracking/rules';
import { DefinitionLineage } from './definition-lineage.js';
import type { FeatureDefinition } from './definition.js';
import { DefinitionStore } from './definition.store.js';
import { DefinitionArchived, DefinitionInUse, DefinitionNotFound } from './features.errors.js';
import { definitionAttributes, lifecycleTerm } from './rules/index.js';
import { UsageService } from './usage.service.js';
import { WordStore } from './word.store.js';

const maxReasonLength = 2_000;
/** Users that a refusal names; the list of all is usedBy. */
const namedUsers = 5;

/** Lets definitions grow old: deprecated with a reason, archived when nobody uses them any more. */
@Injectable()
export class LifecycleService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly definitions: DefinitionStore,
    private readonly words: WordStore,
    private readonly usage: UsageService,
    private readonly lineage: DefinitionLineage,
    private readonly clock: Clock,
  ) {}

  /** Says that nothing new should use it, and why; it goes on to work. Asked again it changes the reason alone. @throws DefinitionNotFound, DefinitionArchived */
  async deprecate(actor: Actor, id: string, reason: string): Promise<FeatureDefinition> {
    this.access.check(actor, 'feature:deprecate');
    checkText(reason, maxReasonLength, 'A reason', 'reason');
    if (reason.trim() === '') throw new InvalidInput('A deprecation says why.', { field: 'reason', help: 'Say what is to be used instead.' });
    return this.change(actor, id, 'feature:deprecate', 'feature-definition.deprecated', async (definition) => {
      if (definition.lifecycle === 'ARCHIVED') throw new DefinitionArchived(definition.name, 'id');
      return { ...definition, lifecycle: 'DEPRECATED', deprecatedReason: reason, deprecatedAt: definition.deprecatedAt ?? this.clock.now() };
    });
  }

  /** Takes a deprecation back. */
  async reinstate(actor: Actor, id: string): Promise<FeatureDefinition> {
    this.access.check(actor, 'feature:deprecate');
    return this.change(actor, id, 'feature:deprecate', 'feature-definition.reinstated', async (definition) => {
      if (definition.lifecycle === 'ARCHIVED') throw new DefinitionArchived(definition.name, 'id');
      return { ...definition, lifecycle: 'ACTIVE', deprecatedReason: null, deprecatedAt: null };
    });
  }

  /** Puts it away: nothing can name it. Its versions stay to be read. @throws DefinitionInUse */
  async archive(actor: Actor, id: string): Promise<FeatureDefinition> {
    this.access.check(actor, 'feature:archive');
    return this.change(actor, id, 'feature:archive', 'feature-definition.archived', async (definition) => {
      if (definition.lifecycle === 'ARCHIVED') return definition;
      const users = await this.usage.usersOf(actor, definition, namedUsers + 1);
      if (users.length) throw new DefinitionInUse(definition.name, users.slice(0, namedUsers).map(({ kind, name }) => `${kind.toLowerCase().replaceAll('_', ' ')} ${name}`), users.length);
      return { ...definition, lifecycle: 'ARCHIVED', archivedAt: this.clock.now() };
    });
  }

  /** Brings it back as it was. */
  async unarchive(actor: Actor, id: string): Promise<FeatureDefinition> {
    this.access.check(actor, 'feature:archive');
    return this.change(actor, id, 'feature:archive', 'feature-definition.unarchived', async (definition) =>
      definition.lifecycle === 'ARCHIVED' ? { ...definition, lifecycle: definition.deprecatedReason === null ? 'ACTIVE' : 'DEPRECATED', archivedAt: null } : definition);
  }

  private async change(actor: Actor, id: string, permission: Permission, action: string, decide: (definition: FeatureDefinition) => Promise<FeatureDefinition>): Promise<FeatureDefinition> {
    const definitionId = parseId<'FeatureDefinition'>(id, 'id');
    return this.database.transaction(actor, async () => {
      // Whoever comes to use it in this moment waits: what is archived is used by nobody.
      this.definitions.holdAll(actor.workspaceId);
      const before = await this.definitions.lock(actor.workspaceId, definitionId);
      if (!before) throw new DefinitionNotFound(id);
      this.access.check(actor, permission, definitionAttributes(before));
      const after = await decide(before);
      if (after.lifecycle === before.lifecycle && after.deprecatedReason === before.deprecatedReason) return before;
      const now = this.clock.now();
      await this.definitions.update(actor.workspaceId, [after], actor.id, now);
      await this.words.reindex(actor.workspaceId, [{ number: after.number, before: [lifecycleTerm(before.lifecycle)], after: [lifecycleTerm(after.lifecycle)] }]);
      await this.outbox.audit(actor, {
        action,
        subjectKind: 'feature-definition',
        subjectId: definitionId,
        before: { lifecycle: before.lifecycle, reason: before.deprecatedReason },
        after: { lifecycle: after.lifecycle, reason: after.deprecatedReason },
      });
      if (after.lifecycle === 'ARCHIVED' && before.lifecycle !== 'ARCHIVED') await this.lineage.archived(actor, after);
      return { ...after, lastModifiedBy: actor.id, updatedAt: now };
    });
  }
}
