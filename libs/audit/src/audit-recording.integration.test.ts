import { systemActor } from '@plinth/access';
import { type Actor, FixedClock, IdSource, SystemClock, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { SecretBox } from '@plinth/platform/secrets';
import { Outbox, OutboxRelay } from '@plinth/platform/outbox';
import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditRecorder } from './audit.recorder.js';
import { AuditStore } from './audit.store.js';
import { LogKeyStore } from './log/log-key.store.js';
import { LogKeyring } from './log/log-keyring.js';
import { SealedLeaves } from './log/sealed-leaves.js';

interface Recorded {
  readonly sequence: string;
  readonly id: string;
  readonly subject_id: string;
}

describe('recording', () => {
  const ids = new IdSource(new SystemClock());
  let testDatabase: TestDatabase;
  let database: Database;
  let outbox: Outbox;
  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    database = await Database.connect({ connectionString: testDatabase.url, maxConnections: 12 });
    outbox = new Outbox(database, new SystemClock(), ids);
  });
  afterAll(async () => {
    await database?.close();
    await testDatabase?.drop();
  });

  const someone = (workspaceId = ids.next<'Workspace'>()): Actor => systemActor(workspaceId, 'run:write', 'test');
  const change = (actor: Actor, subjectId: string) => database.transaction(actor, () => outbox.audit(actor, { action: 'run.changed', subjectKind: 'run', subjectId }));
  const recorded = (workspaceId: WorkspaceId) =>
    database.transaction({ workspaceId }, () => database.query<Recorded>('select sequence, id, subject_id from audit_event where workspace_id = $1 order by sequence', [workspaceId]));
  const waiting = (workspaceId: WorkspaceId) => database.transaction({ workspaceId }, () => database.query('select id from outbox where workspace_id = $1', [workspaceId]));

  /** A relay of its own, as another process has it; `afterEach` delivery something may happen to it. */
  function relayThat(after: () => Promise<unknown> = () => Promise.resolve()): OutboxRelay {
    const relay = new OutboxRelay(database);
    const keyring = new LogKeyring(new LogKeyStore(database), new SecretBox('a secret of this test'), new SystemClock());
    const recorder = new AuditRecorder(relay, database, new AuditStore(database), new SealedLeaves(keyring), new SystemClock());
    relay.register({ topic: 'audit', deliver: async (workspaceId, rows) => {
      await recorder.deliver(workspaceId, rows);
      await after();
    } });
    return relay;
  }

  function expectDense(events: readonly Recorded[], count: number): void {
    expect(events.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(new Set(events.map(({ id }) => id)).size).toBe(count);
  }

  it('numbers what many writers record while many relays run, without gap, double or a change of order', async () => {
    const actor = someone();
    const writers = 8;
    const each = 25;
    let writing = true;
    const relays = Array.from({ length: 4 }, async () => {
      const relay = relayThat();
      while (writing) await relay.drain(actor.workspaceId);
    });
    await Promise.all(Array.from({ length: writers }, async (_, writer) => {
      for (let number = 0; number < each; number++) await change(actor, `${writer}/${number}`);
    }));
    writing = false;
    await Promise.all(relays);
    await relayThat().drain(actor.workspaceId);
    const events = await recorded(actor.workspaceId);
    expectDense(events, writers * each);
    for (let writer = 0; writer < writers; writer++) {
      const own = events.map(({ subject_id }) => subject_id).filter((subject) => subject.startsWith(`${writer}/`));
      expect(own).toEqual(Array.from({ length: each }, (_, number) => `${writer}/${number}`));
    }
    expect(await waiting(actor.workspaceId)).toEqual([]);
  });

  it('records each once when relays lose their connection after writing and before commit', async () => {
    const actor = someone();
    for (let number = 0; number < 20; number++) {
      await change(actor, String(number));
      const killed = relayThat(() => database.query('select pg_terminate_backend(pg_backend_pid())'));
      await expect(killed.drain(actor.workspaceId)).rejects.toThrow();
      if (number % 3 === 0) await relayThat().drain(actor.workspaceId);
    }
    await relayThat().drain(actor.workspaceId);
    await relayThat().drain(actor.workspaceId);
    const events = await recorded(actor.workspaceId);
    expectDense(events, 20);
    expect(events.map(({ subject_id }) => subject_id)).toEqual(Array.from({ length: 20 }, (_, number) => String(number)));
  });

  it('keeps the sequences of workspaces apart', async () => {
    const [one, other] = [someone(), someone()];
    await change(one, 'a');
    await change(other, 'b');
    await change(one, 'c');
    await relayThat().drain(one.workspaceId);
    await relayThat().drain(other.workspaceId);
    expectDense(await recorded(one.workspaceId), 2);
    expectDense(await recorded(other.workspaceId), 1);
  });

  it('goes past a record that can not be read, and keeps it', async () => {
    const actor = someone();
    await database.transaction(actor, () => outbox.append(actor.workspaceId, 'audit', { broken: true }));
    await change(actor, 'after');
    await relayThat().drain(actor.workspaceId);
    const events = await database.transaction(actor, () => database.query('select action, after from audit_event where workspace_id = $1 order by sequence', [actor.workspaceId]));
    expect(events).toEqual([{ action: 'audit.unreadable', after: { broken: true } }, { action: 'run.changed', after: null }]);
  });

  it('records nothing of a change that was rolled back', async () => {
    const actor = someone();
    await expect(database.transaction(actor, async () => {
      await outbox.audit(actor, { action: 'run.changed', subjectKind: 'run', subjectId: 'never' });
      throw new Error('no');
    })).rejects.toThrow('no');
    await relayThat().drain(actor.workspaceId);
    expect(await recorded(actor.workspaceId)).toEqual([]);
  });

  it('takes the time and the place of a record from different clocks: an hour back in time changes no order', async () => {
    const actor = someone();
    await change(actor, 'first');
    await relayThat().drain(actor.workspaceId);
    const late = new FixedClock(Date.now() - 3_600_000);
    await database.transaction(actor, () => new Outbox(database, late, ids).audit(actor, { action: 'run.changed', subjectKind: 'run', subjectId: 'second' }));
    await relayThat().drain(actor.workspaceId);
    expect((await recorded(actor.workspaceId)).map(({ subject_id }) => subject_id)).toEqual(['first', 'second']);
  });

  it('is written once: the database refuses to change, delete or truncate', async () => {
    const actor = someone();
    await change(actor, 'a');
    await relayThat().drain(actor.workspaceId);
    for (const statement of [`update audit_event set action = 'x'`, 'delete from audit_event', 'truncate audit_event'])
      await expect(database.transaction(actor, () => database.execute(statement))).rejects.toThrow(/immutable|permission denied/);
    expectDense(await recorded(actor.workspaceId), 1);
  });
});
