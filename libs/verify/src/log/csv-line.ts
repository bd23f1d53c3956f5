import { sameAt } from '../hashing/bytes.js';
import type { EventLine, Span } from './event-line.js';

const [quote, apostrophe, comma, space, backslash, carriageReturn, newline] = [0x22, 0x27, 0x2c, 0x20, 0x5c, 0x0d, 0x0a];

/** What a byte means for its cell: nothing, that it stands in quotes, or that {@link eventCsvRow} has to decide. */
const Meaning = { plain: 0, quoted: 1, unsure: 2 } as const;

/** By byte, for cells of text: beyond ASCII there are spaces to trim and lines to join, and after a backslash anything. */
const inText = new Uint8Array(256).fill(Meaning.unsure, 0x80);
/** In a cell of JSON, only what begins as the separators of lines and paragraphs do. */
const inJson = new Uint8Array(256);
for (const each of [inText, inJson]) for (const character of '",;\'') each[character.charCodeAt(0)] = Meaning.quoted;
inText[backslash] = Meaning.unsure;
inJson[0xe2] = Meaning.unsure;

const isFormula = new Uint8Array(256);
for (const character of '=+-@|%') isFormula[character.charCodeAt(0)] = 1;

/** Compares lines of `events.csv` with events where both stand, without making the line. */
export class CsvLineCheck {
  /** Where the line ends that was found to be the event's. */
  at = 0;
  private csv: Uint8Array = new Uint8Array();
  private event: Uint8Array = new Uint8Array();

  /** Whether the line that begins here is sure to be that of the event; otherwise {@link eventCsvRow} tells. */
  isOf(line: EventLine, csv: Uint8Array, from: number): boolean {
    this.csv = csv;
    this.at = from;
    this.event = line.bytes;
    const { subjectId, before, after, reason } = line.opened;
    return (
      this.bare(line.sequenceDigits) && this.next() && this.bare(line.at) && this.next() && this.bare(line.sequencedAt) && this.next() &&
      this.text(line.actorId) && this.next() && this.text(line.actorKind) && this.next() && this.text(line.action) && this.next() && this.text(line.subjectKind) && this.next() &&
      (line.subjectId.to === 0 ? this.opened(subjectId.value) : this.text(line.subjectId)) && this.next() && this.text(line.subjectDigest) && this.next() &&
      this.cell(before.value, inJson) && this.next() && this.cell(after.value, inJson) && this.next() && this.opened(reason.value) && this.next() && this.text(line.request) && this.next() &&
      this.bare(line.hash) && this.csv[this.at++] === carriageReturn && (this.csv[this.at] === newline || this.at === this.csv.length)
    );
  }

  private next(): boolean {
    return this.csv[this.at++] === comma;
  }

  /** Digits and the like, which no spreadsheet takes for more. */
  private bare({ from, to }: Span): boolean {
    if (!sameAt(this.event, from, this.csv, this.at, to - from)) return false;
    this.at += to - from;
    return true;
  }

  private text(part: Span): boolean {
    return this.cell(part, inText);
  }

  /** A value that is shown if it is a string. */
  private opened({ from, to }: Span): boolean {
    if (to === 0 || this.event[from] !== quote) return true;
    return this.between(from + 1, to - 1, inText);
  }

  private cell({ from, to }: Span, meanings: Uint8Array): boolean {
    return to === 0 || this.between(from, to, meanings);
  }

  private between(from: number, to: number, meanings: Uint8Array): boolean {
    const { event } = this;
    let meaning: number = Meaning.plain;
    for (let index = from; index < to; index++) meaning |= meanings[event[index] ?? 0] ?? 0;
    if (meaning >= Meaning.unsure) return false;
    let first = from;
    while (first < to && event[first] === space) first += 1;
    const isRun = first < to && isFormula[event[first] ?? 0] === 1;
    if (meaning === Meaning.plain && !isRun && from < to && event[from] !== space && event[to - 1] !== space) return this.bare({ from, to });
    return from === to || this.quoted(from, to, isRun);
  }

  private quoted(from: number, to: number, isRun: boolean): boolean {
    const { csv, event } = this;
    let at = this.at;
    if (csv[at++] !== quote || (isRun && csv[at++] !== apostrophe)) return false;
    for (let index = from; index < to; index++) {
      const byte = event[index];
      if (csv[at++] !== byte || (byte === quote && csv[at++] !== quote)) return false;
    }
    this.at = at + 1;
    return csv[at] === quote;
  }
}
