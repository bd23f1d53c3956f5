import type { Actor } from '@plinth/kernel';
import type { Finding } from '@plinth/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogWorld } from '../testing/log-world.js';

const size = 40;
const closed = 'before = null, after = null, reason = null, salts = null, erased_at = now()';

/** An edit of a superuser that looks like an erasure: whatever it leaves or takes, the verifier names the event. */
describe('a superuser who disguises an edit as an erasure', () => {
  let world: LogWorld;
  beforeAll(async () => {
    world = await LogWorld.open();
  });
  afterAll(() => world?.close());

  const published = async (): Promise<Actor> => {
    const actor = world.actor();
    await world.record(actor, size);
    await world.publishAll(actor);
    return actor;
  };
  const change = (actor: Actor, sequence: number, to: string) => world.asSuperuser(`update audit_event set ${to} where workspace_id = '${actor.workspaceId}' and sequence = ${sequence}`);
  /** Through the door that owners use, recorded and published. */
  const erased = async (actor: Actor, ...sequences: readonly number[]): Promise<void> => {
    await world.process().erasures.erase(actor, { sequences, reason: 'asked for' });
    await world.relay().drain(actor.workspaceId);
    await world.publishAll(actor);
  };
  const named = (findings: readonly Finding[]) => findings.map(({ kind, sequence }) => `${kind} ${sequence ?? ''}`);

  // Event 7 is about “Ada 6”, a name that its leaf only commits to; event 8 about a UUID.
  it.each([
    ['a forged value', 8, `after = '{"name":"forged"}', erased_at = now()`],
    ['every value as it was', 8, `erased_at = now()`],
    ['a forged value, and no salts', 8, `before = null, after = '{"name":"forged"}', reason = null, salts = null, erased_at = now()`],
    ['a forged reason', 8, `before = null, after = null, reason = 'forged', salts = null, erased_at = now()`],
    ['the salts', 8, `before = null, after = null, reason = null, erased_at = now()`],
    ['a name that is another', 7, `${closed}, subject_id = 'Bob'`],
    ['the name', 7, closed],
    ['an id in the stead of a name', 7, `${closed}, subject_id = gen_random_uuid()::text`],
    ['another id', 8, `${closed}, subject_id = gen_random_uuid()::text`],
    ['no id', 8, `${closed}, subject_id = 'erased'`],
    ['no leaf', 8, `${closed}, leaf = null`],
    ['a leaf that is none', 8, `${closed}, leaf = 'null'`],
    ['a leaf that can not be read', 8, `${closed}, leaf = '\\xff00'`],
  ])('and leaves %s is found out, by the number', async (_, sequence, to) => {
    const actor = await published();
    await change(actor, sequence, to);
    const { isIntact, findings } = await world.verdict(actor);
    expect(isIntact).toBe(false);
    expect(named(findings)).toContain(`altered ${sequence}`);
  });

  it('and forges what was erased already is found out', async () => {
    const actor = await published();
    await erased(actor, 7, 8);
    expect(await world.verdict(actor)).toMatchObject({ isIntact: true, findings: [], remarks: [expect.stringMatching(/^The details of 2 events \(7-8\) were erased/)] });
    await change(actor, 8, `after = '{"name":"forged"}'`);
    await change(actor, 7, `subject_id = 'Bob'`);
    expect(named((await world.verdict(actor)).findings)).toEqual(expect.arrayContaining(['altered 7', 'altered 8']));
  });

  it('is shown by the API as one who erased: no forged value, no other name', async () => {
    const actor = await published();
    await change(actor, 7, `before = null, after = '{"name":"forged"}', reason = 'forged', salts = null, erased_at = now(), subject_id = 'Bob'`);
    const { list } = world.process();
    const shown = (await list.list(actor, { first: 100 }, {})).items.find(({ node }) => node.sequence === 7)?.node;
    expect(shown).toMatchObject({ before: null, after: null, reason: null, subjectId: 'erased', erasedAt: expect.any(Date) });
    expect(await list.find(actor, 7)).toEqual(shown);
    expect((await world.process().service.opened(actor, 7)).opened).toMatchObject({ after: { value: { name: 'forged' } } });
  });

  it('and takes all of the details is found out: no event records it', async () => {
    const actor = await published();
    await erased(actor, 3, 5);
    await change(actor, 8, closed);
    expect(named((await world.verdict(actor)).findings)).toEqual(['unrecorded-erasure 8']);
  });

  it('and takes the record of an erasure is found out, and so is what it recorded', async () => {
    const actor = await published();
    await erased(actor, 3, 5);
    await change(actor, size + 1, closed);
    expect(named((await world.verdict(actor)).findings)).toEqual(['unrecorded-erasure 3', 'unrecorded-erasure 5', `unrecorded-erasure ${size + 1}`]);
  });
});

describe('the record of an erasure', () => {
  let world: LogWorld;
  beforeAll(async () => {
    world = await LogWorld.open();
  });
  afterAll(() => world?.close());

  it('is never erased itself: without it nobody could tell what was', async () => {
    const actor = world.actor();
    const { erasures } = world.process();
    await world.record(actor, 3);
    await erasures.erase(actor, { sequences: [2], reason: 'asked for' });
    await world.relay().drain(actor.workspaceId);
    for (const scope of [{ sequences: [4] }, { subjectKind: 'audit-log', subjectId: actor.workspaceId }]) expect(await erasures.erase(actor, { ...scope, reason: 'asked for' })).toEqual({ erased: 0, hasMore: false });
    expect(await erasures.erase(actor, { actorId: actor.id, reason: 'asked for' })).toEqual({ erased: 2, hasMore: false });
    await world.relay().drain(actor.workspaceId);
    await world.publishAll(actor);
    expect(await world.verdict(actor)).toMatchObject({ isIntact: true, findings: [], remarks: [expect.stringContaining('1-3')] });
  });

  it('is told to be under way from the moment at which details are gone', async () => {
    const actor = world.actor();
    const { erasures } = world.process();
    await world.record(actor, 5);
    await world.publishAll(actor);
    expect(await erasures.isUnderWay(actor, [3, 4], 5)).toBe(false);
    await erasures.erase(actor, { sequences: [3, 4], reason: 'asked for' });
    // In the outbox, then in the log and not in the checkpoint, then in both.
    expect([await erasures.isUnderWay(actor, [4, 5], 5), await erasures.isUnderWay(actor, [1, 2, 5], 5)]).toEqual([true, false]);
    await world.relay().drain(actor.workspaceId);
    expect([await erasures.isUnderWay(actor, [4, 5], 5), await erasures.isUnderWay(actor, [1, 2, 5], 5), await erasures.isUnderWay(actor, [4, 5], 6)]).toEqual([true, false, false]);
  });
});
