import type { Connection } from '../client/connection.js';
import type { PlinthRequestError } from '../client/errors.js';
import type { PredictionPieces } from '../client/prediction-pieces.js';
import type { PredictionRows } from '../client/prediction-rows.js';
import { Journal } from '../journal/journal.js';
import { lockJournal, touchLock, unlockJournal } from '../journal/lock.js';
import type { Problems } from '../problems.js';
import { openJournal } from '../run/run-journal.js';
import { filesOfSubject } from '../upload/list-journals.js';
import { PredictionJournal } from './prediction-journal.js';

/** A journal of so many bytes is written no further: the next one is begun, and this one goes once it is sent. */
const turnBytes = 8 * 2 ** 20;
const touchEveryMs = 15_000;

/** Rows wait in journals on disk, those first that processes before this one left. */
export class PiecesOnDisk implements PredictionPieces {
  readonly mostRows = Infinity;
  waiting = 0;
  private readonly journals: PredictionJournal[];
  /** The one that is written; made when there is something to write. */
  private current: PredictionJournal | undefined;
  private readonly touching: NodeJS.Timeout;

  constructor(
    private readonly deploymentId: string,
    private readonly dir: string,
    private readonly connection: Connection,
    private readonly problems: Problems,
  ) {
    this.journals = adopted(deploymentId, dir, connection);
    for (const journal of this.journals) this.waiting += journal.count();
    this.touching = setInterval(() => this.touch(), touchEveryMs).unref();
  }

  /** Files that are written or wait to be sent. */
  get files(): string[] {
    return this.journals.flatMap(({ journal: { file } }) => file ?? []);
  }

  take(rows: PredictionRows): void {
    this.writable().append({ kind: 'predictions', rows: rows.ids.length }, new TextEncoder().encode(JSON.stringify(rows)));
    this.waiting += rows.ids.length;
  }

  seal(): void {
    const { current } = this;
    if (!current) return;
    current.journal.append({ kind: 'seal' });
    if (current.journal.size < turnBytes) return;
    current.isEnded = true;
    this.current = undefined;
  }

  next(): PredictionRows | undefined {
    for (let [first] = this.journals; first; [first] = this.journals) {
      const rows = first.next();
      if (rows || !first.isEnded) return rows;
      first.retire();
      this.journals.shift();
    }
    return undefined;
  }

  sent(): void {
    const [first] = this.journals;
    this.waiting -= first?.next()?.ids.length ?? 0;
    first?.passed();
  }

  refused(rows: PredictionRows, error: PlinthRequestError): void {
    this.problems.guard('journal', 'could not put aside what the server refused', () => this.journals[0]?.putAside(rows, error));
    this.sent();
  }

  close(): string | undefined {
    clearInterval(this.touching);
    for (const journal of this.journals) journal.isEnded = true;
    this.current = undefined;
    this.next();
    for (const { journal } of this.journals) {
      journal.close();
      if (journal.file !== undefined) unlockJournal(journal.file);
    }
    return this.files.length > 0 ? this.dir : undefined;
  }

  private writable(): Journal {
    if (!this.current) {
      this.current = new PredictionJournal(openJournal({ of: 'predictions', id: this.deploymentId }, this.dir, this.connection, this.problems), false);
      this.journals.push(this.current);
    }
    return this.current.journal;
  }

  private touch(): void {
    for (const file of this.files) touchLock(file);
  }
}

/** Journals of the deployment at this server that no living process writes, oldest first, taken over. */
function adopted(deploymentId: string, dir: string, { url }: Connection): PredictionJournal[] {
  return filesOfSubject(dir, deploymentId).flatMap((file) => {
    const journal = Journal.open(file);
    if (!journal || !('deploymentId' in journal.header) || journal.header.url !== url) {
      journal?.close();
      return [];
    }
    lockJournal(file);
    return [new PredictionJournal(journal, true)];
  });
}

