import type { Duplex } from 'node:stream';
import pg from 'pg';
import { PreparedStatement } from './prepared.js';
import { toldOf } from './told.js';

export type Statement = string | PreparedStatement;

/** What came of a statement. */
export interface Outcome<Row> {
  readonly rows: Row[];
  /** How many rows it gave or touched; 0 for those that touch none. */
  readonly rowCount: number;
  /** In capitals: COMMIT, INSERT, … */
  readonly command: string;
}

interface Column {
  readonly name: string;
  readonly read: (text: string) => unknown;
}

/** Columns of what a prepared statement gives, by its name; of those that the connection has. */
type KnownStatements = Map<string, readonly Column[]>;

interface Asked {
  readonly statement: Statement;
  readonly values: readonly unknown[];
  readonly resolve: (outcome: Outcome<never>) => void;
  readonly reject: (error: unknown) => void;
}

/** pg's connection as it is: its published types are those of an older one. */
interface Wire {
  readonly stream: Duplex;
  parse(message: { readonly name: string; readonly text: string }): void;
  bind(message: { readonly statement: string; readonly values: readonly unknown[] }): void;
  describe(message: { readonly type: 'P' }): void;
  execute(message: object): void;
  close(message: { readonly type: 'S'; readonly name: string }): void;
  sync(): void;
}

const knownOf = new WeakMap<object, KnownStatements>();

/**
 * Statements that go to Postgres and come back as one: a single Sync stands behind all of them, so that the server answers in one piece instead of one for
 * each. The first that fails ends the batch, and those behind it were not begun (PostgreSQL, "Extended Query: Pipelining").
 * It is a Query since pg lets nothing else onto a pipelined connection.
 */
export class StatementBatch extends pg.Query {
  private readonly asked: Asked[] = [];
  private at = 0;
  private found: unknown[] = [];
  private columns: readonly Column[] | undefined;
  private known: KnownStatements = new Map();
  private unreadable: unknown;

  constructor(private readonly client: pg.ClientBase) {
    super('');
  }

  /** Adds a statement. Only before the batch goes. @throws when a value can not be told to Postgres; then nothing was added */
  add<Row>(statement: Statement, values: readonly unknown[]): Promise<Outcome<Row>> {
    const told = values.map(toldOf);
    return new Promise((resolve, reject) => {
      this.asked.push({ statement, values: told, resolve, reject });
    });
  }

  send(): void {
    this.client.query(this);
  }

  /** pg calls this when the batch is to be written. */
  override readonly submit = (connection: pg.Connection): null => {
    const wire = connection as unknown as Wire;
    this.known = knownStatements(connection);
    const parsed = new Set<string>();
    wire.stream.cork();
    try {
      for (const { statement, values } of this.asked) this.write(wire, statement, values, parsed);
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
    return null;
  };

  handleRowDescription({ fields }: { readonly fields: readonly pg.FieldDef[] }): void {
    this.columns = fields.map(({ name, dataTypeID }) => ({ name, read: this.client.getTypeParser(dataTypeID, 'text') as Column['read'] }));
  }

  handleDataRow({ fields: texts }: { readonly fields: readonly (string | null)[] }): void {
    this.columns ??= this.known.get(nameOf(this.asked[this.at]?.statement));
    if (this.unreadable !== undefined) return;
    try {
      this.found.push(rowOf(this.columns ?? [], texts));
    } catch (error) {
      this.unreadable = error;
    }
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    const done = this.asked[this.at++];
    if (!done) return;
    const name = nameOf(done.statement);
    if (name) this.known.set(name, this.columns ?? this.known.get(name) ?? []);
    const [command = ''] = text.split(' ', 1);
    if (this.unreadable === undefined) done.resolve({ rows: this.found as never[], rowCount: Number(/\d+$/.exec(text)?.[0] ?? 0), command });
    else done.reject(this.unreadable);
    this.found = [];
    this.columns = undefined;
    this.unreadable = undefined;
  }

  /** Of a statement, or of the connection. */
  handleError(error: unknown): void {
    for (const { reject } of this.asked.slice(this.at)) reject(error);
    this.at = this.asked.length;
  }

  handleReadyForQuery(): void {
    if (this.at < this.asked.length) this.handleError(new Error('Postgres left a statement without an answer.'));
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' });
  }

  handleCopyInResponse(connection: { sendCopyFail(message: string): void }): void {
    connection.sendCopyFail('Nothing is copied here.');
  }

  private write(wire: Wire, statement: Statement, values: readonly unknown[], parsed: Set<string>): void {
    const name = nameOf(statement);
    const isKnown = name !== '' && this.known.has(name);
    if (typeof statement === 'string') wire.parse({ name, text: statement });
    else if (!isKnown && !parsed.has(name)) {
      // One that was read by Postgres in a batch that failed afterwards is there, though nobody heard of it.
      wire.close({ type: 'S', name });
      wire.parse({ name, text: statement.text });
      parsed.add(name);
    }
    wire.bind({ statement: name, values });
    if (!isKnown) wire.describe({ type: 'P' });
    wire.execute({});
  }
}

function knownStatements(connection: object): KnownStatements {
  const known = knownOf.get(connection) ?? new Map<string, readonly Column[]>();
  knownOf.set(connection, known);
  return known;
}

function nameOf(statement: Statement | undefined): string {
  return statement instanceof PreparedStatement ? statement.name : '';
}

function rowOf(columns: readonly Column[], texts: readonly (string | null)[]): object {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index++) {
    const [column, text] = [columns[index], texts[index]];
    if (column) row[column.name] = text === null || text === undefined ? null : column.read(text);
  }
  return row;
}
