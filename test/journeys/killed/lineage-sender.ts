import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { KilledPlinth } from './killed-plinth.js';

export const eventsPerBatch = 25;

/** Sends batches and single events to the door of OpenLineage by turns; what got no answer is sent again, as its clients do. */
export class LineageSender {
  /** The runs of events that were answered. */
  readonly sent: string[] = [];
  over = false;

  constructor(private readonly plinth: KilledPlinth) {}

  async send(): Promise<void> {
    for (let call = 0; !this.over; call++) {
      const ids = Array.from({ length: call % 2 ? 1 : eventsPerBatch }, () => randomUUID());
      const events = ids.map((runId) => ({ eventTime: new Date().toISOString(), eventType: 'COMPLETE', producer: 'https://example.org/kill', run: { runId }, job: { namespace: 'kill', name: `job-${call % 5}` }, outputs: [{ namespace: 'kill', name: `table-${call % 5}` }] }));
      while (!(await this.isTaken(call % 2 ? '' : '/batch', call % 2 ? events[0] : events))) await new Promise((next) => setTimeout(next, 50));
      this.sent.push(...ids);
    }
  }

  private async isTaken(path: string, body: unknown): Promise<boolean> {
    const answer = await fetch(`${this.plinth.url}/api/v1/lineage${path}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }).catch(() => undefined);
    if (answer && answer.status >= 400 && answer.status < 500) throw new Error(`An event was refused with ${answer.status}.`);
    return answer?.status === 201 || answer?.status === 204;
  }
}

/** Each event that was answered is kept once, and what follows from it came, once. */
export async function expectEvents(plinth: KilledPlinth, senders: readonly LineageSender[]): Promise<void> {
  const sent = senders.flatMap((sender) => sender.sent).sort();
  await plinth.withDatabase(async (database) => {
    const kept = await database.query<{ run_id: string; failure: string | null }>('select run_id, failure from open_lineage_event order by run_id');
    expect(kept.rows.map(({ run_id }) => run_id)).toEqual(sent);
    expect(kept.rows.filter(({ failure }) => failure !== null)).toEqual([]);
    await expect.poll(async () => (await database.query('select 1 from open_lineage_waiting')).rowCount, { timeout: 180_000 }).toBe(0);
    const followed = await database.query<{ id: string; state: string }>('select id, state from execution order by id');
    expect(followed.rows).toEqual(sent.map((id) => ({ id, state: 'SUCCEEDED' })));
  });
}
