import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor } from '@plinth/kernel';
import { Unavailable } from '@plinth/kernel';
import { translateProgram } from '@plinth/platform/testing';
import type { TileStore } from '@plinth/platform/tiles';
import { parseCheckpoint, parseNote } from '@plinth/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogInconsistent } from '../audit.errors.js';
import { LogWorld } from '../testing/log-world.js';
import type { PublishStep } from './log-publisher.js';

describe('publishing', () => {
  let world: LogWorld;
  beforeAll(async () => {
    world = await LogWorld.open();
  });
  afterAll(() => world?.close());

  const checkpoints = async (actor: Actor) => {
    const { rows } = await world.admin.query<{ size: string; note: string }>('select tree_size as size, note from audit_checkpoint where workspace_id = $1 order by tree_size', [actor.workspaceId]);
    return rows.map(({ size, note }) => ({ size: Number(size), note }));
  };
  const expectSound = async (actor: Actor, size: number) => {
    expect(await world.verdict(actor)).toMatchObject({ isIntact: true, findings: [], events: size });
    const made = await checkpoints(actor);
    expect(made.at(-1)?.size).toBe(size);
    const served = await world.tiles.get(actor.workspaceId, 'checkpoint');
    expect(Buffer.from(served!).toString()).toBe(made.at(-1)?.note);
  };

  it('grows a log in steps of any size, each of which is proven to be the one before and more', async () => {
    const actor = world.actor();
    const process = world.process();
    const sizes = [1, 3, 255, 256, 257, 600];
    let last = 0;
    for (const size of sizes) {
      await world.record(actor, size - last);
      await world.publishAll(actor, process);
      await expectSound(actor, size);
      if (last > 0) expect(await process.service.consistency(actor, last)).toMatchObject({ fromSize: last, treeSize: size });
      last = size;
    }
    expect((await checkpoints(actor)).map(({ size }) => size)).toEqual(sizes);
    for (const sequence of [1, 2, 256, 257, 599, 600]) for (const treeSize of [600, sequence]) expect((await process.service.inclusion(actor, sequence, treeSize)).sequence).toBe(sequence);
    const kept = await readdir(join(world.folder, 'tlog', actor.workspaceId, 'tile', '0'));
    expect(kept.filter((name) => name.endsWith('.p')).length).toBeLessThanOrEqual(3);
  });

  it.each<PublishStep>(['locked', 'read', 'tiles', 'bundles', 'signed', 'served', 'committed'])('killed after %s, and done again by somebody else, has one effect', async (step) => {
    const actor = world.actor();
    await world.record(actor, 300);
    await world.publishAll(actor);
    await world.record(actor, 20);
    await expect(world.process().publisher.publish(actor, (at) => {
      if (at === step) throw new Error('killed');
    })).rejects.toThrow('killed');
    await world.record(actor, 5);
    const process = world.process();
    await world.publishAll(actor, process);
    await expectSound(actor, 325);
    for (let index = 0, made = await checkpoints(actor); index + 1 < made.length; index++) await process.service.consistency(actor, made[index]!.size, made[index + 1]!.size);
  });

  it('killed −9 between any two files, again and again while events come, leaves one sound log', async () => {
    const actor = world.actor();
    const program = await translateProgram(join(import.meta.dirname, '..', 'testing', 'publishing-process.ts'));
    let recorded = 0;
    for (const step of ['committed', 'tiles', 'bundles', 'served'] satisfies PublishStep[]) {
      await world.record(actor, 150);
      const child = spawn(process.execPath, [program, world.databaseUrl, world.folder, actor.workspaceId, step], { stdio: ['ignore', 'pipe', 'inherit'] });
      expect(String((await once(child.stdout, 'data'))[0])).toBe(`${step}\n`);
      await world.record(actor, 20);
      expect(await world.process().publisher.publish(actor)).toBe(step === 'committed' ? 'published' : 'busy');
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      expect(await ended).toEqual([null, 'SIGKILL']);
      recorded += 170;
    }
    await world.publishAll(actor);
    await expectSound(actor, recorded);
    const made = await checkpoints(actor);
    expect(made.map(({ size }) => size)).toEqual([150, 170, recorded]);
    for (let index = 0; index + 1 < made.length; index++) await world.process().service.consistency(actor, made[index]!.size, made[index + 1]!.size);
  }, 240_000);

  it('by many at once while events come has no gap, no fork and no double', async () => {
    const actor = world.actor();
    let writing = true;
    const publishers = Array.from({ length: 4 }, async () => {
      const { publisher } = world.process();
      while (writing) await publisher.publish(actor);
    });
    for (let round = 0; round < 12; round++) await world.record(actor, 47);
    writing = false;
    await Promise.all(publishers);
    await world.publishAll(actor);
    await expectSound(actor, 12 * 47);
    const { service } = world.process();
    const made = await checkpoints(actor);
    for (let index = 0; index + 1 < made.length; index++) await service.consistency(actor, made[index]!.size, made[index + 1]!.size);
  });

  it('fails closed while the object store is away or breaks off, and goes on by itself', async () => {
    const actor = world.actor();
    await world.record(actor, 260);
    const failAt = (failing: number): TileStore => {
      let writes = 0;
      return { ...bound(world.tiles), put: (...args) => (++writes === failing ? Promise.reject(new Unavailable('The object store')) : world.tiles.put(...args)) };
    };
    for (let failing = 1; failing <= 6; failing++) {
      await expect(world.process(failAt(failing)).publisher.publish(actor)).rejects.toThrow(Unavailable);
      expect(await checkpoints(actor)).toEqual([]);
    }
    await world.publishAll(actor);
    await expectSound(actor, 260);
  });

  it('makes tiles anew that the object store lost or cut off', async () => {
    const actor = world.actor();
    await world.record(actor, 300);
    await world.publishAll(actor);
    const folder = join(world.folder, 'tlog', actor.workspaceId);
    for (const path of ['tile/0/000', 'tile/0/001.p/44', 'tile/1/000.p/1', 'tile/entries/001.p/44', 'checkpoint']) await writeFile(join(folder, path), (await readFile(join(folder, path))).subarray(0, 20));
    await expect(world.process().service.inclusion(actor, 5)).rejects.toThrow(Unavailable);
    await world.record(actor, 1);
    await world.publishAll(actor);
    await expectSound(actor, 301);
  });

  it('gives events from before there was a log their leaves', async () => {
    const actor = world.actor();
    await world.record(actor, 10);
    await world.asSuperuser(`update audit_event set leaf = null, leaf_hash = null, seal = null, salts = null where workspace_id = '${actor.workspaceId}'`);
    await world.record(actor, 3);
    await world.publishAll(actor);
    await expectSound(actor, 13);
  });

  it('signs no fork: a change of what was signed, or of what is about to be, stops it loudly', async () => {
    const of = (actor: Actor) => `workspace_id = '${actor.workspaceId}'`;
    const attacks: Readonly<Record<string, (actor: Actor) => readonly string[]>> = {
      'a signed event taken away': (actor) => [`delete from audit_event where ${of(actor)} and sequence = 298`],
      'the end cut off': (actor) => [`delete from audit_event where ${of(actor)} and sequence > 290`],
      'a signed leaf changed': (actor) => [`update audit_event set leaf = leaf || ' ', leaf_hash = leaf_hash where ${of(actor)} and sequence = 299`],
      'a signed leaf and its hash changed': (actor) => [`update audit_event set leaf = 'x', leaf_hash = sha256('\\x0078') where ${of(actor)} and sequence = 299`],
      'a new leaf changed': (actor) => [`update audit_event set leaf = 'x' where ${of(actor)} and sequence = 302`],
      'a new event taken away': (actor) => [`delete from audit_event where ${of(actor)} and sequence = 302`],
    };
    for (const [name, statements] of Object.entries(attacks)) {
      const actor = world.actor();
      await world.record(actor, 300);
      await world.publishAll(actor);
      await world.record(actor, 5);
      await world.asSuperuser(...statements(actor));
      const process = world.process();
      await expect(process.publisher.publish(actor), name).rejects.toThrow(LogInconsistent);
      expect(await process.telemetry.read().then(({ body }) => /plinth_audit_logs_inconsistent (\d+)/.exec(body)?.[1])).toBe('1');
      expect((await checkpoints(actor)).map(({ size }) => size)).toEqual([300]);
    }
  });

  it('finds out that the database was set back behind what was signed, also when it has gone on since', async () => {
    for (const more of [0, 30]) {
      const actor = world.actor();
      await world.record(actor, 100);
      await world.publishAll(actor);
      await world.record(actor, 20);
      await world.publishAll(actor);
      await world.asSuperuser(`delete from audit_event where workspace_id = '${actor.workspaceId}' and sequence > 105`);
      await world.admin.query('alter table audit_checkpoint disable trigger all');
      await world.admin.query('delete from audit_checkpoint where workspace_id = $1 and tree_size > 100', [actor.workspaceId]);
      await world.admin.query('alter table audit_checkpoint enable trigger all');
      if (more) await world.record(actor, more);
      await expect(world.process().publisher.publish(actor)).rejects.toThrow(LogInconsistent);
      expect((await checkpoints(actor)).map(({ size }) => size)).toEqual([100]);
      expect(parseCheckpoint(parseNote((await world.tiles.get(actor.workspaceId, 'checkpoint'))!).text).size).toBe(120);
    }
  });

  it('hands over from key to key: both sign once, and all of the history verifies', async () => {
    const actor = world.actor();
    const process = world.process();
    await world.record(actor, 10);
    await world.publishAll(actor, process);
    for (let round = 0; round < 2; round++) {
      const { keyId } = await process.service.rotateKey(actor, 'it is time');
      await expect(process.service.rotateKey(actor, null)).rejects.toThrow(/signs the next checkpoint/);
      await world.relay().drain(actor.workspaceId);
      await world.publishAll(actor, process);
      const { note } = await process.service.checkpoint(actor);
      expect(parseNote(note).signatures.map((signature) => signature.keyId).at(-1)).toBe(keyId);
      expect(parseNote(note).signatures).toHaveLength(2);
      await world.record(actor, 5);
      await world.publishAll(actor, process);
      expect(parseNote((await process.service.checkpoint(actor)).note).signatures.map((signature) => signature.keyId)).toEqual([keyId]);
    }
    await expectSound(actor, 22);
    const keys = await process.service.keys(actor);
    expect(keys.map(({ fromSize, untilSize }) => [fromSize, untilSize])).toEqual([[0, 11], [11, 17], [17, null]]);
    const { rows } = await world.admin.query('select 1 from audit_log_key where workspace_id = $1 and private_key is not null', [actor.workspaceId]);
    expect(rows).toHaveLength(1);
  });
});

function bound(store: TileStore): TileStore {
  return { put: (...args) => store.put(...args), get: (...args) => store.get(...args), delete: (...args) => store.delete(...args) };
}
