import type { JsonValue } from '@plinth/platform/outbox';

/** How each field of a row is written into an audit record. */
export type AuditedFields<Row> = Readonly<Record<string, (row: Row) => JsonValue>>;

export interface AuditedChange {
  readonly changed: readonly string[];
  readonly before: Readonly<Record<string, JsonValue>>;
  readonly after: Readonly<Record<string, JsonValue>>;
}

/** The fields that differ, as they were and as they are; undefined when none does. */
export function changeOf<Row>(fields: AuditedFields<Row>, before: Row, after: Row): AuditedChange | undefined {
  const changed = Object.entries(fields).filter(([, read]) => JSON.stringify(read(before)) !== JSON.stringify(read(after)));
  if (!changed.length) return undefined;
  return {
    changed: changed.map(([name]) => name),
    before: Object.fromEntries(changed.map(([name, read]) => [name, read(before)])),
    after: Object.fromEntries(changed.map(([name, read]) => [name, read(after)])),
  };
}

/** Tags in the order of their keys: the same tags are the same text. */
export function tagsInOrder(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).sort(([left], [right]) => (left < right ? -1 : 1)));
}
