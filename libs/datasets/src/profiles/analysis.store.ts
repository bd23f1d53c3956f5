import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { Analysis, NewAnalysis } from './profiling.js';

const columns = `a.kind, encode(a.digest, 'hex') as digest, encode(a.document_digest, 'hex') as "documentDigest", a.row_count::float8 as rows, a.column_count as columns, a.problem, a.reason, a.computed_at as "computedAt"`;
const hex = (digest: string): Buffer => Buffer.from(digest, 'hex');

/** What was found out about bytes. Literal SQL: digests are bytes, and documents are left where they are unless asked for. */
@Injectable()
export class AnalysisStore {
  constructor(private readonly database: Database) {}

  /** Found out twice, it is the same: the first stays, unless it found something wrong, which may have been wrong with the reader. @returns whether it stays */
  async insert(workspaceId: WorkspaceId, analysis: NewAnalysis): Promise<boolean> {
    const { digest, kind, document, documentDigest, rows, columns: count, problem, reason, computedAt } = analysis;
    return (await this.database.execute(
      `insert into dataset_analysis (workspace_id, digest, kind, document, document_digest, row_count, column_count, problem, reason, computed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (workspace_id, digest) do update set document = excluded.document, document_digest = excluded.document_digest, row_count = excluded.row_count, column_count = excluded.column_count, problem = excluded.problem,
         reason = excluded.reason, computed_at = excluded.computed_at where dataset_analysis.problem is not null`,
      [workspaceId, hex(digest), kind, document, documentDigest && hex(documentDigest), rows, count, problem, reason, computedAt],
    )) === 1;
  }

  /** By digest; without those that are not there. */
  async byDigests(workspaceId: WorkspaceId, digests: readonly string[]): Promise<ReadonlyMap<string, Analysis>> {
    if (digests.length === 0) return new Map();
    const rows = await this.database.query<Analysis>(`select ${columns} from dataset_analysis a where a.workspace_id = $1 and a.digest = any($2::bytea[])`, [workspaceId, digests.map(hex)]);
    return new Map(rows.map((row) => [row.digest, row]));
  }

  /** Their documents, by digest; without those that have none. */
  async documents(workspaceId: WorkspaceId, digests: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (digests.length === 0) return new Map();
    const rows = await this.database.query<{ digest: string; document: string }>(`select encode(digest, 'hex') as digest, document from dataset_analysis where workspace_id = $1 and digest = any($2::bytea[]) and document is not null`, [workspaceId, digests.map(hex)]);
    return new Map(rows.map(({ digest, document }) => [digest, document]));
  }

  /** Forgets what no snapshot refers to, and what was found between two snapshots before a time: it is found anew when somebody asks. A snapshot whose tables are not known yet refers to nothing, and its worker finds out anew what it misses. @returns how many */
  async forgetUnused(workspaceId: WorkspaceId, before: Date): Promise<number> {
    return this.database.execute(
      `delete from dataset_analysis a where a.workspace_id = $1 and (a.kind <> 'BETWEEN' or a.computed_at < $2) and a.digest not in (
         select decode(t->>'digest', 'hex') from dataset_profiling p cross join lateral jsonb_array_elements(p.tables->'tables') as t where p.workspace_id = $1 and p.tables is not null
         union all select p.leakage from dataset_profiling p where p.workspace_id = $1 and p.leakage is not null)`,
      [workspaceId, before],
    );
  }
}
