import { systemActor } from '@plinth/access';
import { DatasetClient, profileWaiting } from '@plinth/datasets/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SweepService } from './sweep.service.js';
import { ApprovalsWorld, type SeenRequest, type Speaker } from './testing/index.js';

describe('a promotion that is asked for right after a commit', () => {
  let server: TestServer;
  let world: ApprovalsWorld;
  let data: DatasetClient;
  let reviewer: Speaker;
  beforeAll(async () => {
    server = await TestServer.start({ worker: false });
    world = await ApprovalsWorld.of(server);
    data = new DatasetClient(server, world.owner.token);
    reviewer = await world.speaker('MAINTAINER');
  });
  afterAll(async () => {
    await world?.stop();
    await server?.stop();
  });

  const sweep = () => server.application.get(SweepService).sweep(systemActor(server.workspaceId, 'promotion:sweep', 'test'));
  const gateOf = ({ gates }: SeenRequest) => ({ outcome: gates[0]?.outcome, explanation: gates[0]?.explanation });
  const seen = ({ id }: SeenRequest) => world.owner.api.see(id);
  const asked = async (test: string) => {
    const { name } = await data.makeDataset();
    const splits = ['train', 'test'].map((split) => ({ kind: 'FILES', name: split, folders: [split] }));
    const { digest } = await data.snapshotOf(name, { 'train/a.csv': 'person,x\nann,1\nben,2\n', 'test/b.csv': test }, { splits });
    const { api } = world.author;
    const run = await api.makeRun({ experimentName: 'training' });
    await api.log(run.id, { inputs: [{ name, digest }] });
    const version = await api.makeVersion((await api.makeModel()).id, { fromRun: run.id, ready: true });
    const { target } = await world.target([{ name: 'Maintainers', count: 1, from: { role: 'MAINTAINER' } }], { gates: [{ id: 'gate', kind: 'training-data-leakage' }] });
    return { name, request: await world.requester.api.requestPromotion(version.id, { target }) };
  };

  it('waits for the rows of its splits, keeps the votes that came meanwhile, and is approved when they have nothing in common', async () => {
    const { name, request } = await asked('person,x\ncat,3\n');
    expect(gateOf(request)).toEqual({ outcome: 'PENDING', explanation: `The rows of the splits of ${name}@1 are being compared.` });
    await reviewer.api.vote(request);
    await sweep();
    expect(await seen(request)).toMatchObject({ status: 'OPEN', blocked: false });
    await profileWaiting(server);
    await sweep();
    const after = await seen(request);
    expect(after).toMatchObject({ status: 'APPROVED', subjectDigest: request.subjectDigest });
    expect(gateOf(after)).toEqual({ outcome: 'PASS', explanation: 'The splits of 1 input have nothing in common.' });
  });

  it('is blocked when they have, whatever was voted before', async () => {
    const { name, request } = await asked('person,x\nben,2\n');
    expect(gateOf(request).outcome).toBe('PENDING');
    await reviewer.api.vote(request);
    await profileWaiting(server);
    await sweep();
    const after = await seen(request);
    expect(after).toMatchObject({ status: 'OPEN', blocked: true, subjectDigest: request.subjectDigest });
    expect(gateOf(after)).toEqual({ outcome: 'FAIL', explanation: `Splits leak: ${name}@1 train and test: 1 row in common.` });
  });
});
