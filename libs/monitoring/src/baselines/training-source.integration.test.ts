import { randomUUID } from 'node:crypto';
import { DatasetClient } from '@plinth/datasets/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MonitoringClient, numbers } from '../testing/index.js';

const patient = { timeout: 60_000, interval: 100 };

describe('skew between training and serving', () => {
  let server: TestServer;
  let owner: MonitoringClient;
  let data: DatasetClient;
  beforeAll(async () => {
    server = await TestServer.start();
    owner = new MonitoringClient(server, (await server.makeActor('OWNER')).token);
    data = new DatasetClient(server, owner.token);
  }, 60_000);
  afterAll(() => server?.stop());

  const snapshot = async (csv: string) => {
    const { id, name } = await data.makeDataset();
    const { digest } = await data.snapshotOf(name, { 'rows.csv': csv });
    return { id, name, digest };
  };
  type Input = Awaited<ReturnType<typeof snapshot>> & { readonly context?: string };
  /** A deployment of a version whose run said what it read. */
  const trainedFrom = async (inputs: readonly Input[]): Promise<string> => {
    const name = `served-${randomUUID().slice(0, 8)}`;
    await owner.ask('mutation ($name: String!) { createEnvironment(input: { name: $name, rank: 30 }) { id } }', { name });
    const run = await owner.makeRun({ experimentName: 'training', name });
    for (const { id, name: dataset, digest, context } of inputs) await owner.log(run.id, { inputs: [{ name: dataset, digest, sourceType: 'PLINTH_DATASET', source: `${id}@${digest}`, ...(context ? { tags: [{ key: 'context', value: context }] } : {}) }] });
    const model = await owner.makeModel({ name });
    const version = await owner.makeVersion(model.id, { fromRun: run.id, ready: true });
    return (await owner.deploy(name, version.id)).id;
  };
  const request = 'mutation ($input: RequestBaselineInput!) { requestBaseline(input: $input) { id } }';
  const refusal = (deploymentId: string, more: object = {}) => owner.codeOf(request, { input: { name: 'training', training: { deploymentId, ...more } } });
  const rows = (count: number, from: number) => Array.from({ length: count }, (_, row) => from + ((row * 37) % 100));

  it('is found against the snapshot that the deployed version was trained from', async () => {
    const training = await snapshot(`age\n${rows(500, 0).join('\n')}\n`);
    const deploymentId = await trainedFrom([training]);
    const { id } = await owner.requestBaseline({ training: { deploymentId } });
    await vi.waitFor(async () => expect(await owner.seeBaseline(id)).toMatchObject({ status: 'READY', rows: 500 }), patient);
    const { monitorBaseline } = await owner.ask<{ monitorBaseline: { snapshot: { digest: string } } }>('query ($id: ID!) { monitorBaseline(id: $id) { snapshot { digest } } }', { id });
    expect(monitorBaseline.snapshot.digest).toBe(training.digest);
    const monitor = await owner.makeMonitor({ kind: 'DEPLOYMENT', id: deploymentId }, id, { schedule: { kind: 'BATCH' } });
    await owner.logPredictions(deploymentId, [numbers('age', rows(300, 0))]);
    await owner.logPredictions(deploymentId, [numbers('age', rows(300, 80))]);
    await vi.waitFor(async () => {
      const { driftReports: { nodes } } = await owner.ask<{ driftReports: { nodes: { outcome: string | null }[] } }>('query ($id: ID!) { driftReports(monitorId: $id) { nodes { outcome } } }', { id: monitor.id });
      expect(nodes.map(({ outcome }) => outcome).sort()).toEqual(['DRIFTED', 'STABLE']);
    }, patient);
  });

  it('takes what the run calls training, and asks where that is not clear', async () => {
    const [one, other] = [await snapshot('age\n1\n2\n'), await snapshot('age\n3\n4\n')];
    const clear = await trainedFrom([{ ...one, context: 'training' }, { ...other, context: 'evaluation' }]);
    expect(await refusal(clear)).toBeUndefined();
    const unclear = await trainedFrom([one, other]);
    expect(await refusal(unclear)).toBe('TRAINING_SET_UNCLEAR');
    expect(await refusal(unclear, { dataset: other.name })).toBeUndefined();
    expect(await refusal(await trainedFrom([]))).toBe('TRAINING_SET_UNKNOWN');
    expect(await refusal('00000000-0000-7000-8000-000000000000')).toBe('DEPLOYMENT_NOT_FOUND');
    expect(await owner.codeOf(request, { input: { name: 'none' } })).toBe('INVALID_INPUT');
  });
});
