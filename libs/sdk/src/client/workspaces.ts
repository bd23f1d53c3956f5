import * as documents from './documents.js';
import { everyNode } from './pages.js';
import type { Transport } from './transport.js';
import type { CreatedWorkspace, Page, Workspace } from './types.js';

export interface NewWorkspace {
  /** For people; the slug unless told. */
  readonly name?: string | undefined;
  /** Whether to make your first token there; yes unless told. */
  readonly withToken?: boolean | undefined;
  /** Makes a repeated call have one effect; its answer shows no secret. */
  readonly idempotencyKey?: string | undefined;
}

export class WorkspacesClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /** Those in which you may act. */
  list({ pageSize = 100 }: { readonly pageSize?: number } = {}): AsyncGenerator<Workspace, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ workspaces: Page<Workspace> }>(documents.workspaces, { first: pageSize, after })).workspaces);
  }

  /** Makes you its owner. @throws PlinthRequestError with code SLUG_TAKEN, or FORBIDDEN for who is no owner of the first workspace */
  async create(slug: string, input: NewWorkspace = {}): Promise<CreatedWorkspace> {
    return (await this.transport.graphql<{ createWorkspace: CreatedWorkspace }>(documents.createWorkspace, { input: { slug, ...input } })).createWorkspace;
  }
}
