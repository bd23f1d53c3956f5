import { PlinthRequestError } from '../client/errors.js';
import { sendPredictions } from '../client/send-predictions.js';
import type { Transport } from '../client/transport.js';
import type { Journal } from '../journal/journal.js';
import { unlockJournal } from '../journal/lock.js';
import { subjectOf } from '../journal/records.js';
import { PredictionJournal } from '../predictions/prediction-journal.js';
import type { Problems } from '../problems.js';
import { backoffMs } from './backoff.js';
import { Refusals } from './refusals.js';
import type { SyncOutcome } from './sync-outcome.js';

const patience = 6;
const hurriedLimits = { baseMs: 100, capMs: 1_000 };

/** Sends the predictions of a journal that nobody writes any more, batch by batch, and removes it. The lock is the caller's own, and is given back. */
export async function sendPredictionJournal(journal: Journal, file: string, transport: Transport, problems: Problems): Promise<SyncOutcome> {
  const predictions = new PredictionJournal(journal, true);
  const subject = subjectOf(journal.header);
  const facts = { file, ...subject, records: journal.lastSeq };
  const refusals = new Refusals();
  let failures = 0;
  try {
    for (let rows = predictions.next(); rows; rows = predictions.next()) {
      try {
        await sendPredictions(transport, subject.id, rows);
        failures = 0;
        predictions.passed();
      } catch (error) {
        if (!(error instanceof PlinthRequestError)) throw error;
        if (error.failureKind === 'refused') {
          refusals.add(`${rows.ids.length} predictions`, error);
          problems.note('refused', `the server refused ${rows.ids.length} predictions: ${error.message}`);
          predictions.putAside(rows, error);
          predictions.passed();
          continue;
        }
        failures += 1;
        if (error.failureKind === 'access' || failures >= patience) return { ...facts, refused: refusals.count, refusals: refusals.list(), outcome: 'failed', error };
        await new Promise((resolve) => setTimeout(resolve, backoffMs(failures, Math.random(), error.retryAfterMs, hurriedLimits)));
      }
    }
    return { ...facts, refused: refusals.count, refusals: refusals.list(), outcome: predictions.retire() ? 'damaged' : 'sent' };
  } finally {
    journal.close();
    unlockJournal(file);
  }
}
