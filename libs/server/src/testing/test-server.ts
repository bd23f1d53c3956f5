import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { hashToken, makeToken, type SignInSettings } from '@plinth/access';
import { type Actor, type ActorKind, IdSource, type Role, SystemClock, systemEntropy, type WorkspaceId } from '@plinth/kernel';
import type { BlobStoreConfig } from '@plinth/platform/blobs';
import type { ServerConfig } from '@plinth/platform/config';
import type { JobQueueOptions } from '@plinth/platform/jobs';
import { createTestDatabase } from '@plinth/platform/testing';
import { closeApplication, createApplication, startWorker } from '../application.js';
import { firstWorkspace, type OpenPlatform, openPlatform } from '../open-platform.js';

/** An actor with a token of its own. */
export interface TestActor {
  readonly actor: Actor;
  readonly token: string;
}

export interface GraphQLAnswer<Data = Record<string, unknown>> {
  readonly data: Data | null;
  readonly errors?: readonly { readonly message: string; readonly path?: readonly (string | number)[]; readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string } }[];
}

/** The same for every server, as they may share a database. */
export const testSecret = { kind: 'given' as const, secret: 'a secret of the tests, not of anybody else' };

type Addresses = Pick<ServerConfig, 'databaseUrl' | 'jobs' | 'blobs'>;

export interface TestServerOptions {
  /** Whether requests without a token are the local owner's, as on `plinth up`; off unless told. */
  readonly localOwner?: boolean;
  /** How people sign in in browsers; by links only unless told. */
  readonly signIn?: SignInSettings;
  /** Folder of the built pages; none are served unless told. */
  readonly webFolder?: string | undefined;
  /** Any free one unless told. */
  readonly port?: number;
  /** Whether jobs are done in this process; on unless told. */
  readonly worker?: boolean;
  /** An existing database, such as another server's; a fresh one unless told. */
  readonly databaseUrl?: string;
  /** Whether the schema may be asked for by GraphQL, as on `plinth up`; off by default, as in a cluster. */
  readonly introspection?: boolean;
  /** Leads the server to its parts another way, such as through a proxy that can be cut. */
  readonly through?: (addresses: Addresses) => Addresses;
}

/**
 * A whole Plinth on real parts, listening on a port of its own: a cloned database, BullMQ on it (or on PLINTH_TEST_REDIS_URL), blobs in a
 * temporary folder (or in PLINTH_TEST_S3_*).
 */
export class TestServer {
  private readonly ids = new IdSource(new SystemClock());

  private constructor(
    readonly url: string,
    readonly databaseUrl: string,
    readonly application: NestFastifyApplication,
    readonly platform: OpenPlatform,
    readonly workspaceId: WorkspaceId,
    private readonly undo: () => Promise<void>,
  ) {}

  static async start({ localOwner = false, introspection = false, worker = true, signIn = { publicUrl: undefined, provider: undefined, workspaceSlug: firstWorkspace }, port = 0, webFolder, databaseUrl, through = (parts) => parts }: TestServerOptions = {}): Promise<TestServer> {
    const database = databaseUrl ? { url: databaseUrl, drop: () => Promise.resolve() } : await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), 'plinth-server-'));
    const platform = await openPlatform({ ...through({ databaseUrl: database.url, jobs: testJobs(database.url), blobs: testBlobs(folder) }), logSecret: testSecret });
    const application = await createApplication({ parts: platform, introspection, signIn, webFolder, localOwner: { enabled: localOwner, workspaceSlug: firstWorkspace } });
    if (worker) await startWorker(application);
    await application.listen(port, '127.0.0.1');
    const [workspace] = await platform.database.directoryQuery<{ workspace_id: WorkspaceId }>('select workspace_id from workspace where slug = $1', [firstWorkspace]);
    if (!workspace) throw new Error('The first workspace is missing.');
    const url = await application.getUrl();
    return new TestServer(url, database.url, application, platform, workspace.workspace_id, async () => {
      await closeApplication(application);
      await platform.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    });
  }

  /** Makes somebody who acts, with a token; in the first workspace unless another is named. */
  async makeActor(role: Role, { kind = 'USER', workspaceId = this.workspaceId, scopes = [], expiresAt = null }: { readonly kind?: Exclude<ActorKind, 'SYSTEM'>; readonly workspaceId?: WorkspaceId; readonly scopes?: readonly string[]; readonly expiresAt?: Date | null } = {}): Promise<TestActor> {
    const id = this.ids.next<'Actor'>();
    const tokenId = this.ids.next();
    const { secret, prefix } = makeToken(kind === 'USER' ? 'usr' : 'svc', systemEntropy);
    const { database } = this.platform;
    await database.transaction({ workspaceId }, async () => {
      await database.execute(`insert into actor (workspace_id, id, kind, name, role, created_at) values ($1, $2, $3, $4, $5, now())`, [workspaceId, id, kind, `${role} ${id.slice(-4)}`, role]);
      await database.execute(
        `insert into access_token (workspace_id, id, actor_id, name, prefix, token_hash, scopes, expires_at, created_at) values ($1, $2, $3, 'test', $4, $5, $6, $7, now())`,
        [workspaceId, tokenId, id, prefix, hashToken(secret), scopes, expiresAt],
      );
    });
    await database.directoryQuery('insert into token_directory (token_hash, workspace_id, token_id) values ($1, $2, $3)', [hashToken(secret), workspaceId, tokenId]);
    return { actor: { id, workspaceId, kind, name: role, role, scopes: scopes.length ? scopes : undefined, requestId: 'test', expiresAt: expiresAt ?? undefined }, token: secret };
  }

  /** Another tenant, to show that nothing crosses over. */
  async makeWorkspace(): Promise<WorkspaceId> {
    const id = this.ids.next<'Workspace'>();
    await this.platform.database.directoryQuery('insert into workspace (workspace_id, slug, name, created_at) values ($1, $2, $3, now())', [id, `other-${id.slice(-8)}`, 'Other']);
    return id;
  }

  /** Asks the API as a client would. */
  async graphql<Data = Record<string, unknown>>(token: string | undefined, query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<GraphQLAnswer<Data>> {
    const response = await this.fetch(token, '/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables }) });
    return (await response.json()) as GraphQLAnswer<Data>;
  }

  /** Asks the API and expects no error. @throws Error with what the API said */
  async ask<Data = Record<string, unknown>>(token: string | undefined, query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
    const { data, errors } = await this.graphql<Data>(token, query, variables);
    if (errors || !data) throw new Error(`The API answered ${JSON.stringify(errors)}`);
    return data;
  }

  fetch(token: string | undefined, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token) headers.set('Authorization', `Bearer ${token}`);
    return fetch(`${this.url}${path}`, { ...init, headers });
  }

  stop(): Promise<void> {
    return this.undo();
  }
}

/** Test files run side by side, and each worker takes whatever job is in its queue: so each place in the pool has a Redis database of its own. */
function testJobs(databaseUrl: string): JobQueueOptions {
  const redis = process.env.PLINTH_TEST_MODE === 'cluster' ? process.env.PLINTH_TEST_REDIS_URL : undefined;
  return redis ? { kind: 'redis', url: new URL(`/${process.env.VITEST_POOL_ID ?? '0'}`, redis).href } : { kind: 'postgres', connectionString: databaseUrl };
}

function testBlobs(folder: string): BlobStoreConfig {
  const { PLINTH_TEST_S3_ENDPOINT: endpoint, PLINTH_TEST_S3_ACCESS_KEY: accessKey, PLINTH_TEST_S3_SECRET_KEY: secretKey } = process.env;
  if (!endpoint || !accessKey || !secretKey || process.env.PLINTH_TEST_MODE !== 'cluster') return { kind: 'files', root: join(folder, 'blobs') };
  return { kind: 's3', endpoint, region: 'us-east-1', bucket: 'plinth-test', accessKey, secretKey };
}
