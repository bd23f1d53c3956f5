import { Injectable } from '@nestjs/common';
import { type Actor, Clock, encodeCursor, IdSource, type Page, type PageArgs, pageSize, toPage, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { AccessControl } from './access-control.js';
import { SlugTaken, TooManyWorkspaces } from './access.errors.js';
import { ActorStore } from './actor.store.js';
import { IdentityStore, type Workspace } from './identity.store.js';
import { idCursor } from './member.service.js';
import { parseName, parseSlug } from './rules/index.js';
import { type CreatedToken, TokenService } from './token.service.js';
import { WorkspaceStore } from './workspace.store.js';

export interface NewWorkspace {
  readonly slug: string;
  readonly name?: string | null | undefined;
  /** Also makes the owner's first token there; true unless told. */
  readonly withToken?: boolean | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

export interface CreatedWorkspace {
  readonly workspace: Workspace;
  /** Null when none was asked for, and for a retry: the secret was shown before. */
  readonly token: CreatedToken | null;
}

const maxWorkspaces = 1_000;

/** Workspaces of the installation, as far as the actor has to do with them. */
@Injectable()
export class WorkspaceService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly identities: IdentityStore,
    private readonly workspaces: WorkspaceStore,
    private readonly actors: ActorStore,
    private readonly tokens: TokenService,
    private readonly outbox: Outbox,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Those in which the actor may act, by when they were made. */
  async list(actor: Actor, { first, after }: PageArgs): Promise<Page<Workspace>> {
    this.access.check(actor, 'workspace:read');
    const size = pageSize(first);
    return toPage(await this.identities.reachableBy(actor, idCursor(after), size + 1), size, ({ id }) => encodeCursor([id]));
  }

  /**
   * Makes a workspace whose owner is the actor, under the id that they have here. Recorded in both workspaces.
   * @throws SlugTaken, TooManyWorkspaces, InvalidInput
   */
  async create(actor: Actor, { slug, name, withToken, idempotencyKey: key }: NewWorkspace): Promise<CreatedWorkspace> {
    this.access.check(actor, 'workspace:create');
    const request = { slug: parseSlug(slug, 'input.slug'), name: parseName(name ?? slug, 'input.name'), withToken: withToken ?? true };
    let token: CreatedToken | null = null;
    return this.database.transaction(actor, async () => {
      const id = await this.idempotency.once(actor, { key, operation: 'createWorkspace', request }, async () => {
        const made = await this.insert(actor, request);
        await this.outbox.audit(actor, { action: 'workspace.created', subjectKind: 'workspace', subjectId: made, after: { slug: request.slug, name: request.name } });
        token = await this.database.inNewWorkspace({ workspaceId: made }, () => this.furnish({ ...actor, workspaceId: made, atHome: false }, request));
        return made;
      });
      return { workspace: await this.workspaces.get(id), token };
    });
  }

  private async insert(actor: Actor, { slug, name }: { readonly slug: string; readonly name: string }): Promise<WorkspaceId> {
    const id = this.ids.next<'Workspace'>();
    if (!(await this.workspaces.insert({ id, slug, name, createdAt: this.clock.now(), createdBy: actor.id }))) throw new SlugTaken(slug);
    if ((await this.workspaces.count()) > maxWorkspaces) throw new TooManyWorkspaces(maxWorkspaces);
    return id;
  }

  /** The first rows of a new workspace: its owner, its first record, and a token that can do no more than the credential which asked. */
  private async furnish(owner: Actor, { slug, name, withToken }: { readonly slug: string; readonly name: string; readonly withToken: boolean }): Promise<CreatedToken | null> {
    const { id, workspaceId, kind } = owner;
    await this.actors.insert(workspaceId, { id, kind: kind === 'SERVICE_ACCOUNT' ? kind : 'USER', name: owner.name, email: null, role: 'OWNER', createdAt: this.clock.now() });
    await this.outbox.audit(owner, { action: 'workspace.created', subjectKind: 'workspace', subjectId: workspaceId, after: { slug, name, owner: id } });
    return withToken ? this.tokens.create(owner, { name: 'first owner' }) : null;
  }
}
