import { TestServer } from '@plinth/server/testing';
import type { WorkspaceId } from '@plinth/kernel';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

interface Created {
  readonly createWorkspace: { readonly workspace: { readonly id: string; readonly slug: string; readonly name: string }; readonly token: { readonly secret: string; readonly token: { readonly scopes: string[]; readonly expiresAt: string | null } } | null };
}

const create = 'mutation ($input: CreateWorkspaceInput!) { createWorkspace(input: $input) { workspace { id slug name } token { secret token { scopes expiresAt } } } }';
const list = '{ workspaces { nodes { slug } } }';
const viewer = '{ viewer { actor { id role } workspace { slug } permissions } }';

let number = 0;
const newSlug = () => `made-${++number}`;

describe('workspaces', () => {
  let server: TestServer;
  let admin: pg.Client;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
  });

  const codeOf = async (token: string | undefined, input: Readonly<Record<string, unknown>>) => (await server.graphql(token, create, { input })).errors?.[0]?.extensions.code;
  const slugsOf = async (token: string) => (await server.ask<{ workspaces: { nodes: { slug: string }[] } }>(token, list)).workspaces.nodes.map(({ slug }) => slug);
  const recorded = (workspaceId: string, subjectId: string) => server.platform.database.transaction({ workspaceId: workspaceId as WorkspaceId }, () =>
    server.platform.database.query<{ action: string; actor: string }>(`select payload ->> 'action' as action, payload ->> 'actorId' as actor from outbox where workspace_id = $1 and topic = 'audit' and payload ->> 'subjectId' = $2`, [workspaceId, subjectId]));

  it('are made with their owner and a token that is shown once, and recorded in both', async () => {
    const founder = await server.makeActor('OWNER');
    const input = { slug: newSlug(), name: ' Vision ', idempotencyKey: 'vision' };
    const { createWorkspace: made } = await server.ask<Created>(founder.token, create, { input });
    expect(made.workspace).toMatchObject({ slug: input.slug, name: 'Vision' });
    const token = made.token?.secret ?? '';
    expect(await server.ask(token, viewer)).toMatchObject({ viewer: { actor: { id: founder.actor.id, role: 'OWNER' }, workspace: { slug: input.slug } } });
    const records = async () => Promise.all([server.workspaceId, made.workspace.id].map((where) => recorded(where, made.workspace.id)));
    const record = { action: 'workspace.created', actor: founder.actor.id };
    expect(await records()).toEqual([[record], [record]]);

    const { createWorkspace: again } = await server.ask<Created>(founder.token, create, { input });
    expect(again).toEqual({ workspace: made.workspace, token: null });
    expect(await records()).toEqual([[record], [record]]);
    expect(await codeOf(founder.token, { ...input, name: 'Other' })).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(await codeOf(founder.token, { slug: input.slug })).toBe('SLUG_TAKEN');
    expect(await slugsOf(founder.token)).toEqual(['default', input.slug]);
    expect(await slugsOf(token)).toEqual(['default', input.slug]);
    expect(await slugsOf((await server.makeActor('READER')).token)).toEqual(['default']);
  });

  it('are made once when many ask at once', async () => {
    const { token } = await server.makeActor('OWNER');
    const [slug, keyed] = [newSlug(), newSlug()];
    const codes = await Promise.all(Array.from({ length: 6 }, () => codeOf(token, { slug })));
    expect(codes.sort()).toEqual(['SLUG_TAKEN', 'SLUG_TAKEN', 'SLUG_TAKEN', 'SLUG_TAKEN', 'SLUG_TAKEN', undefined]);
    const answers = await Promise.all(Array.from({ length: 6 }, () => server.ask<Created>(token, create, { input: { slug: keyed, idempotencyKey: 'once' } })));
    expect(new Set(answers.map(({ createWorkspace }) => createWorkspace.workspace.id)).size).toBe(1);
    expect(answers.filter(({ createWorkspace }) => createWorkspace.token).length).toBe(1);
  });

  it('are made by owners of the first workspace only', async () => {
    const founder = await server.makeActor('OWNER');
    const { createWorkspace: made } = await server.ask<Created>(founder.token, create, { input: { slug: newSlug() } });
    const elsewhere = made.token?.secret ?? '';
    for (const token of [(await server.makeActor('MAINTAINER')).token, elsewhere, (await server.makeActor('OWNER', { scopes: ['run:*'] })).token]) {
      expect(await codeOf(token, { slug: newSlug() })).toBe('FORBIDDEN');
      expect((await server.ask<{ viewer: { permissions: string[] } }>(token, viewer)).viewer.permissions).not.toContain('workspace:create');
    }
    expect((await server.ask<{ viewer: { permissions: string[] } }>(founder.token, viewer)).viewer.permissions).toContain('workspace:create');
    expect(await codeOf(undefined, { slug: newSlug() })).toBe('UNAUTHENTICATED');
  });

  it('give a token that is no more than the credential that asked', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000);
    const scopes = ['run:read', 'token:create', 'workspace:create'];
    const { token } = await server.makeActor('OWNER', { scopes, expiresAt });
    const { createWorkspace: made } = await server.ask<Created>(token, create, { input: { slug: newSlug() } });
    expect(made.token?.token).toMatchObject({ scopes, expiresAt: expiresAt.toISOString() });
    expect(await server.graphql(made.token?.secret, '{ members { nodes { id } } }')).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect((await server.ask<Created>(token, create, { input: { slug: newSlug(), withToken: false } })).createWorkspace.token).toBeNull();
  });

  it.each(['', 'x', 'Vision', 'a b', '../etc', 'a/b', 'a--b', '-a', 'abcdef01-2345-6789-abcd-ef0123456789', 'v\u0456sion', 'a\u202eb', 'a\0b', "a'; drop table workspace; --", 'x'.repeat(10_000)])('are not made with the slug %j', async (slug) => {
    const { token } = await server.makeActor('OWNER');
    const { errors } = await server.graphql(token, create, { input: { slug } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'input.slug' });
  });

  it('are not there when their record can not be kept', async () => {
    const { token } = await server.makeActor('OWNER');
    await admin.query(`create function refuse_elsewhere() returns trigger language plpgsql as $$ begin
        if new.topic = 'audit' and new.workspace_id <> '${server.workspaceId}' then raise exception 'refused'; end if; return new; end $$;
      create trigger refuse_elsewhere before insert on outbox for each row execute function refuse_elsewhere()`);
    try {
      const slug = newSlug();
      expect(await codeOf(token, { slug, idempotencyKey: slug })).toBe('INTERNAL');
      expect((await admin.query('select 1 from workspace where slug = $1', [slug])).rowCount).toBe(0);
      await admin.query('drop trigger refuse_elsewhere on outbox');
      expect((await server.ask<Created>(token, create, { input: { slug, idempotencyKey: slug } })).createWorkspace.token).not.toBeNull();
    } finally {
      await admin.query('drop function refuse_elsewhere cascade');
    }
  });

  it('are apart: a token belongs to its own, whatever is asked for', async () => {
    const founder = await server.makeActor('OWNER');
    const { createWorkspace: made } = await server.ask<Created>(founder.token, create, { input: { slug: newSlug() } });
    const there = made.token?.secret ?? '';
    const { createExperiment } = await server.ask<{ createExperiment: { id: string } }>(there, 'mutation { createExperiment(input: { name: "secret" }) { id } }');
    for (const [token, name, status] of [[founder.token, made.workspace.slug, 403], [founder.token, made.workspace.id, 403], [there, 'default', 403], [there, made.workspace.slug, 200], [there, made.workspace.id, 200]] as const) {
      const answer = await server.fetch(token, '/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json', 'Plinth-Workspace': name }, body: JSON.stringify({ query: '{ viewer { workspace { id } } }' }) });
      expect([name, answer.status]).toEqual([name, status]);
    }
    expect(await server.graphql(founder.token, 'query ($id: ID!) { experiment(id: $id) { name } }', { id: createExperiment.id })).toEqual({ data: { experiment: null } });
    await server.ask(there, 'mutation ($id: ID!) { deleteExperiment(id: $id) { id } }', { id: createExperiment.id });
    expect(JSON.stringify(await server.ask(founder.token, '{ experiments(lifecycle: ANY) { nodes { name } } }'))).not.toContain('secret');
  });

  it('are gone into by no transaction that has not made them', async () => {
    const { workspaceId, platform } = server;
    const other = await server.makeWorkspace();
    await expect(platform.database.transaction({ workspaceId }, () => platform.database.inNewWorkspace({ workspaceId: other }, () => Promise.resolve('in')))).rejects.toThrow('Only a workspace');
  });
});

describe('the local owner', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false, localOwner: true });
  });
  afterAll(() => server?.stop());

  const ask = async (workspace: string | undefined, query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const answer = await server.fetch(undefined, '/graphql', { method: 'POST', headers: { 'Content-Type': 'application/json', ...(workspace === undefined ? {} : { 'Plinth-Workspace': workspace }) }, body: JSON.stringify({ query, variables }) });
    return { status: answer.status, body: (await answer.json()) as { data?: Record<string, unknown>; errors?: unknown } };
  };

  it('is the owner of each workspace that they make, and chooses among them by a header', async () => {
    for (const slug of ['vision', 'sound']) expect((await ask(undefined, create, { input: { slug, withToken: false } })).body).toMatchObject({ data: { createWorkspace: { workspace: { slug }, token: null } } });
    for (const slug of ['vision', 'sound', 'default']) expect((await ask(slug, viewer)).body).toMatchObject({ data: { viewer: { actor: { role: 'OWNER' }, workspace: { slug } } } });
    await ask('vision', 'mutation { createExperiment(input: { name: "seen in vision" }) { id } }');
    for (const [slug, there] of [['vision', true], ['sound', false], [undefined, false]] as const) expect([slug, JSON.stringify((await ask(slug, '{ experiments { nodes { name } } }')).body).includes('seen in vision')]).toEqual([slug, there]);
    for (const slug of [undefined, 'sound']) expect((await ask(slug, list)).body).toEqual({ data: { workspaces: { nodes: [{ slug: 'default' }, { slug: 'vision' }, { slug: 'sound' }] } } });
    expect((await ask('vision', create, { input: { slug: 'within' } })).body).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });

  it('is told of a workspace that is not there, and no more of one that is not theirs', async () => {
    await server.makeWorkspace();
    const [other] = await server.platform.database.directoryQuery<{ slug: string }>(`select slug from workspace where slug like 'other-%'`);
    const answers = await Promise.all(['nothing', other?.slug ?? '', server.workspaceId.replace(/.$/, (last) => (last === 'f' ? '0' : 'f')), '', 'x'.repeat(9_000), "'"].map((slug) => ask(slug, viewer)));
    for (const { status, body } of answers) expect([status, body]).toMatchObject([404, { errors: [{ extensions: { code: 'WORKSPACE_NOT_FOUND' } }] }]);
  });

  it('follows a workspace live by naming it when the connection begins', async () => {
    const { body } = await ask(undefined, create, { input: { slug: 'live', withToken: false } });
    expect(body.errors).toBeUndefined();
    const run = await ask('live', 'mutation { createRun(input: { experimentName: "x" }) { id } }');
    const id = (run.body.data as { createRun: { id: string } }).createRun.id;
    const heard = (workspace: string | undefined) => {
      const client = createClient({ url: `${server.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams: workspace === undefined ? {} : { 'plinth-workspace': workspace } });
      const answer = new Promise<unknown>((resolve) => {
        client.subscribe({ query: 'subscription ($id: ID!) { logAppended(runId: $id) { text } }', variables: { id } }, { next: resolve, error: resolve, complete: () => resolve('complete') });
      });
      const write = () => server.fetch(undefined, `/api/v1/runs/${id}/logs`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Plinth-Workspace': 'live' }, body: '{"lines":[{"at":1,"stream":"stdout","text":"heard"}]}' });
      const written = new Promise((next) => setTimeout(next, 300)).then(write);
      return Promise.all([answer, written]).then(([said]) => said).finally(() => client.dispose());
    };
    expect(JSON.stringify(await heard('live'))).toContain('heard');
    expect(JSON.stringify(await heard(undefined))).toContain('RUN_NOT_FOUND');
  });
});
