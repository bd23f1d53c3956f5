import { canonicalJson } from '../hashing/canonical-json.js';
import type { LoggedEvent } from '../log/logged-event.js';

const eventColumns = ['sequence', 'at', 'sequenced_at', 'actor_id', 'actor_kind', 'action', 'subject_kind', 'subject_id', 'subject_digest', 'before', 'after', 'reason', 'request_id', 'leaf_hash'] as const;

/** What makes a spreadsheet take a cell for a formula. */
const formula = /^[=+\-@\t\r|%]/;

/** One line, without its end. A cell that a spreadsheet would run begins with an apostrophe, and none holds a line break. */
export function csvRow(cells: readonly (string | number | null | undefined)[]): string {
  return cells.map((cell) => (typeof cell === 'number' ? String(cell) : csvCell(cell ?? ''))).join(',');
}

function csvCell(value: string): string {
  const line = /[\r\n\u2028\u2029\0]/.test(value) ? value.replace(/[\r\n\u2028\u2029\0]+/g, ' ') : value;
  const safe = formula.test(line.trimStart()) || formula.test(line) ? `'${line}` : line;
  return /[",;']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const eventsCsvHeader = eventColumns.join(',');

/** The line of `events.csv` for an event: what is laid open of it, in words. */
export function eventCsvRow({ leaf, hash, opened }: LoggedEvent): string {
  const { sequence, at, sequencedAt, actor, action, subject, request } = leaf;
  return csvRow([
    sequence, at, sequencedAt, actor.id, actor.kind, action, subject.kind, subject.id ?? text(opened?.subjectId?.value), subject.digest,
    json(opened?.before?.value), json(opened?.after?.value), text(opened?.reason?.value), request, hash,
  ]);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function json(value: unknown): string {
  return value === undefined ? '' : canonicalJson(value);
}

/** A vote of a decision record, as far as `votes.csv` shows it. */
export interface ShownVote {
  readonly id: string;
  readonly voterId: string;
  readonly principalId: string;
  readonly verdict: string;
  readonly subjectDigest: string;
  readonly meaning: string | null;
  readonly authenticatedAt: string | null;
  readonly castAt: string;
  readonly counted: boolean;
}

/** `votes.csv`, whole. @param names printed names by the vote's id */
export function votesCsv(votes: readonly ShownVote[], names: ReadonlyMap<string, string>): string {
  const rows = votes.map(({ id, voterId, principalId, verdict, subjectDigest, meaning, authenticatedAt, castAt, counted }) => csvRow([id, voterId, principalId, verdict, counted ? 'yes' : 'no', names.get(id), meaning, castAt, authenticatedAt, subjectDigest]));
  return ['vote_id,voter_id,principal_id,verdict,counted,printed_name,meaning,cast_at,authenticated_at,subject_digest', ...rows, ''].join('\r\n');
}
