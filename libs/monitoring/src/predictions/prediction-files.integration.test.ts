import { gzipSync } from 'node:zlib';
import { systemActor } from '@plinth/access';
import { Analytics, tableSql } from '@plinth/platform/analytics';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PredictionRows } from '../sources/prediction-rows.js';
import { MonitoringClient, numbers } from '../testing/index.js';

describe('predictions as files', () => {
  let server: TestServer;
  let token: string;
  let api: MonitoringClient;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    ({ token } = await server.makeActor('OWNER'));
    api = new MonitoringClient(server, token);
  }, 60_000);
  afterAll(() => server?.stop());

  const send = async (deploymentId: string, query: string, body: string | Uint8Array) => {
    const answer = await server.fetch(token, `/api/v1/deployments/${deploymentId}/predictions?${query}`, { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body });
    return { status: answer.status, body: (await answer.json()) as { id: string; rows: number; digest: string; columns: { name: string; role: string; type: string; treatment: string | null }[]; code?: string; error?: { code: string } } };
  };
  const keptRows = (deploymentId: string) => server.application.get(Analytics).session(async (session) => {
    const { table } = await server.application.get(PredictionRows).window(systemActor(server.workspaceId, 'monitor:run', 'test'), session, { deploymentIds: [deploymentId], kind: 'PREDICTIONS', from: new Date(0), to: new Date(Date.now() + 3_600_000) }, 'kept');
    return table === null ? [] : session.rows(`FROM ${tableSql(table)} ORDER BY ALL`);
  });
  const csv = 'id,at,age,city,score\na,2026-01-01T00:00:00Z,31,Rome,0.5\nb,2026-01-02T00:00:00Z,,Turin,0.25\n';
  const columns = 'id=id&time=at&output=score';

  it('are read as they say, and the same file is one batch', async () => {
    const { id } = await api.makeDeployment();
    const first = await send(id, `format=csv&${columns}`, csv);
    expect(first).toMatchObject({ status: 201, body: { rows: 2, columns: [{ name: 'age', role: 'FEATURE', type: 'BIGINT' }, { name: 'city', role: 'FEATURE', type: 'VARCHAR' }, { name: 'score', role: 'OUTPUT', type: 'DOUBLE' }] } });
    expect((await send(id, `format=csv&${columns}`, csv)).body.id).toBe(first.body.id);
    expect(await keptRows(id)).toEqual([{ age: expect.anything(), city: 'Rome', score: 0.5 }, { age: null, city: 'Turin', score: 0.25 }]);
    const lines = gzipSync('{"age":1,"vector":[1,2.5]}\n{"age":2,"vector":[3,4]}\n');
    expect(await send(id, 'format=jsonl&gzip=1', lines)).toMatchObject({ status: 201, body: { rows: 2, columns: [{ name: 'age' }, { name: 'vector', type: 'DOUBLE[]' }] } });
  });

  it('as Parquet are those of another batch', async () => {
    const { id } = await api.makeDeployment();
    const { digest } = await api.logPredictions(id, [numbers('x', [1, 2, 3])]);
    const parquet = await server.platform.blobs.open(server.workspaceId, digest).then(async (stream) => Buffer.concat((await stream.toArray()) as Buffer[]));
    const { id: other } = await api.makeDeployment();
    expect(await send(other, 'format=parquet&id=prediction_id&time=predicted_at', parquet)).toMatchObject({ status: 201, body: { rows: 3, columns: [{ name: 'x', type: 'DOUBLE' }] } });
  });

  it('are treated as rows by columns are, to the letter', async () => {
    await api.ask('mutation { updatePredictionSettings(input: { rules: [{ column: "city", treatment: MASK }, { column: "age", treatment: DROP }] }) { updatedAt } }');
    const { id } = await api.makeDeployment();
    await send(id, `format=csv&${columns}`, csv);
    const [fromFile] = await keptRows(id);
    expect(Object.keys(fromFile ?? {}).sort()).toEqual(['city', 'score']);
    const { id: other } = await api.makeDeployment();
    await api.logPredictions(other, [{ name: 'city', role: 'FEATURE', values: ['Rome', 'Turin'] }]);
    expect((await keptRows(other)).map(({ city }) => city).sort()).toEqual((await keptRows(id)).map(({ city }) => city).sort());
    await api.ask('mutation { updatePredictionSettings(input: { rules: [] }) { updatedAt } }');
  });

  it.each([
    ['no format', '', csv, 'INVALID_INPUT'], ['a format that is none', 'format=xml', csv, 'INVALID_INPUT'], ['bytes that are no Parquet', 'format=parquet', csv, 'UNREADABLE_PREDICTIONS'], ['bytes that are not zipped', 'format=csv&gzip=1', csv, 'UNREADABLE_PREDICTIONS'],
    ['nothing', 'format=csv', '', 'UNREADABLE_PREDICTIONS'], ['a column that is not there', 'format=csv&id=nothing', csv, 'INVALID_INPUT'], ['rows without an id', 'format=csv&id=id', 'id,x\n,1\n', 'INVALID_INPUT'],
    ['a clock that is ahead', 'format=csv&time=at', 'at,x\n2100-01-01T00:00:00Z,1\n', 'PREDICTION_FROM_THE_FUTURE'], ['labels without ids', 'format=csv&labels=1', csv, 'INVALID_INPUT'],
  ])('are refused for %s, and nothing is kept', async (_, query, body, code) => {
    const { id } = await api.makeDeployment();
    const { status, body: answer } = await send(id, query, body);
    expect([status, JSON.stringify(answer)]).toEqual([400, expect.stringContaining(`"${code}"`)]);
    expect(await keptRows(id)).toEqual([]);
  });
});
