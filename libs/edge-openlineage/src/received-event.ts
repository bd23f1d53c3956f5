import { digestOf, type LineageEvent, readEvent } from './rules/index.js';
import { InvalidBody } from './openlineage.errors.js';

/** An event that is sound, as it is to be kept. */
export interface ReceivedEvent {
  readonly event: LineageEvent;
  /** SHA-256. */
  readonly digest: Buffer;
  /** As it was sent, in UTF-8. */
  readonly bytes: Uint8Array;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws InvalidBody for what is no JSON, InvalidEvent for what is no event */
export function receivedEventOf(bytes: Uint8Array, field: string): ReceivedEvent {
  const text = textOf(bytes, field);
  const value = valueOf(text, field);
  const event = readEvent(value);
  return { event, digest: digestOf(value, text), bytes };
}

function textOf(bytes: Uint8Array, field: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new InvalidBody(`${field} is no UTF-8.`, 'Send JSON in UTF-8.');
  }
}

function valueOf(text: string, field: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new InvalidBody(`${field} is no JSON${error instanceof SyntaxError ? `: ${error.message.slice(0, 200).replace(/[\0\p{Surrogate}]/gu, '')}` : ''}.`, 'Send JSON.');
  }
}
