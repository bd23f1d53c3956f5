import { rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename } from 'node:path';
import * as documents from '../client/documents.js';
import { PlinthRequestError } from '../client/errors.js';
import type { RunStatus } from '../client/types.js';
import type { Transport } from '../client/transport.js';
import { Journal } from '../journal/journal.js';
import { isLocked, lockJournal, unlockJournal } from '../journal/lock.js';
import { subjectOf } from '../journal/records.js';
import type { Problems } from '../problems.js';
import { listJournals } from './list-journals.js';
import { sendPredictionJournal } from './send-prediction-journal.js';
import type { SyncOutcome } from './sync-outcome.js';
import { Uploader } from './uploader.js';

const patience = 6;
const beatSlackMs = 60_000;

export interface SendOptions {
  readonly transport: Transport;
  readonly problems: Problems;
  /** The lock is the caller's own. */
  readonly holdsLock?: boolean;
  /** The writer died without saying how the run ended: say that it was killed. */
  readonly closeRun?: boolean;
  /** Raised when there is no time left: what is not sent stays in the journal. */
  readonly signal?: AbortSignal | undefined;
}

/** Sends one journal whole and removes it. What was sent before, by whomever, has no second effect. Never throws for what the server says. */
export async function sendJournal(file: string, { transport, problems, holdsLock = false, closeRun = true, signal }: SendOptions): Promise<SyncOutcome> {
  const nothing = { file, of: 'run', id: '', records: 0, refused: 0, refusals: [] } as const;
  if (!holdsLock && isLocked(file)) return { ...nothing, outcome: 'in use' };
  lockJournal(file);
  const journal = Journal.open(file);
  if (!journal) {
    unlockJournal(file);
    return { ...nothing, outcome: 'failed', error: new PlinthRequestError(`${basename(file)} is no journal.`, { code: 'NOT_A_JOURNAL', status: 400 }) };
  }
  if ('deploymentId' in journal.header) return sendPredictionJournal(journal, file, transport, problems);
  const uploader = new Uploader({ journal, transport, problems, patience, what: subjectOf(journal.header).of });
  signal?.addEventListener('abort', () => uploader.stop());
  uploader.start();
  const outcome = await uploader.settle(Infinity);
  uploader.stop();
  const facts = { file, ...subjectOf(journal.header), records: journal.lastSeq, refused: uploader.refused, refusals: uploader.refusals.list() };
  try {
    if (uploader.refusal) return { ...facts, outcome: 'refused', error: uploader.refusal };
    if (outcome !== 'sent') return { ...facts, outcome: 'failed', error: uploader.lastError };
    if (closeRun) await endAbandoned(journal, transport);
    if (journal.damaged) {
      journal.close();
      await rename(file, `${file}.damaged`);
      rmSync(`${file}.ack`, { force: true });
      return { ...facts, outcome: 'damaged' };
    }
    journal.remove();
    return { ...facts, outcome: 'sent' };
  } catch (error) {
    if (error instanceof PlinthRequestError) return { ...facts, outcome: 'failed', error };
    throw error;
  } finally {
    journal.close();
    unlockJournal(file);
  }
}

export interface LeftJournals {
  readonly dir: string;
  readonly runId: string;
  readonly except: string | undefined;
  readonly transport: Transport;
  readonly problems: Problems;
  readonly signal: AbortSignal;
}

/** Journals of one run that dead processes left. Stops at the first that can't be sent, since order matters. */
export async function sendLeftJournals({ dir, runId, except, transport, problems, signal }: LeftJournals): Promise<void> {
  for (const { file, inUse, id: writtenBy } of await listJournals(dir)) {
    if (writtenBy !== runId || inUse || file === except) continue;
    signal.throwIfAborted();
    const { outcome, error } = await sendJournal(file, { transport, problems, closeRun: false, signal });
    if (outcome === 'failed' || outcome === 'refused') throw error ?? new Error(`${basename(file)} could not be sent`);
  }
}

/** No end is in the journal, so its writer was killed. A run that beats on is somebody else's by now. A pipeline is lost by the promise that it gave. */
async function endAbandoned(journal: Journal, transport: Transport): Promise<void> {
  const { of, id: runId } = subjectOf(journal.header);
  if (of === 'pipeline') return;
  let lastAt = journal.header.createdAt;
  let isEnded = false;
  for (let next = journal.next({ ...journal.begin('records'), seq: 0 }, () => true); next.entry; next = journal.next(next.cursor, () => true)) {
    const { at, record } = next.entry;
    lastAt = at;
    if (record.kind === 'update' && record.status !== undefined) isEnded = true;
  }
  if (isEnded) return;
  const { run } = await transport.graphql<{ run: { status: RunStatus; heartbeatAt: string | null } | null }>(documents.runState, { id: runId });
  if (!run || (run.status !== 'RUNNING' && run.status !== 'STALE')) return;
  if (run.heartbeatAt !== null && Date.parse(run.heartbeatAt) > lastAt + beatSlackMs) return;
  await transport.graphql(documents.updateRun, { input: { id: runId, status: 'KILLED', endedAt: new Date(lastAt).toISOString() } });
}
