import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Actor } from '@plinth/kernel';
import { concatenate, encodeLeaf, type Finding, leafHash, parseHashTile, sha256, tilePath, toHex, widthAt } from '@plinth/verify';
import { tilesOf } from '@plinth/verify/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogInconsistent } from '../audit.errors.js';
import { LogWorld } from '../testing/log-world.js';

const size = 280;

/** A superuser of the database, who also writes into the object store: whatever they do, the verifier names the event. */
describe('a superuser', () => {
  let world: LogWorld;
  beforeAll(async () => {
    world = await LogWorld.open();
  });
  afterAll(() => world?.close());

  const published = async (): Promise<Actor> => {
    const actor = world.actor();
    await world.record(actor, size);
    await world.publishAll(actor);
    expect((await world.verdict(actor)).isIntact).toBe(true);
    return actor;
  };
  const named = (findings: readonly Finding[], sequence: number) => findings.filter((finding) => finding.sequence === sequence).map(({ kind }) => kind);

  const edits: Readonly<Record<string, string>> = {
    action: `action = 'run.created'`,
    time: `at = at - interval '1 day'`,
    'time of its place': `sequenced_at = sequenced_at - interval '1 day'`,
    actor: `actor_id = gen_random_uuid()`,
    'kind of actor': `actor_kind = 'USER'`,
    subject: `subject_id = gen_random_uuid()::text`,
    'subject digest': `subject_digest = repeat('a', 64)`,
    before: `before = '{"number": -1}'`,
    after: `after = null`,
    reason: `reason = 'other'`,
    request: `request_id = 'other'`,
    salts: `salts = decode(repeat('00', length(salts)), 'hex')`,
    'the stored hash': `leaf_hash = sha256('x')`,
    'the stored leaf': `leaf = 'x'`,
    'the stored leaf, taken': `leaf = null`,
  };
  it.each(Object.keys(edits))('who edits an event (%s) is found out, by its number', async (name) => {
    const actor = await published();
    for (const sequence of [1, 137, size]) {
      await world.asSuperuser(`create table kept as select * from audit_event where workspace_id = '${actor.workspaceId}' and sequence = ${sequence}`, `update audit_event set ${edits[name]} where workspace_id = '${actor.workspaceId}' and sequence = ${sequence}`);
      const { isIntact, findings } = await world.verdict(actor);
      expect([name, sequence, isIntact]).toEqual([name, sequence, false]);
      expect(named(findings, sequence).length, name).toBeGreaterThan(0);
      await world.asSuperuser(`delete from audit_event where workspace_id = '${actor.workspaceId}' and sequence = ${sequence}`, 'insert into audit_event select * from kept', 'drop table kept');
    }
    expect((await world.verdict(actor)).isIntact).toBe(true);
  });

  it('who edits the seal of an event changes nothing that is logged, and is found out by its number where seals are looked at', async () => {
    const actor = await published();
    for (const seal of [`decode(repeat('00', 64), 'hex')`, 'null', `(select seal from audit_event where ${at(actor)} and sequence = 136)`]) {
      await world.asSuperuser(`update audit_event set seal = ${seal} where ${at(actor)} and sequence = 137`);
      expect(await world.verdict(actor)).toMatchObject({ isIntact: true, findings: [] });
      expect(named((await world.verdict(actor, { withSeals: true })).findings, 137)).toEqual(['seal']);
    }
  });

  it('who edits the id of an event changes nothing that is logged: it is in no leaf, and in no export', async () => {
    const actor = await published();
    await world.asSuperuser(`update audit_event set id = '01931e7e-0000-7000-8000-0000000000ff' where ${at(actor)} and sequence = 137`);
    expect(await world.verdict(actor, { withSeals: true })).toMatchObject({ isIntact: true, findings: [] });
    for await (const event of world.process().events.between(actor, 137, 137)) expect(JSON.stringify(event)).not.toContain('0000000000ff');
  });

  const at = (actor: Actor) => `workspace_id = '${actor.workspaceId}'`;
  it.each([
    ['removed', 137, (actor: Actor) => [`delete from audit_event where ${at(actor)} and sequence = 137`]],
    ['removed', 137, (actor: Actor) => [`delete from audit_event where ${at(actor)} and sequence = 137`, `update audit_event set sequence = -sequence where ${at(actor)} and sequence > 137`, `update audit_event set sequence = -sequence - 1 where ${at(actor)} and sequence < 0`]],
    ['removed', size, (actor: Actor) => [`delete from audit_event where ${at(actor)} and sequence = ${size}`]],
    ['reordered', 20, (actor: Actor) => [`update audit_event set sequence = -sequence where ${at(actor)} and sequence in (20, 200)`, `update audit_event set sequence = case sequence when -20 then 200 else 20 end where ${at(actor)} and sequence < 0`]],
    [
      'inserted', 50,
      (actor: Actor) => [
        `update audit_event set sequence = -sequence where ${at(actor)} and sequence >= 50`,
        `update audit_event set sequence = -sequence + 1 where ${at(actor)} and sequence < 0`,
        `insert into audit_event (workspace_id, sequence, id, at, sequenced_at, actor_id, actor_kind, action, subject_kind, subject_id) select workspace_id, 50, gen_random_uuid(), at, sequenced_at, actor_id, actor_kind, 'never.happened', subject_kind, subject_id from audit_event where ${at(actor)} and sequence = 49`,
      ],
    ],
  ] as const)('who leaves an event %s at %i is found out', async (kind, sequence, statements) => {
    const actor = await published();
    await world.asSuperuser(...statements(actor));
    expect(named((await world.verdict(actor)).findings, sequence)).toContain(kind);
  });

  it('who also writes the hash, the leaf and every tile to fit is found out by the seal', async () => {
    const actor = await published();
    const folder = join(world.folder, 'tlog', actor.workspaceId);
    await world.asSuperuser(`update audit_event set action = 'run.forged' where ${at(actor)} and sequence = 137`);
    const { events } = world.process();
    let forged = new Uint8Array();
    for await (const event of events.between(actor, 137, 137)) forged = new Uint8Array(encodeLeaf(event.leaf));
    await world.asSuperuser(`update audit_event set leaf = '\\x${toHex(forged)}', leaf_hash = '\\x${toHex(leafHash(forged))}' where ${at(actor)} and sequence = 137`);
    const { rows } = await world.admin.query<{ hash: Buffer }>(`select leaf_hash as hash from audit_event where ${at(actor)} order by sequence`);
    for (const [path, bytes] of tilesOf(rows.map(({ hash }) => hash))) await writeFile(join(folder, path), bytes);
    const { findings } = await world.verdict(actor);
    expect(named(findings, 137)).toContain('altered');
    expect(findings.filter((finding) => finding.kind === 'altered')).toHaveLength(1);
    await world.record(actor, 1);
    await expect(world.process().publisher.publish(actor)).rejects.toThrow(LogInconsistent);
  });

  it('who changes tiles is found out by the number of the event, and nothing is proven from them', async () => {
    const actor = await published();
    const folder = join(world.folder, 'tlog', actor.workspaceId);
    const path = tilePath({ level: 0, index: 0, width: widthAt(0, 0, size) });
    const hashes = parseHashTile(await readFile(join(folder, path)), 256);
    await writeFile(join(folder, path), concatenate(...hashes.map((hash, place) => (place === 99 ? sha256(hash) : hash))));
    expect(named((await world.verdict(actor)).findings, 100)).toEqual(['tile']);
    const { service } = world.process();
    // Its neighbour's proof has the hash in it; its own needs every hash but that one.
    await expect(service.inclusion(actor, 99)).rejects.toThrow(LogInconsistent);
    await expect(service.consistency(actor, 150)).rejects.toThrow(LogInconsistent);
  });
});

describe('erasure', () => {
  let world: LogWorld;
  beforeAll(async () => {
    world = await LogWorld.open();
  });
  afterAll(() => world?.close());

  it('takes personal details for good, and leaves every proof as it was', async () => {
    const actor = world.actor();
    const process = world.process();
    await world.record(actor, 30);
    await world.publishAll(actor, process);
    const proven = async (size?: number) => ({ ...(await process.service.inclusion(actor, 4, size)), event: await process.service.opened(actor, 4) });
    const before = await proven();
    expect(await process.erasures.erase(actor, { sequences: [4, 5], reason: 'asked by Ada' })).toEqual({ erased: 2, hasMore: false });
    expect(await process.erasures.erase(actor, { subjectKind: 'run', subjectId: 'Ada 6', reason: 'asked by Ada' })).toEqual({ erased: 1, hasMore: false });
    await world.relay().drain(actor.workspaceId);
    await world.publishAll(actor, process);
    const { rows } = await world.admin.query<{ text: string }>('select row_to_json(e)::text as text from audit_event e where workspace_id = $1 and sequence in (4, 5, 7)', [actor.workspaceId]);
    for (const { text } of rows) expect(text).not.toMatch(/Ada|because/);
    expect(await world.verdict(actor, { process })).toMatchObject({ isIntact: true, findings: [], events: 32 });
    const { opened, ...left } = before.event;
    expect(opened).toMatchObject({ before: { value: { number: 3 } }, subjectId: { value: 'Ada 3' } });
    expect(await proven(30)).toEqual({ ...before, event: left });
    const last = [];
    for await (const { leaf } of process.events.between(actor, 31, 32)) last.push(leaf.action);
    expect(last).toEqual(['audit.details-erased', 'audit.details-erased']);
  });

  it('is all that the database lets happen to an event, and once', async () => {
    const actor = world.actor();
    await world.record(actor, 3);
    const tried = (statement: string) => world.database.transaction(actor, () => world.database.execute(`update audit_event set ${statement} where workspace_id = $1 and sequence = 1`, [actor.workspaceId]));
    for (const statement of [`before = null`, `before = null, after = null, reason = null, salts = null, erased_at = now(), action = 'x'`, `before = null, after = '{}', reason = null, salts = null, erased_at = now()`, `leaf = 'x'`, `erased_at = now()`]) await expect(tried(statement), statement).rejects.toThrow(/immutable/);
    await tried(`before = null, after = null, reason = null, salts = null, subject_id = 'erased', erased_at = now()`);
    await expect(tried(`before = '{}', erased_at = null`)).rejects.toThrow(/immutable/);
    await expect(tried(`before = null, after = null, reason = null, salts = null, subject_id = 'erased', erased_at = now()`)).rejects.toThrow(/immutable/);
  });

  it.each([[{}], [{ sequences: [1], actorId: '01931e7e-0000-7000-8000-0000000000aa' }], [{ sequences: [0] }], [{ actorId: 'x' }], [{ subjectKind: 'run' }], [{ sequences: [1], reason: ' ' }]])('refuses %j', async (request) => {
    const actor = world.actor();
    await expect(world.process().erasures.erase(actor, { reason: 'why', ...request })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});
