import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { type Actor, IdSource, SystemClock, type WorkspaceId } from '@plinth/kernel';
import { TestServer, type TestServerOptions } from '@plinth/server/testing';
import pg from 'pg';
import { AccessControl, systemActor } from '@plinth/access';
import { RunArtifactOwner } from '../../../tracking/src/run-artifact-owner.js';
import { RunStore } from '../../../tracking/src/run.store.js';
import { trackingPermissions } from '../../../tracking/src/tracking.permissions.js';
import { TrackingSight } from '../../../tracking/src/tracking-sight.js';
import { ArtifactOwners } from '../artifact-owners.js';
import { artifactPathToUrl, type ArtifactPath } from '../rules/index.js';

/** A server whose runs hold artifacts. */
export async function startArtifactServer(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await TestServer.start(options);
  const [access, owners] = [server.application.get(AccessControl), server.application.get(ArtifactOwners)];
  if (!owners.knows('run')) {
    access.register(trackingPermissions);
    new RunArtifactOwner(access, new RunStore(server.platform.database), new TrackingSight(access, server.platform.database), owners);
  }
  return server;
}

const ids = new IdSource(new SystemClock());

/** A run's row as tracking writes it: what artifacts need of it is that it is there. */
export async function makeRun(server: TestServer, { workspaceId = server.workspaceId, createdBy = ids.next(), status = 'RUNNING' }: { readonly workspaceId?: WorkspaceId; readonly createdBy?: string; readonly status?: string } = {}): Promise<string> {
  const [experiment, run] = [ids.next(), ids.next()];
  await server.platform.database.transaction({ workspaceId }, async () => {
    await server.platform.database.execute('insert into experiment (workspace_id, id, name, created_by, created_at, updated_at) values ($1, $2, $3, $4, now(), now())', [workspaceId, experiment, experiment, createdBy]);
    await server.platform.database.execute(
      `insert into run (workspace_id, id, experiment_id, name, status, started_at, created_by, created_at, updated_at) values ($1, $2, $3, 'test', $4, now(), $5, now(), now())`,
      [workspaceId, run, experiment, status, createdBy],
    );
  });
  return run;
}

export async function changeRun(server: TestServer, runId: string, assignment: string): Promise<void> {
  await server.platform.database.transaction(server, () => server.platform.database.execute(`update run set ${assignment} where workspace_id = $1 and id = $2`, [server.workspaceId, runId]));
}

export function artifactPathOf(runId: string, path: string): string {
  return `/api/v1/runs/${runId}/artifacts/${artifactPathToUrl(path as ArtifactPath)}`;
}

export function contentDigest(hex: string): string {
  return `sha-256=:${Buffer.from(hex, 'hex').toString('base64')}:`;
}

export const randomContent = (size: number): Buffer<ArrayBuffer> => Buffer.from(randomBytes(size));

export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** Sends the request target byte for byte: fetch would resolve its dots before anybody saw them. */
export async function rawRequest(server: TestServer, token: string, method: string, target: string, body?: string, headers: Readonly<Record<string, string>> = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path: target, headers: { authorization: `Bearer ${token}`, ...headers } }, (response) => {
      buffer(response).then((content) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content.toString('utf8') }), reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The rows that tell what the workspace holds. */
export async function rowsOf<Row extends Record<string, unknown>>(server: TestServer, sql: string, values: readonly unknown[] = [], workspaceId = server.workspaceId): Promise<Row[]> {
  return server.platform.database.read({ workspaceId }, () => server.platform.database.query<Row>(sql, [workspaceId, ...values]));
}

/** Audit records of a subject, delivered or still in the outbox. */
export async function auditOf(server: TestServer, subjectId: string): Promise<{ action: string; before: Record<string, unknown> | null; after: Record<string, unknown> | null }[]> {
  return rowsOf(
    server,
    `select action, before, after from (
       select action, before, after, at from audit_event where workspace_id = $1 and subject_id = $2
       union all select payload->>'action', payload->'before', payload->'after', created_at from outbox where workspace_id = $1 and topic = 'audit' and payload->>'subjectId' = $2
     ) as audit order by at`,
    [subjectId],
  );
}

/** What lies in the store without being published. */
export async function stagedOf(server: TestServer): Promise<string[]> {
  const staged: string[] = [];
  for await (const { uploadId } of server.platform.blobs.listStaleUploads(server.workspaceId, new Date(Date.now() + 86_400_000))) staged.push(uploadId);
  return staged;
}

/** Does to the schema what the application itself may not. */
export async function withSuperuser(server: TestServer, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** The files of a tar, by the system's own program. */
export async function unpack(response: Response): Promise<Record<string, string>> {
  if (response.status !== 200) throw new Error(await response.text());
  const folder = await mkdtemp(join(tmpdir(), 'plinth-tar-'));
  try {
    await writeFile(join(folder, 'archive.tar'), Buffer.from(await response.arrayBuffer()));
    await mkdir(join(folder, 'out'));
    await promisify(execFile)('tar', ['-xf', join(folder, 'archive.tar'), '-C', join(folder, 'out')], { env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    const entries = await readdir(join(folder, 'out'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(await Promise.all(files.map(async (file) => [relative(join(folder, 'out'), file), await readFile(file, 'utf8')] as const)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The system, holding the one permission of a job. */
export function jobActor(server: TestServer, permission: string): Actor {
  return systemActor(server.workspaceId, permission, 'test');
}
