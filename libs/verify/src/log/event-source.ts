import { valuesOf } from './lines.js';
import type { LoggedEvent } from './logged-event.js';

/** A file of events, one in a line; may be opened again. */
export interface EventFile {
  open(): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** Events in the order of their sequence, or a file of them; asked for again when something is wrong, to find out what. */
export type EventSource = EventFile | (() => AsyncIterable<unknown> | Iterable<unknown>);

/** Goes along with the events of a file while they are checked. */
export interface EventCompanion {
  /** The event that it wants to see as a whole, by its number. */
  readonly wanted: number | undefined;
  /** The next lines of the copy for spreadsheets, as many; fewer at its end, and none of them where there is no copy. */
  rows(count: number): Promise<Uint8Array | undefined>;
  /** Told of each record that is an event at all, in the order in which they come, with its line of the copy if there is one. */
  take(event: LoggedEvent, row: Uint8Array | undefined): void;
  /** Told instead of an event that was found to be sound where it stands, as its line of the copy was. */
  takeSound(sequence: number): void;
  /** Told of lines of the copy that no event took. */
  left(rows: Uint8Array): void;
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
