import type { TestServer } from '@plinth/server/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { artifactPathOf, makeRun, startArtifactServer } from '../testing/artifact-server.js';
import { artifactPath, InvalidArtifactPath } from '../rules/index.js';

interface Node {
  readonly path: string;
  readonly isDirectory: boolean;
  readonly size: number;
  readonly fileCount: number | null;
}
interface Listed {
  readonly run: { readonly artifacts: { readonly nodes: readonly Node[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } };
}

const listing = 'query ($id: ID!, $path: String, $first: Int, $after: String) { run(id: $id) { artifacts(path: $path, first: $first, after: $after) { nodes { path isDirectory size fileCount } pageInfo { hasNextPage endCursor } } } }';

describe('the list of a folder', () => {
  let server: TestServer;
  let token: string;

  beforeAll(async () => {
    server = await startArtifactServer();
    token = (await server.makeActor('OWNER')).token;
  });
  afterAll(() => server?.stop());

  const list = async (id: string, path: string | undefined, first: number): Promise<Node[]> => {
    const nodes: Node[] = [];
    for (let after: string | null = null; ; ) {
      const { run }: Listed = await server.ask<Listed>(token, listing, { id, path, first, after });
      nodes.push(...run.artifacts.nodes);
      if (!run.artifacts.pageInfo.hasNextPage) return nodes;
      after = run.artifacts.pageInfo.endCursor;
    }
  };

  /** Rows alone, many at once: what a list shows needs no bytes. */
  const insertFiles = (id: string, paths: readonly string[]): Promise<unknown> =>
    server.platform.database.transaction(server, () =>
      server.platform.database.execute(
        `insert into artifact (workspace_id, owner_kind, owner_id, path, digest, size, media_type, created_by, created_at)
         select $1, 'run', $2, path, '\\x00', length(path), 'text/plain', $2, now() from unnest($3::text[]) as path`,
        [server.workspaceId, id, paths],
      ),
    );

  /** What the list is to show, told plainly. */
  const childrenOf = (paths: readonly string[], folder: string): Node[] => {
    const prefix = folder === '' ? '' : `${folder}/`;
    const inside = paths.filter((path) => path.startsWith(prefix));
    const names = new Map<string, string[]>();
    for (const path of inside) {
      const name = `${prefix}${path.slice(prefix.length).split('/')[0]}`;
      names.set(name, [...(names.get(name) ?? []), path]);
    }
    return [...names].map(([path, files]) => {
      const isDirectory = files[0] !== path;
      return { path, isDirectory, size: files.reduce((sum, file) => sum + [...file].length, 0), fileCount: isDirectory ? files.length : null };
    });
  };

  it('shows every child once, folders with all that is in them, at any page size', async () => {
    const name = fc.constantFrom('a', 'b', 'a-b', 'a.txt', 'a0', 'a b', 'é', '模型', '😀', '%2f', '~', '\u{10fffd}');
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(path, { maxLength: 30 }), fc.integer({ min: 1, max: 7 }), async (all, first) => {
        const paths = all.filter((one) => !all.some((other) => other.startsWith(`${one}/`)));
        const id = await makeRun(server);
        await insertFiles(id, paths);
        const folders = ['', ...new Set(paths.flatMap((one) => one.split('/').slice(0, -1).map((_, index, parts) => parts.slice(0, index + 1).join('/'))))];
        for (const folder of folders) {
          const shown = await list(id, folder, first);
          const wanted = childrenOf(paths, folder);
          expect(new Set(shown.map((node) => JSON.stringify(node)))).toEqual(new Set(wanted.map((node) => JSON.stringify(node))));
          expect(shown).toHaveLength(wanted.length);
          const order = shown.map((node) => Buffer.from(node.isDirectory ? `${node.path}/` : node.path));
          expect(order.every((bytes, index) => index === 0 || Buffer.compare(order[index - 1] ?? bytes, bytes) < 0)).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('stays quick over a hundred thousand files', async () => {
    const id = await makeRun(server);
    await insertFiles(id, Array.from({ length: 100_000 }, (_, index) => `checkpoints/${String(index % 100).padStart(3, '0')}/${index}.bin`));
    await insertFiles(id, Array.from({ length: 1_000 }, (_, index) => `zz-${index}.txt`));
    const timed = async (path: string, first: number): Promise<[number, readonly Node[]]> => {
      const began = performance.now();
      const { run } = await server.ask<Listed>(token, listing, { id, path, first });
      return [performance.now() - began, run.artifacts.nodes];
    };
    await timed('', 2);
    const [root, [folder]] = await timed('', 100);
    expect(folder).toMatchObject({ path: 'checkpoints', isDirectory: true, fileCount: 100_000 });
    const [middle, folders] = await timed('checkpoints', 100);
    expect(folders.map(({ fileCount }) => fileCount)).toEqual(Array.from({ length: 100 }, () => 1_000));
    const [leaf, files] = await timed('checkpoints/042', 1_000);
    expect(files).toHaveLength(1_000);
    process.stdout.write(`100,000 files: root ${root.toFixed(0)} ms, 100 folders ${middle.toFixed(0)} ms, 1,000 files ${leaf.toFixed(0)} ms\n`);
    expect(Math.max(root, middle, leaf)).toBeLessThan(1_000);
  });

  it('is bounded and refuses cursors that are none (laws 7 and 9)', async () => {
    const id = await makeRun(server);
    for (const [variables, code] of [[{ first: 1_001 }, 'INVALID_INPUT'], [{ first: 0 }, 'INVALID_INPUT'], [{ path: '../x' }, 'INVALID_ARTIFACT_PATH'], [{ path: 'a\0' }, 'INVALID_ARTIFACT_PATH']] as const) {
      const { errors } = await server.graphql(token, listing, { id, ...variables });
      expect(errors?.[0]?.extensions.code).toBe(code);
    }
    const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const after of ['', 'x', cursor(['..', true]), cursor(['a\0', false]), cursor([1, true]), cursor(['a']), cursor(['a', 1]), cursor({})]) {
      const { errors } = await server.graphql(token, listing, { id, after });
      expect(errors?.[0]?.extensions.code, after).toBe('INVALID_INPUT');
    }
  });

  it('is the API of one file too, and of its end', async () => {
    const { token: writer, actor } = await server.makeActor('WRITER');
    const id = await makeRun(server, { createdBy: actor.id });
    const other = await makeRun(server);
    for (const run of [id, other]) expect((await server.fetch(writer, artifactPathOf(run, 'a/b.csv'), { method: 'PUT', body: Buffer.from('1,2') })).status).toBe(201);
    const one = 'query ($id: ID!, $path: String!) { artifact(runId: $id, path: $path) { path isDirectory size mediaType url digest createdAt } }';
    const { artifact } = await server.ask<{ artifact: Record<string, unknown> }>(writer, one, { id, path: 'a/b.csv' });
    expect(artifact).toMatchObject({ path: 'a/b.csv', isDirectory: false, size: 3, mediaType: 'text/csv', url: artifactPathOf(id, 'a/b.csv') });
    expect(await (await server.fetch(writer, String(artifact['url']))).text()).toBe('1,2');
    expect(await server.ask(writer, one, { id, path: 'a' })).toEqual({ artifact: null });
    const remove = 'mutation ($id: ID!, $path: String!) { deleteArtifact(runId: $id, path: $path) }';
    expect((await server.graphql(writer, remove, { id: other, path: 'a/b.csv' })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await server.ask(writer, remove, { id, path: 'a/b.csv' })).toEqual({ deleteArtifact: true });
    expect(await server.ask(writer, remove, { id, path: 'a/b.csv' })).toEqual({ deleteArtifact: false });
    const stranger = await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() });
    for (const [query, variables] of [[one, { id: other, path: 'a/b.csv' }], [remove, { id: other, path: 'a/b.csv' }]] as const)
      expect((await server.graphql(stranger.token, query, variables)).errors?.[0]?.extensions.code).toBe('RUN_NOT_FOUND');
  });

  it('never fails inside for whatever it is asked', async () => {
    const id = await makeRun(server);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 30 }), fc.string({ maxLength: 30 }), async (path, after) => {
        const { errors } = await server.graphql(token, listing, { id, path, after });
        const allowed = (() => { try { artifactPath(path); return true; } catch (error) { return !(error instanceof InvalidArtifactPath); } })();
        expect(errors?.[0]?.extensions.code ?? 'NONE').toMatch(allowed ? /^(NONE|INVALID_INPUT)$/ : /^(NONE|INVALID_ARTIFACT_PATH|INVALID_INPUT|INVALID_REQUEST)$/);
      }),
      { numRuns: 60 },
    );
  });
});
