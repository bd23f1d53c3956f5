import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, decodeCursor, encodeCursor, InvalidInput, isUuid, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { checkText, parseId } from '@plinth/tracking/rules';
import type { AliasMove, ModelAlias } from './alias.js';
import { AliasMoves } from './alias-moves.js';
import { AliasStore } from './alias.store.js';
import type { RegisteredModel } from './model.js';
import { assertOpen, assertPlaceable, ModelRows } from './model-rows.js';
import { TargetGuards } from './ports/target-guards.js';
import { AliasMoved, AliasNotFound, ModelDeleted } from './registry.errors.js';
import { aliasName, checkVersionNumber, modelAttributes } from './rules/index.js';

export interface AliasChange {
  readonly modelId: string;
  readonly name: string;
  readonly version: number;
  /** Where the caller thinks it is; 0 for nowhere. */
  readonly expectedVersion?: number | null | undefined;
  readonly reason?: string | null | undefined;
}

/** Names that people move from version to version. */
@Injectable()
export class AliasService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly rows: ModelRows,
    private readonly aliases: AliasStore,
    private readonly moves: AliasMoves,
    private readonly guards: TargetGuards,
  ) {}

  /**
   * Lets the alias name the version. Asked again it changes nothing.
   * @throws AliasMoved when it is not where `expectedVersion` says; ModelVersionNotFound, VersionNotReady, VersionDeprecated, VersionArchived, and what guards throw
   */
  async set(actor: Actor, { modelId, name, version, expectedVersion, reason }: AliasChange): Promise<ModelAlias> {
    this.access.check(actor, 'alias:write');
    const id = parseId<'RegisteredModel'>(modelId, 'input.modelId');
    const alias = aliasName(name, 'input.name');
    checkVersionNumber(version, 'input.version');
    if (reason) checkText(reason, 10_000, 'A reason', 'input.reason');
    return this.database.transaction(actor, async () => {
      const model = await this.rows.hold(actor, id, 'input.modelId');
      this.access.check(actor, 'alias:write', modelAttributes(model));
      assertOpen(model, 'input.modelId');
      const to = await this.rows.versionByNumber(actor, model, version, 'input.version');
      assertPlaceable(to, 'input.version');
      const before = await this.assertExpected(actor, model, alias, expectedVersion);
      if (before?.version === version) return before;
      await this.guards.assertDirect(actor, { ...targetOf(model, alias), version, move: 'SET' });
      await this.moves.move(actor, model, alias, to, { reason: reason ?? null, promotionRequestId: null });
      const moved = await this.aliases.find(actor.workspaceId, model.id, alias);
      if (!moved) throw new AliasNotFound(alias, 'input.name');
      return moved;
    });
  }

  /** @throws AliasNotFound, AliasMoved, and what guards throw */
  async remove(actor: Actor, { modelId, name, expectedVersion, reason }: Omit<AliasChange, 'version'>): Promise<RegisteredModel> {
    this.access.check(actor, 'alias:write');
    const id = parseId<'RegisteredModel'>(modelId, 'input.modelId');
    const alias = aliasName(name, 'input.name');
    if (reason) checkText(reason, 10_000, 'A reason', 'input.reason');
    return this.database.transaction(actor, async () => {
      const model = await this.rows.hold(actor, id, 'input.modelId');
      this.access.check(actor, 'alias:write', modelAttributes(model));
      if (model.deletedAt) throw new ModelDeleted(id, 'input.modelId');
      if (!(await this.assertExpected(actor, model, alias, expectedVersion))) throw new AliasNotFound(alias, 'input.name');
      await this.guards.assertDirect(actor, { ...targetOf(model, alias), version: null, move: 'REMOVE' });
      await this.moves.move(actor, model, alias, null, { reason: reason ?? null, promotionRequestId: null });
      return model;
    });
  }

  /** Aliases of each model by name, in the order of the ids. */
  async ofModels(actor: Actor, modelIds: readonly string[]): Promise<ModelAlias[][]> {
    this.access.check(actor, 'model:read');
    const all = await this.database.read(actor, () => this.aliases.ofModels(actor.workspaceId, modelIds));
    return modelIds.map((id) => all.filter(({ modelId }) => modelId === id));
  }

  async ofVersions(actor: Actor, versionIds: readonly string[]): Promise<ModelAlias[][]> {
    this.access.check(actor, 'model:read');
    const all = await this.database.read(actor, () => this.aliases.ofVersions(actor.workspaceId, versionIds));
    return versionIds.map((id) => all.filter(({ versionId }) => versionId === id));
  }

  /** How aliases of the model moved, newest first; of one alias when it is named. */
  async history(actor: Actor, modelId: string, { first, after }: PageArgs, name?: string | null): Promise<Page<AliasMove>> {
    this.access.check(actor, 'model:read');
    const size = pageSize(first);
    const id = parseId<'RegisteredModel'>(modelId, 'modelId');
    const alias = name === null || name === undefined ? undefined : aliasName(name, 'name');
    const before = readIdCursor(after);
    return toPage(await this.database.read(actor, () => this.aliases.moves(actor.workspaceId, id, alias, before, size + 1)), size, (move) => encodeCursor([move.id]));
  }

  private async assertExpected({ workspaceId }: Actor, model: RegisteredModel, name: string, expected: number | null | undefined): Promise<ModelAlias | undefined> {
    const before = await this.aliases.find(workspaceId, model.id, name);
    if (expected !== null && expected !== undefined && expected !== (before?.version ?? 0)) throw new AliasMoved(name, before?.version ?? null);
    return before;
  }
}

/** The id that a list goes on before. @throws InvalidInput for a cursor that is none */
export function readIdCursor(after: string | null | undefined): string | undefined {
  if (after === null || after === undefined) return undefined;
  const [id] = decodeCursor(after, 1);
  if (typeof id === 'string' && isUuid(id)) return id;
  throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
}

function targetOf({ id, name: modelName, tags, riskTier }: RegisteredModel, name: string) {
  return { kind: 'ALIAS', name, modelId: id, modelName, modelTags: tags, riskTier } as const;
}
