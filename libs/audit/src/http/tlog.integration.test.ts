import { TestServer, type TestActor } from '@plinth/server/testing';
import { type LogKey, parseCheckpoint, parseNote } from '@plinth/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fsck, fsckPath } from '../testing/fsck.js';

describe('the log over HTTP', () => {
  let server: TestServer;
  let owner: TestActor;
  beforeAll(async () => {
    server = await TestServer.start();
    owner = await server.makeActor('OWNER');
  });
  afterAll(() => server?.stop());

  const base = () => `/tlog/${owner.actor.workspaceId}/`;
  const change = () => server.ask(owner.token, 'mutation { createServiceAccount(input: { name: "CI", role: WRITER }) { id } }');
  const size = async () => {
    const answer = await server.fetch(owner.token, `${base()}checkpoint`);
    return answer.status === 200 ? parseCheckpoint(parseNote(await answer.text()).text).size : 0;
  };
  const keys = async () => ((await (await server.fetch(owner.token, `${base()}keys`)).json()) as { keys: LogKey[] }).keys;
  const judged = async () => fsck(`${server.url}${base()}`, owner.token, (await keys()).at(-1)!.verifierKey);

  it('is tried by an implementation that is not ours where CI promises one', () => expect(fsckPath !== undefined || process.env.PLINTH_TEST_CI !== 'true').toBe(true));

  it.skipIf(!fsckPath)('is accepted by Tessera', async () => {
    for (let count = 0; count < 5; count++) await change();
    await expect.poll(size).toBeGreaterThanOrEqual(5);
    const { isAccepted, said } = await judged();
    expect([isAccepted, said]).toEqual([true, expect.anything()]);
  });
});
