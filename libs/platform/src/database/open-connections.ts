import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

/** So long what is lent may take to come back once everything that borrows has been ended. */
const lentForMs = 2_000;

/**
 * The connections of a pool, from when they are made until the server has let go of them.
 *
 * A connection that dies tells so by an event, which ends the process when nobody listens: the pool does while the connection is idle, and
 * nobody while it is lent. Whoever uses it then learns it from the query that fails, so the event itself says nothing new.
 */
export class OpenConnections {
  private readonly open = new Set<pg.PoolClient>();

  constructor(private readonly pool: pg.Pool) {
    pool.on('error', () => undefined);
    pool.on('connect', (client) => {
      client.on('error', () => undefined);
      this.open.add(client);
    });
    pool.on('remove', (client) => this.open.delete(client));
  }

  /**
   * Lends none any more, and returns when the server has let go of all of them, or of all but those that are not given back in time. pg says that
   * a pool has ended when it has only asked for that: a server that is told to end then would break what is still open, with an error for each.
   */
  async end(): Promise<void> {
    const inTime = new AbortController();
    const late = pause(lentForMs, undefined, { signal: inTime.signal }).catch(() => undefined);
    await Promise.race([this.allGone(), late]);
    inTime.abort();
  }

  private async allGone(): Promise<void> {
    if (!this.pool.ending) await this.pool.end();
    while (this.open.size) await new Promise((removed) => this.pool.once('remove', removed));
  }
}
