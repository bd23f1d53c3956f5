import type { AuditEventFilter } from '../../generated/governance/graphql.js';
import type { AuditSearch } from './view.js';

/** A day of the reader's calendar, as the instant it begins or ends. */
function dayEdge(day: string | undefined, end: boolean): string | undefined {
  if (day === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const instant = new Date(`${day}T00:00:00`);
  if (Number.isNaN(instant.getTime())) return undefined;
  if (end) instant.setDate(instant.getDate() + 1);
  return instant.toISOString();
}

/** `run` or `run:ID`. */
export function auditFilter({ text, action, subject, actor, since, until }: AuditSearch): AuditEventFilter | null {
  const colon = subject?.indexOf(':') ?? -1;
  const kind = subject === undefined ? undefined : colon < 0 ? subject : subject.slice(0, colon);
  const id = subject === undefined || colon < 0 ? undefined : subject.slice(colon + 1);
  const from = dayEdge(since, false);
  const to = dayEdge(until, true);
  const filter: AuditEventFilter = {
    ...(text === undefined ? {} : { text }),
    ...(action === undefined ? {} : { action }),
    ...(kind === undefined || kind === '' ? {} : { subjectKind: kind }),
    ...(id === undefined || id === '' ? {} : { subjectId: id }),
    ...(actor === undefined ? {} : { actorId: actor }),
    ...(from === undefined ? {} : { since: from }),
    ...(to === undefined ? {} : { until: to }),
  };
  return Object.keys(filter).length === 0 ? null : filter;
}

export interface FieldChange {
  readonly field: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string | undefined => (value === undefined || value === null ? undefined : typeof value === 'string' ? value : JSON.stringify(value));

/** Field by field, what an event changed; a value that is no object counts as one field without a name. */
export function changesOf(before: unknown, after: unknown): readonly FieldChange[] {
  if (!isRecord(before ?? {}) || !isRecord(after ?? {})) return [{ field: '', before: shown(before), after: shown(after) }];
  const [from, to] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].map((field) => ({ field, before: shown(from[field]), after: shown(to[field]) })).filter((change) => change.before !== change.after);
}
