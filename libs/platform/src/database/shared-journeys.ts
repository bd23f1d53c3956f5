import pg from 'pg';
import type { PreparedStatement } from './prepared.js';
import { StatementBatch } from './statement-batch.js';

interface Lookup {
  readonly statement: PreparedStatement;
  readonly values: readonly unknown[];
  readonly resolve: (rows: never[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lookups of different requests that are asked without waiting in between go to Postgres together, on one connection and in one implicit transaction: what a
 * journey costs is mostly the waking of whoever waits at its ends. Only for functions that read: what a statement gives is told before the others are
 * through. One that Postgres refuses takes nobody with it, for those behind it, which were not begun, go again by themselves; without a connection all fail.
 */
export class SharedJourneys {
  private waiting: Lookup[] = [];

  /** @param withConnection lends a connection until the work ends; it throws the work's error, or why there is none */
  constructor(private readonly withConnection: <T>(work: (client: pg.PoolClient) => Promise<T>) => Promise<T>) {}

  ask<Row extends pg.QueryResultRow>(statement: PreparedStatement, values: readonly unknown[]): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ statement, values, resolve, reject });
      if (this.waiting.length === 1) process.nextTick(() => this.go());
    });
  }

  private go(): void {
    const together = this.waiting;
    this.waiting = [];
    void this.travel(together);
  }

  private async travel(lookups: readonly Lookup[]): Promise<void> {
    let answered = 0;
    try {
      await this.withConnection(async (client) => {
        const batch = new StatementBatch(client);
        const answers = lookups.map(({ statement, values }) => batch.add(statement, values));
        for (const answer of answers) answer.catch(() => undefined);
        batch.send();
        for (const [index, answer] of answers.entries()) {
          const { rows } = await answer;
          lookups[index]?.resolve(rows as never[]);
          answered++;
        }
      });
    } catch (error) {
      const others = lookups.slice(answered + 1);
      lookups[answered]?.reject(error);
      if (!(error instanceof pg.DatabaseError)) for (const { reject } of others) reject(error);
      else if (others.length) await this.travel(others);
    }
  }
}
