import { createHash } from 'node:crypto';
import { TestServer } from '@plinth/server/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RegistrySubjects } from './ports/registry-subjects.js';
import { RegistryClient } from './testing/index.js';
import type { VersionId } from './version.js';

describe('versions', () => {
  let server: TestServer;
  let api: RegistryClient;
  let actor: Awaited<ReturnType<TestServer['makeActor']>>['actor'];
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    const writer = await server.makeActor('WRITER');
    actor = writer.actor;
    api = new RegistryClient(server, writer.token);
  });
  afterAll(() => server?.stop());

  const runWithFiles = async (): Promise<string> => {
    const { id } = await api.makeRun({ experimentName: 'training', params: [{ key: 'lr', value: '0.1' }], source: { gitCommit: 'abc', runtime: 'node 20', environment: { numpy: '2' } } });
    await api.appendMetrics(id, 'auc', [0.5, 0.9]);
    await api.appendMetrics(id, 'loss', [Number.NaN]);
    await api.log(id, { inputs: [{ name: 'claims', digest: 'd1' }] });
    for (const path of ['model/weights.bin', 'model/conf/a.json', 'notes.txt']) expect((await server.fetch(api.token, `/api/v1/runs/${id}/artifacts/${path}`, { method: 'PUT', body: path })).status).toBe(201);
    return id;
  };

  it('are frozen with all that the run logged, and their digest is that of the manifest', async () => {
    const runId = await runWithFiles();
    const model = await api.makeModel();
    const made = await api.makeVersion(model.id, { fromRun: runId, artifactPath: 'model', ready: true, signature: { inputs: [{ name: 'age', type: 'long' }], outputs: [{ name: 'score', type: 'double', shape: [-1, 1], required: false }] } });
    expect(made).toMatchObject({ version: 1, status: 'READY', digest: expect.stringMatching(/^[0-9a-f]{64}$/) });

    const manifest = await server.application.get(RegistrySubjects).manifest(actor, made.id as VersionId);
    expect(createHash('sha256').update(manifest).digest('hex')).toBe(made.digest);
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(JSON.parse(manifest)).toMatchObject({
      workspace: server.workspaceId, model: model.id, version: 1,
      artifacts: [{ path: 'conf/a.json', sha256: sha256('model/conf/a.json') }, { path: 'weights.bin', sha256: sha256('model/weights.bin'), size: 17 }],
      metrics: { auc: { value: 0.9, step: 1, at: 1_001 }, loss: { value: 'NaN' } }, params: { lr: '0.1' }, inputs: [{ name: 'claims', digest: 'd1' }], environment: { gitCommit: 'abc', packages: { numpy: '2' } },
      sourceRun: { id: runId, createdBy: actor.id, endedAt: null }, signature: { inputs: [{ name: 'age', type: 'long', required: true }] },
    });

    // What the run goes on to log is not the version's.
    await api.appendMetrics(runId, 'auc', [0.1], { firstStep: 7 });
    expect(await server.application.get(RegistrySubjects).manifest(actor, made.id as VersionId)).toBe(manifest);
    const shown = await api.ask<{ modelVersion: { cardFacts: { metrics: unknown[] }; sourceRun: { id: string; modelVersions: { id: string }[] }; parts: { name: string }[]; artifacts: { nodes: { path: string; url: string | null }[] } } }>(
      '{ modelVersion(id: "ID") { cardFacts { metrics { key value } inputs { name digest } trainedFrom } sourceRun { id modelVersions { id } } parts { name digest } artifacts { nodes { path url } } } }'.replace('ID', made.id),
    );
    expect(shown.modelVersion.cardFacts.metrics).toEqual([{ key: 'auc', value: 0.9 }, { key: 'loss', value: 'NaN' }]);
    expect(shown.modelVersion.sourceRun).toEqual({ id: runId, modelVersions: [{ id: made.id }] });
    expect(shown.modelVersion.parts.map(({ name }) => name)).toEqual(['artifacts', 'signature', 'metrics', 'params', 'inputs', 'environment', 'sourceRun']);
    const file = shown.modelVersion.artifacts.nodes.find(({ path }) => path === 'weights.bin');
    expect(await (await server.fetch(api.token, file?.url ?? '')).text()).toBe('model/weights.bin');
    expect((await server.fetch(api.token, `/api/v1/model-versions/${made.id}/archive`)).status).toBe(200);
  });

  it('take files while PENDING and none afterwards', async () => {
    const model = await api.makeModel();
    const pending = await api.makeVersion(model.id, {});
    expect(pending).toMatchObject({ status: 'PENDING', digest: null });
    expect((await api.putFile(pending.id, 'a.bin', 'one')).status).toBe(201);
    expect((await api.putFile(pending.id, 'a.bin', 'two')).status).toBe(201);
    const ready = await api.ready(pending.id);
    expect(await api.ready(pending.id)).toEqual(ready);
    expect(await api.putFile(pending.id, 'a.bin', 'three')).toEqual({ status: 409, code: 'VERSION_SEALED' });
    expect(await api.putFile(pending.id, 'b.bin', 'x')).toEqual({ status: 409, code: 'VERSION_SEALED' });
    expect((await server.fetch(api.token, `/api/v1/model-versions/${pending.id}/artifacts/a.bin`, { method: 'DELETE' })).status).toBe(409);
    const digest = createHash('sha256').update('other').digest('hex');
    const begun = await server.fetch(api.token, '/api/v1/uploads', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ modelVersionId: pending.id, path: 'c.bin', size: 5, digest }) });
    expect(((await begun.json()) as { error: { code: string } }).error.code).toBe('VERSION_SEALED');
    expect(await (await server.fetch(api.token, `/api/v1/model-versions/${pending.id}/artifacts/a.bin`)).text()).toBe('two');
    expect(await api.putFile('../../x', 'a', 'x')).toMatchObject({ status: 404 });
  });

  it('FAILED stays so, and READY can not fail', async () => {
    const model = await api.makeModel();
    const failed = await api.makeVersion(model.id, {});
    const fail = 'mutation ($id: ID!) { failModelVersion(id: $id, message: "no weights") { status statusMessage } }';
    expect(await api.ask(fail, { id: failed.id })).toEqual({ failModelVersion: { status: 'FAILED', statusMessage: 'no weights' } });
    expect(await api.codeOf('mutation ($id: ID!) { readyModelVersion(input: { id: $id }) { id } }', { id: failed.id })).toBe('VERSION_SEALED');
    expect(await api.codeOf(fail, { id: (await api.makeVersion(model.id)).id })).toBe('VERSION_SEALED');
    expect(await api.putFile(failed.id, 'a', 'x')).toMatchObject({ code: 'VERSION_SEALED' });
  });

  it('are kept by the database itself, for the application and for its owner', async () => {
    const model = await api.makeModel();
    const version = await api.makeVersion(model.id, {});
    await api.putFile(version.id, 'a.bin', 'x');
    await api.ready(version.id);
    await api.setAlias(model.id, 'champion', 1);
    const admin = new pg.Client({ connectionString: server.databaseUrl });
    await admin.connect();
    const changes = [
      `update model_version set metrics = '{"auc": {"value": 1, "step": 1, "at": 1}}' where id = '${version.id}'`,
      `update model_version set digest = '\\x00' where id = '${version.id}'`,
      `update model_version set status = 'PENDING' where id = '${version.id}'`,
      `update model_version set source_run_id = '${version.id}' where id = '${version.id}'`,
      `update model_version set created_by = '${model.id}' where id = '${version.id}'`,
      `update model_version set version = 9 where id = '${version.id}'`,
      `delete from model_version where id = '${version.id}'`,
      `update artifact set digest = '\\x00' where owner_id = '${version.id}'`,
      `delete from artifact where owner_id = '${version.id}'`,
      `update artifact set owner_id = '${model.id}' where owner_id = '${version.id}'`,
      `insert into artifact (workspace_id, owner_kind, owner_id, path, digest, size, media_type, created_by, created_at) values ('${server.workspaceId}', 'model-version', '${version.id}', 'b', '\\x00', 1, 'x/y', '${model.id}', now())`,
      `update alias_move set to_version = 7 where model_id = '${model.id}'`,
      `delete from alias_move where model_id = '${model.id}'`,
      'truncate model_version',
      'truncate alias_move',
      'truncate deployment_event',
    ];
    try {
      for (const change of changes) {
        await expect(admin.query(change), change).rejects.toMatchObject({ code: '23001' });
        if (!change.startsWith('truncate')) await expect(server.platform.database.transaction(server, () => server.platform.database.execute(change)), change).rejects.toMatchObject({ code: '23001' });
      }
      await admin.query(`update model_version set description = 'still mine' where id = '${version.id}'`);
    } finally {
      await admin.end();
    }
  });

  it('get numbers without a gap, a hundred at once', async () => {
    const model = await api.makeModel();
    const made = await Promise.all(Array.from({ length: 100 }, () => api.makeVersion(model.id, { ready: true })));
    expect(made.map(({ version }) => version).sort((left, right) => left - right)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    // A refused one takes no number.
    expect(await api.codeOf('mutation ($id: ID!) { createModelVersion(input: { modelId: $id, fromRun: "01931e7e-0000-7000-8000-0000000000ff" }) { id } }', { id: model.id })).toBe('RUN_NOT_FOUND');
    expect((await api.makeVersion(model.id)).version).toBe(101);
    const { registeredModel } = await api.ask<{ registeredModel: { lastVersion: number; versionCounts: unknown; versions: { nodes: { version: number }[]; pageInfo: { endCursor: string } } } }>('query ($id: ID!) { registeredModel(id: $id) { lastVersion versionCounts { total ready } versions(first: 2) { nodes { version } pageInfo { endCursor } } } }', { id: model.id });
    expect(registeredModel).toMatchObject({ lastVersion: 101, versionCounts: { total: 101, ready: 101 }, versions: { nodes: [{ version: 101 }, { version: 100 }] } });
    const next = await api.ask('query ($id: ID!, $after: String) { registeredModel(id: $id) { versions(first: 1, after: $after) { nodes { version } } } }', { id: model.id, after: registeredModel.versions.pageInfo.endCursor });
    expect(next).toEqual({ registeredModel: { versions: { nodes: [{ version: 99 }] } } });
  });

  it('are made once for a key', async () => {
    const model = await api.makeModel();
    const made = await Promise.all(Array.from({ length: 5 }, () => api.makeVersion(model.id, { ready: true, idempotencyKey: 'once' })));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect((await api.makeVersion(model.id)).version).toBe(2);
  });

  it('become ready and take a file at once: the file is in the digest, or refused', async () => {
    const model = await api.makeModel();
    for (let round = 0; round < 8; round++) {
      const { id } = await api.makeVersion(model.id, {});
      const [put] = await Promise.all([api.putFile(id, 'late.bin', `round ${round}`), api.ready(id)]);
      const { modelVersion } = await api.ask<{ modelVersion: { artifactCount: number } }>('query ($id: ID!) { modelVersion(id: $id) { artifactCount } }', { id });
      expect([put.status, modelVersion.artifactCount]).toEqual(put.status === 201 ? [201, 1] : [409, 0]);
    }
  });

  it('differ by name', async () => {
    const model = await api.makeModel();
    const runs = [await runWithFiles(), await runWithFiles()];
    await api.appendMetrics(runs[1] ?? '', 'auc', [0.99], { firstStep: 9 });
    const [base, head] = [await api.makeVersion(model.id, { fromRun: runs[0], artifactPath: '', ready: true }), await api.makeVersion(model.id, { fromRun: runs[1], artifactPath: 'model', ready: true, tags: [{ key: 'k', value: 'v' }] })];
    const { compared } = await api.ask<{ compared: Record<string, { key: string; change: string }[]> }>('query ($a: ID!, $b: ID!) { compared: compareModelVersions(baseId: $a, headId: $b) { metrics { key change base head } artifacts { key change } params { key } tags { key change } } }', { a: base.id, b: head.id });
    expect(compared.metrics).toEqual([{ key: 'auc', change: 'CHANGED', base: 0.9, head: 0.99 }]);
    expect(compared.artifacts?.map(({ key, change }) => `${change} ${key}`)).toEqual(['ADDED conf/a.json', 'REMOVED model/conf/a.json', 'REMOVED model/weights.bin', 'REMOVED notes.txt', 'ADDED weights.bin']);
    expect([compared.params, compared.tags]).toEqual([[], [{ key: 'k', change: 'ADDED' }]]);
  });
});
