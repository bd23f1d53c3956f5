import { Injectable } from '@nestjs/common';
import { Clock, type WorkspaceId } from '@plinth/kernel';
import { Analytics } from '@plinth/platform/analytics';
import { canonicalJson, sha256, toHex, utf8 } from '@plinth/verify';
import { profileTable } from '../profiling/profile-table.js';
import { verdictOf } from '../profiling/verdict.js';
import type { FoundTable } from '../rules/index.js';
import type { NewAnalysis } from './profiling.js';
import { TableFileBringer } from './table-files.js';

/** Time for one table. A worker that takes longer has no other of the workspace looked into. */
const timeMs = 20 * 60_000;

/** Looks into tables. Bytes and the digest of the question decide the answer: nothing else is known here. */
@Injectable()
export class TableAnalyst {
  constructor(
    private readonly analytics: Analytics,
    private readonly files: TableFileBringer,
    private readonly clock: Clock,
  ) {}

  /**
   * The profile of a table, or what is wrong with its files. Memory is the session's, whatever the number of rows.
   * @throws what says nothing of the files: the store was away, the disk full, the server about to end
   */
  async profile(workspaceId: WorkspaceId, digest: string, table: FoundTable, signal: AbortSignal): Promise<NewAnalysis> {
    try {
      // One thread, or the last digits depend on chance.
      const profile = await this.analytics.session(async (session) => profileTable(session, await this.files.bring(session, workspaceId, table, table.members, signal)), { limits: { threads: 1, timeMs }, signal });
      const document = canonicalJson(profile);
      return { digest, kind: 'PROFILE', document, documentDigest: toHex(sha256(utf8(document))), rows: profile.rows, columns: profile.columns.length, problem: null, reason: null, computedAt: this.clock.now() };
    } catch (error) {
      return this.problemOf(error, { digest, kind: 'PROFILE' }, table.members);
    }
  }

  private problemOf(error: unknown, { digest, kind }: Pick<NewAnalysis, 'digest' | 'kind'>, members: FoundTable['members']): NewAnalysis {
    const verdict = verdictOf(error, (named) => members.find((file) => file.digest === named)?.path);
    if (!verdict) throw error;
    return { digest, kind, document: null, documentDigest: null, rows: null, columns: null, problem: verdict.problem, reason: verdict.reason.slice(0, 2_000), computedAt: this.clock.now() };
  }
}
