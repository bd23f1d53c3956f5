import { systemActor } from '@plinth/access';
import { DatasetClient, profileWaiting } from '@plinth/datasets/testing';
import { TestServer } from '@plinth/server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExecutionService } from './execution.service.js';
import { SweepService } from './sweep.service.js';
import { ApprovalsWorld, type SeenRequest, type Speaker } from './testing/index.js';

describe('the gate over schemas, of data whose commits say none', () => {
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

  type Files = Readonly<Record<string, string | null>>;
  const sweep = () => server.application.get(SweepService).sweep(systemActor(server.workspaceId, 'promotion:sweep', 'test'));
  const gateOf = ({ gates }: SeenRequest) => ({ outcome: gates[0]?.outcome, explanation: gates[0]?.explanation });
  /** A model whose first version, trained on these files, stands at a target that its next versions ask for. */
  const standing = async (files: Files, promise = 'FULL') => {
    const { name } = await data.makeDataset();
    const modelId = (await world.author.api.makeModel()).id;
    const trainedOn = async (changes: Files) => {
      const { digest } = await data.snapshotOf(name, changes);
      const run = await world.author.api.makeRun({ experimentName: 'training' });
      await world.author.api.log(run.id, { inputs: [{ name, digest }] });
      return world.author.api.makeVersion(modelId, { fromRun: run.id, ready: true });
    };
    const { target } = await world.target([{ name: 'Maintainers', count: 1, from: { role: 'MAINTAINER' } }], { gates: [{ id: 'gate', kind: 'training-data-schema', promise }] });
    const first = await world.requester.api.requestPromotion((await trainedOn(files)).id, { target });
    await reviewer.api.vote(first);
    await server.application.get(ExecutionService).execute(systemActor(server.workspaceId, 'promotion:execute', 'test'), first.id);
    return { name, asked: async (changes: Files) => world.requester.api.requestPromotion((await trainedOn(changes)).id, { target }) };
  };

  it('waits until its files were looked into, keeps the votes, and names the columns that are not there any more', async () => {
    const { name, asked } = await standing({ 'a.csv': 'x,y\n1,2\n' });
    const request = await asked({ 'a.csv': 'z\nfoo\n' });
    expect(gateOf(request)).toEqual({ outcome: 'PENDING', explanation: `The files of ${name}@1, ${name}@2 are being looked into.` });
    await reviewer.api.vote(request);
    await sweep();
    expect(await world.owner.api.see(request.id)).toMatchObject({ status: 'OPEN', blocked: false });
    await profileWaiting(server);
    await sweep();
    const after = await world.owner.api.see(request.id);
    expect(after).toMatchObject({ status: 'OPEN', blocked: true, subjectDigest: request.subjectDigest });
    expect(gateOf(after)).toEqual({ outcome: 'FAIL', explanation: expect.stringMatching(/^Other than for version 1, which stands there now: .*"x".*"y"/) as string });
  });

  it('passes where the columns that were found keep the promise', async () => {
    const { asked } = await standing({ 'a.csv': 'x,y\n1,2\n' });
    const request = await asked({ 'a.csv': 'x,y\n3,4\n' });
    await profileWaiting(server);
    expect(gateOf(await world.owner.api.see(request.id))).toEqual({ outcome: 'PASS', explanation: 'The schemas of 1 data set keep what they promised to version 1, which stands there now.' });
  });

  it.each<[string, Files, Files, string, RegExp]>([
    ['there are no tables', { 'a.png': '1' }, { 'a.png': '2' }, 'FULL', /@2: nothing to compare, for \S+@1 has no table with columns\. Name a schema when it is committed\.$/],
    ['no table is under the same name', { 'a.csv': 'x\n1\n' }, { 'a.csv': null, 'b.csv': 'z\nfoo\n' }, 'BACKWARD', /@2: nothing to compare, for it has no column of a table of \S+@1\./],
    ['a table can not be read', { 'a.csv': 'x\n1\n', 'b.parquet': 'no' }, { 'a.csv': 'x\n2\n' }, 'BACKWARD', /@2: nothing to compare with "b\.parquet" of \S+@1, whose columns are not known\./],
  ])('does not pass where %s', async (_, files, changes, promise, said) => {
    const { asked } = await standing(files, promise);
    const request = await asked(changes);
    await profileWaiting(server);
    expect(gateOf(await world.owner.api.see(request.id))).toEqual({ outcome: 'FAIL', explanation: expect.stringMatching(said) as string });
  });
});
