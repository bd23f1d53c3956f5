import type { EventLine } from './event-line.js';
import { valuesOf } from './lines.js';
import type { LoggedEvent } from './logged-event.js';

/** A file of events, one in a line; may be opened again. */
export interface EventFile {
  open(): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** Events in the order of their sequence, or a file of them; asked for again when something is wrong, to find out what. */
export type EventSource = EventFile | (() => AsyncIterable<unknown> | Iterable<unknown>);

/** Goes along with the events while they are checked. */
export interface EventCompanion {
  /** Gets ready for the next event; undefined when it is. */
  ready(): Promise<void> | undefined;
  /** Told of each record that is an event at all, in the order in which they come. */
  take(event: LoggedEvent): void;
  /** Told instead of an event that was found to be sound where it stands. The line is another one afterwards. */
  takeLine(line: EventLine): void;
}

/** What the source holds, event or not. */
export async function* eventsIn(source: EventSource): AsyncGenerator<unknown, void, undefined> {
  if (typeof source === 'function') {
    yield* source();
    return;
  }
  const content = await source.open();
  if (content) yield* valuesOf(content);
}
