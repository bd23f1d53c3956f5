import type pg from 'pg';

/**
 * A connection that dies tells so by an event, which ends the process when nobody listens: the pool does while the connection is idle, and
 * nobody while it is lent. Whoever uses it then learns it from the query that fails, so the event itself says nothing new.
 */
export function surviveLostConnections(pool: pg.Pool): void {
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined);
  });
}
