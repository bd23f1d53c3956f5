import { TestServer, type TestActor } from '@plinth/server/testing';
import { TILE_STORE } from '@plinth/platform/nest';
import type { TileStore } from '@plinth/platform/tiles';
import { falseOpening, hashOfLeaf, type LoggedEvent, type LogKey, parseCheckpoint, parseEntryBundle, parseHashTile, parseNote, tilePath, verifyInclusion, fromHex, tileWidth, leafHash, toHex } from '@plinth/verify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { fsck, fsckPath } from '../testing/fsck.js';

describe('the log over HTTP', () => {
  let server: TestServer;
  let owner: TestActor;
  beforeAll(async () => {
    server = await TestServer.start();
    owner = await server.makeActor('OWNER');
    await Promise.all(Array.from({ length: 12 }, async () => {
      for (let count = 0; count < 25; count++) await change();
    }));
    await published();
  });
  afterAll(() => server?.stop());

  const base = () => `/tlog/${owner.actor.workspaceId}/`;
  const change = () => server.ask(owner.token, 'mutation { createServiceAccount(input: { name: "CI", role: WRITER }) { id } }');
  const checkpoint = async () => parseCheckpoint(parseNote(await (await server.fetch(owner.token, `${base()}checkpoint`)).text()).text);
  const events = async () => (await server.ask<{ auditEvents: { nodes: { sequence: number; leafHash: string; leafIndex: number }[] } }>(owner.token, '{ auditEvents(first: 1) { nodes { sequence leafHash leafIndex } } }')).auditEvents.nodes[0]!;
  /** Waits until the newest event is in a signed checkpoint. @returns the size of the log */
  const published = async () => {
    await vi.waitFor(async () => {
      const { outbox } = (await server.platform.database.transaction(owner.actor, () => server.platform.database.query<{ outbox: number }>('select count(*)::int as outbox from outbox')))[0]!;
      const answer = await server.fetch(owner.token, `${base()}checkpoint`);
      expect([outbox, answer.status]).toEqual([0, 200]);
      expect(parseCheckpoint(parseNote(await answer.text()).text).size).toBe((await events()).sequence);
    }, { timeout: 20_000, interval: 50 });
    return (await checkpoint()).size;
  };
  const keys = async () => ((await (await server.fetch(owner.token, `${base()}keys`)).json()) as { keys: LogKey[] }).keys;
  const judged = async () => fsck(`${server.url}${base()}`, owner.token, (await keys()).at(-1)!.verifierKey);
  const tiles = () => server.application.get<TileStore>(TILE_STORE);

  it('is tried by an implementation that is not ours where CI promises one', () => expect(fsckPath !== undefined || process.env.PLINTH_TEST_CI !== 'true').toBe(true));

  it.skipIf(!fsckPath)('is accepted by Tessera, also after the key has changed; any tampering is refused', async () => {
    expect(await judged()).toMatchObject({ isAccepted: true });
    const { rotateLogKey } = await server.ask<{ rotateLogKey: { verifierKey: string } }>(owner.token, 'mutation { rotateLogKey(reason: "time") { keyId verifierKey } }');
    const size = await published();
    await expect.poll(async () => (await keys()).at(-1)?.verifierKey).toBe(rotateLogKey.verifierKey);
    expect(await judged()).toMatchObject({ isAccepted: true });
    expect((await fsck(`${server.url}${base()}`, owner.token, (await keys())[0]!.verifierKey)).isAccepted).toBe(true);
    await change();
    expect(await published()).toBe(size + 1);
    expect(await judged()).toMatchObject({ isAccepted: true });
    expect((await fsck(`${server.url}${base()}`, owner.token, (await keys())[0]!.verifierKey)).isAccepted).toBe(false);
    expect((await fsck(`${server.url}${base()}`, 'plk_nobody', (await keys()).at(-1)!.verifierKey)).isAccepted).toBe(false);
    const { workspaceId } = owner.actor;
    const width = (size + 1) % tileWidth;
    for (const path of [tilePath({ level: 0, index: 0, width: tileWidth }), tilePath({ level: 0, index: 1, width }), tilePath({ level: 1, index: 0, width: 1 }), tilePath({ level: 'entries', index: 0, width: tileWidth }), tilePath({ level: 'entries', index: 1, width })]) {
      const sound = (await tiles().get(workspaceId, path))!;
      await tiles().put(workspaceId, path, sound.map((byte, at) => (at === 7 ? byte ^ 1 : byte)));
      expect([path, (await judged()).isAccepted]).toEqual([path, false]);
      await tiles().put(workspaceId, path, sound.subarray(0, sound.length - 1));
      expect([path, (await judged()).isAccepted]).toEqual([path, false]);
      await tiles().put(workspaceId, path, sound);
    }
    expect(await judged()).toMatchObject({ isAccepted: true });
  });

  it('has the types and lifetimes that its files need', async () => {
    const size = await published();
    const note = await server.fetch(owner.token, `${base()}checkpoint`);
    expect([note.headers.get('content-type'), note.headers.get('cache-control')]).toEqual(['text/plain; charset=utf-8', 'private, no-cache']);
    const tile = await server.fetch(owner.token, `${base()}tile/0/000`);
    expect([tile.headers.get('content-type'), tile.headers.get('cache-control')]).toEqual(['application/octet-stream', 'private, max-age=31536000, immutable']);
    const hashes = parseHashTile(new Uint8Array(await tile.arrayBuffer()), tileWidth);
    const entries = parseEntryBundle(new Uint8Array(await (await server.fetch(owner.token, `${base()}tile/entries/000`)).arrayBuffer()), tileWidth);
    expect(entries.map((entry) => toHex(leafHash(entry)))).toEqual(hashes.map(toHex));
    expect(JSON.parse(Buffer.from(entries[0]!).toString())).toMatchObject({ v: 1, sequence: 1, workspace: owner.actor.workspaceId });
    expect(size).toBeGreaterThan(tileWidth);
  });

  it('answers for tiles of an older checkpoint from those that have grown since', async () => {
    const whole = parseHashTile(new Uint8Array(await (await server.fetch(owner.token, `${base()}tile/0/000`)).arrayBuffer()), tileWidth);
    for (const width of [1, 77, 255]) {
      const part = parseHashTile(new Uint8Array(await (await server.fetch(owner.token, `${base()}tile/0/000.p/${width}`)).arrayBuffer()), width);
      expect(part.map(toHex)).toEqual(whole.slice(0, width).map(toHex));
      expect(parseEntryBundle(new Uint8Array(await (await server.fetch(owner.token, `${base()}tile/entries/000.p/${width}`)).arrayBuffer()), width)).toHaveLength(width);
    }
  });

  it('is found by the slug of the workspace too, and no other is', async () => {
    expect((await server.fetch(owner.token, '/tlog/default/checkpoint')).status).toBe(200);
    const other = await server.makeActor('OWNER', { workspaceId: await server.makeWorkspace() });
    for (const path of [`${base()}checkpoint`, `${base()}keys`, `${base()}tile/0/000`, '/tlog/default/tile/0/000']) expect([path, (await server.fetch(other.token, path)).status]).toEqual([path, 404]);
    const reader = await server.makeActor('READER');
    for (const path of ['checkpoint', 'keys', 'tile/0/000', 'tile/entries/000']) expect([path, (await server.fetch(reader.token, base() + path)).status, (await server.fetch(undefined, base() + path)).status]).toEqual([path, 403, 401]);
  });

  it.each(['tile/0/999', 'tile/0/000.p/0', 'tile/0/0', 'tile/9/000', 'tile/x/000', 'tile/0/%2e%2e/checkpoint', 'tile/..%2fcheckpoint', 'tile/entries/x000/000', 'tile/', 'nothing'])('has no %s', async (path) => {
    expect((await server.fetch(owner.token, base() + path)).status).toBe(404);
  });

  it('proves each event by GraphQL against the signed root, and that it only grew', async () => {
    const size = await published();
    const { root } = await checkpoint();
    expect(await events()).toMatchObject({ sequence: size, leafIndex: size - 1, leafHash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await server.ask(owner.token, '{ auditConsistencyProof(fromSize: 5) { treeSize } auditCheckpoint { size rootHash } }')).toEqual({ auditConsistencyProof: { treeSize: size }, auditCheckpoint: { size, rootHash: toHex(root) } });
    // Each look at an event's salts is an event itself: from here on the log grows.
    for (const sequence of [1, 256, 257, size]) {
      const { auditProof, auditEvent } = await server.ask<{ auditEvent: object; auditProof: { leafHash: string; rootHash: string; treeSize: number; hashes: string[]; event: LoggedEvent } }>(owner.token, 'query ($sequence: Long!, $size: Long) { auditProof(sequence: $sequence, treeSize: $size) { leafHash rootHash treeSize hashes event } auditEvent(sequence: $sequence) { sequence leafHash } }', { sequence, size });
      expect(auditEvent).toEqual({ sequence, leafHash: auditProof.leafHash });
      expect(toHex(hashOfLeaf(auditProof.event.leaf))).toBe(auditProof.leafHash);
      expect(falseOpening(auditProof.event)).toBeUndefined();
      expect(auditProof.rootHash).toBe(toHex(root));
      expect(verifyInclusion({ leaf: fromHex(auditProof.leafHash)!, index: sequence - 1, size, proof: auditProof.hashes.map((hash) => fromHex(hash)!), root })).toBe(true);
    }
    for (const query of ['{ auditProof(sequence: 0) { treeSize } }', `{ auditProof(sequence: ${size + 1}, treeSize: ${size}) { treeSize } }`, `{ auditProof(sequence: 5, treeSize: 4) { treeSize } }`, `{ auditConsistencyProof(fromSize: 9, treeSize: 8) { treeSize } }`]) expect((await server.graphql(owner.token, query)).errors?.[0]?.extensions.code).toBe('NOT_IN_LOG');
  });
});
