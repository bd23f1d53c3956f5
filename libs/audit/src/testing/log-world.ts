import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { systemActor } from '@plinth/access';
import { type Actor, Clock, IdSource, SystemClock, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox, OutboxRelay } from '@plinth/platform/outbox';
import { createTestDatabase, type TestDatabase } from '@plinth/platform/testing';
import { createTileStore, type TileStore } from '@plinth/platform/tiles';
import { type LoggedEvent, type LogVerdict, verifyLog } from '@plinth/verify';
import pg from 'pg';
import { AuditRecorder } from '../audit.recorder.js';
import { AuditStore } from '../audit.store.js';
import { SealedLeaves } from '../log/sealed-leaves.js';
import { keyringOf, type LogProcess, logProcess } from './log-process.js';

/** A database and a folder of tiles for audit logs, and what a superuser may do to them. */
export class LogWorld {
  readonly ids = new IdSource(new SystemClock());

  private constructor(
    readonly database: Database,
    readonly databaseUrl: string,
    readonly admin: pg.Client,
    readonly folder: string,
    readonly tiles: TileStore,
    private readonly testDatabase: TestDatabase,
    readonly clock: Clock,
  ) {}

  static async open(clock: Clock = new SystemClock()): Promise<LogWorld> {
    const testDatabase = await createTestDatabase();
    const database = await Database.connect({ connectionString: testDatabase.url, maxConnections: 12 });
    const admin = new pg.Client({ connectionString: testDatabase.url });
    await admin.connect();
    const folder = await mkdtemp(join(tmpdir(), 'plinth-log-'));
    const tiles = await createTileStore({ kind: 'files', root: folder }, new IdSource(clock));
    return new LogWorld(database, testDatabase.url, admin, folder, tiles, testDatabase, clock);
  }

  async close(): Promise<void> {
    await this.admin.end();
    await this.database.close();
    await this.testDatabase.drop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A workspace of its own, and somebody in it who may do everything with its log. */
  actor(workspaceId: WorkspaceId = this.ids.next<'Workspace'>()): Actor {
    return { ...systemActor(workspaceId, 'audit:read', 'test'), scopes: ['audit:read', 'audit:publish', 'audit:rotate', 'audit:erase'] };
  }

  process(tiles: TileStore = this.tiles): LogProcess {
    return logProcess({ database: this.database, tiles, clock: this.clock, ids: this.ids });
  }

  /** Records changes, as relays do: each with a name, a before and an after. */
  async record(actor: Actor, count: number): Promise<void> {
    const outbox = new Outbox(this.database, this.clock, this.ids);
    for (let done = 0; done < count; done += 200) {
      await this.database.transaction(actor, async () => {
        for (let number = done; number < Math.min(count, done + 200); number++)
          await outbox.audit(actor, { action: 'run.changed', subjectKind: 'run', subjectId: number % 3 === 0 ? `Ada ${number}` : this.ids.next(), before: { number }, after: { number: number + 1, name: 'Ada' }, reason: 'because' });
      });
    }
    await this.relay().drain(actor.workspaceId);
  }

  relay(): OutboxRelay {
    const relay = new OutboxRelay(this.database);
    new AuditRecorder(relay, this.database, new AuditStore(this.database), new SealedLeaves(keyringOf(this.database, this.clock)), this.clock).onModuleInit();
    return relay;
  }

  /** Publishes all that there is; waits for whoever is at it, and for the database to notice that who was at it is dead. */
  async publishAll(actor: Actor, { publisher }: LogProcess = this.process()): Promise<void> {
    for (let outcome = await publisher.publish(actor); outcome === 'more' || outcome === 'busy'; outcome = await publisher.publish(actor))
      if (outcome === 'busy') await setTimeout(20);
  }

  /** What the verifier says of the log as the database and the tiles are now. */
  async verdict(actor: Actor, { process: { events } = this.process(), withSeals = false }: { readonly process?: LogProcess; readonly withSeals?: boolean } = {}): Promise<LogVerdict> {
    const testimony = await events.testimony(actor);
    if (!testimony) throw new Error('Nothing was published.');
    const all: LoggedEvent[] = [];
    for await (const event of events.between(actor, 1, Number.MAX_SAFE_INTEGER)) all.push(event);
    return verifyLog(() => all, {
      workspaceId: actor.workspaceId, checkpoint: testimony.checkpoint, keys: testimony.keys, earlier: testimony.earlier.map(({ note }) => note), isComplete: true, withSeals,
      tiles: (path) => this.tiles.get(actor.workspaceId, path),
    });
  }

  /** As the table's owner: past triggers and row-level security. */
  async asSuperuser(...statements: readonly string[]): Promise<void> {
    await this.admin.query('alter table audit_event disable trigger all');
    try {
      for (const statement of statements) await this.admin.query(statement);
    } finally {
      await this.admin.query('alter table audit_event enable trigger all');
    }
  }
}
