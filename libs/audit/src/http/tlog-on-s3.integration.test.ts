import { TestServer, type TestActor } from '@plinth/server/testing';
import { TILE_STORE } from '@plinth/platform/nest';
import type { TileStore } from '@plinth/platform/tiles';
import { type LogKey, parseCheckpoint, parseNote, tilePath, tileWidth } from '@plinth/verify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fsck, fsckPath } from '../testing/fsck.js';

const { PLINTH_TEST_S3_ENDPOINT: endpoint, PLINTH_TEST_S3_ACCESS_KEY: accessKey, PLINTH_TEST_S3_SECRET_KEY: secretKey } = process.env;
const s3 = endpoint && accessKey && secretKey ? ({ kind: 's3', endpoint, region: 'us-east-1', bucket: 'plinth-test', accessKey, secretKey } as const) : undefined;

it('is tried where CI promises an S3 server and a judge', () => expect((s3 !== undefined && fsckPath !== undefined) || process.env.PLINTH_TEST_CI !== 'true').toBe(true));

describe.skipIf(!s3 || !fsckPath)('the log on S3', { timeout: 120_000 }, () => {
  let server: TestServer;
  let owner: TestActor;
  beforeAll(async () => {
    server = await TestServer.start({ through: (addresses) => ({ ...addresses, ...(s3 ? { blobs: s3 } : {}) }) });
    owner = await server.makeActor('OWNER');
    await Promise.all(Array.from({ length: 12 }, async () => {
      for (let count = 0; count < 25; count++) await server.ask(owner.token, 'mutation { createServiceAccount(input: { name: "CI", role: WRITER }) { id } }');
    }));
    await vi.waitFor(async () => expect(await size()).toBeGreaterThanOrEqual(300), { timeout: 60_000, interval: 200 });
  }, 120_000);
  afterAll(() => server?.stop());

  const base = () => `/tlog/${owner.actor.workspaceId}/`;
  const read = async (name: string) => (await server.fetch(owner.token, `${base()}${name}`)).text();
  const size = async () => parseCheckpoint(parseNote(await read('checkpoint')).text).size;
  const judged = async () => fsck(`${server.url}${base()}`, owner.token, (JSON.parse(await read('keys')) as { keys: LogKey[] }).keys.at(-1)!.verifierKey);

  it('is accepted by Tessera as a whole; a tile that is changed or cut in the bucket is refused, and the sound one is accepted again', async () => {
    expect(await judged()).toMatchObject({ isAccepted: true });
    const tiles = server.application.get<TileStore>(TILE_STORE);
    const { workspaceId } = owner.actor;
    for (const level of [0, 'entries'] as const) {
      const path = tilePath({ level, index: 0, width: tileWidth });
      const sound = (await tiles.get(workspaceId, path))!;
      for (const spoilt of [sound.map((byte, at) => (at === 7 ? byte ^ 1 : byte)), sound.subarray(0, sound.length - 1)]) {
        await tiles.put(workspaceId, path, spoilt);
        expect([path, (await judged()).isAccepted]).toEqual([path, false]);
      }
      await tiles.put(workspaceId, path, sound);
    }
    expect(await judged()).toMatchObject({ isAccepted: true });
  });
});
