import { utf8 } from '../hashing/bytes.js';
import { endOfString, endOfValue } from '../hashing/canonical-bytes.js';
import { canonicalJson } from '../hashing/canonical-json.js';
import { leafVersion, type Openings } from './leaf.js';
import type { LoggedEvent } from './logged-event.js';

/** A line of `events.jsonl` as it is written now, without its end: the event in canonical JSON, so that its leaf stands in it byte for byte. */
export function formatEventLine(event: LoggedEvent): string {
  return canonicalJson(event);
}

/** Where a part of a line stands, without its quotes; nowhere while `to` is 0. */
export interface Span {
  from: number;
  to: number;
}

/** What is laid open of one part: the salt's digits, and the value's canonical JSON with its quotes if it has any. */
export interface OpeningSpan {
  readonly salt: Span;
  readonly value: Span;
}

/** Digits of a hash. */
export const digestDigits = 64;
/** Bytes from one hash of a proof to the next: its digits, quotes and a comma. */
export const proofStride = digestDigits + 3;
/** A time's digits as zeros, and what stands between them. */
const timeShape = '0000-00-00T00:00:00.000Z';
const timeMarks = Uint8Array.from(timeShape, (mark) => (mark === '0' ? 0 : mark.charCodeAt(0)));
const mostSequenceDigits = 15;

const [quote, comma, closingBrace, closingBracket, newline] = [0x22, 0x2c, 0x7d, 0x5d, 0x0a];
const words = {
  hash: utf8('{"hash":"'), leaf: utf8('","leaf":'), opened: utf8(',"opened":{'), salt: utf8('{"salt":"'), value: utf8('","value":'), proof: utf8(',"proof":['), seal: utf8(',"seal":'),
  action: utf8('{"action":'), actor: utf8(',"actor":{"id":'), kind: utf8(',"kind":'), after: utf8('"after":'), at: utf8(',"at":"'), before: utf8('"before":'), reason: utf8('"reason":'), request: utf8('"request":'),
  sequence: utf8(',"sequence":'), sequencedAt: utf8(',"sequencedAt":"'), subject: utf8(',"subject":{'), digest: utf8('"digest":'), id: utf8('"id":'), idCommitment: utf8('"idCommitment":'), subjectKind: utf8('"kind":'),
  subjectId: utf8('"subjectId":'), end: utf8(`},"v":${leafVersion},"workspace":`),
} as const;

const span = (): Span => ({ from: 0, to: 0 });
const openingSpan = (): OpeningSpan => ({ salt: span(), value: span() });

/**
 * An event as it stands in the bytes of a line, without a string or an object made of it. Reads the one form that {@link formatEventLine} writes, and of that only
 * what it is sure of; for any other line, sound or not, it says that it can't tell, and the line has to be parsed.
 */
export class EventLine {
  bytes: Uint8Array = new Uint8Array();
  from = 0;
  to = 0;
  sequence = 0;
  readonly sequenceDigits = span();
  readonly hash = span();
  readonly leaf = span();
  readonly action = span();
  readonly actorId = span();
  readonly actorKind = span();
  readonly at = span();
  readonly sequencedAt = span();
  readonly workspace = span();
  readonly request = span();
  readonly subjectKind = span();
  readonly subjectId = span();
  readonly subjectDigest = span();
  /** What the leaf commits to, by the name that it has where it is laid open. */
  readonly committed: Readonly<Record<keyof Openings, Span>> = { subjectId: span(), before: span(), after: span(), reason: span() };
  readonly opened: Readonly<Record<keyof Openings, OpeningSpan>> = { subjectId: openingSpan(), before: openingSpan(), after: openingSpan(), reason: openingSpan() };
  /** From the first digit of the first hash. Whether the digits are such is not looked at. */
  proofFrom = 0;
  /** -1 without a proof. */
  proofCount = -1;
  private place = 0;

  /** Reads the line that begins here, and finds its end. @returns false when it can't tell */
  read(bytes: Uint8Array, from: number): boolean {
    this.bytes = bytes;
    this.from = from;
    this.place = from;
    const isRead = this.takeHash() && this.takeLeaf() && this.takeOpened() && this.takeProof() && (!this.skips(words.seal) || this.skipString()) && this.skipsByte(closingBrace);
    this.to = this.place;
    return isRead && (bytes[this.to] === newline || this.to === bytes.length);
  }

  private takeHash(): boolean {
    return this.skips(words.hash) && this.takes(this.hash, digestDigits) && this.skips(words.leaf);
  }

  private takeLeaf(): boolean {
    const { committed } = this;
    this.leaf.from = this.place;
    const isRead =
      this.skips(words.action) && this.takesString(this.action) && this.skips(words.actor) && this.takesString(this.actorId) && this.skips(words.kind) && this.takesString(this.actorKind) && this.skipsByte(closingBrace) &&
      this.takesMember(words.after, committed.after) && this.skips(words.at) && this.takesTime(this.at) && this.takesMember(words.before, committed.before) && this.takesMember(words.reason, committed.reason) &&
      this.takesMember(words.request, this.request) && this.skips(words.sequence) && this.takesSequence() && this.skips(words.sequencedAt) && this.takesTime(this.sequencedAt) && this.takesSubject() &&
      this.skips(words.end) && this.takesString(this.workspace) && this.skipsByte(closingBrace);
    this.leaf.to = this.place;
    return isRead;
  }

  private takesSubject(): boolean {
    return (
      this.skips(words.subject) && this.takesFirst(words.digest, this.subjectDigest) && this.takesFirst(words.id, this.subjectId) && this.takesFirst(words.idCommitment, this.committed.subjectId) &&
      this.skips(words.subjectKind) && this.takesString(this.subjectKind)
    );
  }

  private takeOpened(): boolean {
    const { after, before, reason, subjectId } = this.opened;
    after.value.to = before.value.to = reason.value.to = subjectId.value.to = 0;
    if (!this.skips(words.opened)) return true;
    const first = this.place;
    if (!(this.takesOpening(words.after, after, first) && this.takesOpening(words.before, before, first) && this.takesOpening(words.reason, reason, first) && this.takesOpening(words.subjectId, subjectId, first))) return false;
    return this.skipsByte(closingBrace);
  }

  private takesOpening(word: Uint8Array, { salt, value }: OpeningSpan, first: number): boolean {
    const isFirst = this.place === first;
    if (!isFirst && this.bytes[this.place] !== comma) return true;
    if (!this.isAt(word, isFirst ? this.place : this.place + 1)) return true;
    this.place += word.length + (isFirst ? 0 : 1);
    if (!(this.skips(words.salt) && this.takes(salt, digestDigits) && this.skips(words.value))) return false;
    const end = endOfValue(this.bytes, this.place);
    if (end < 0) return false;
    value.from = this.place;
    value.to = this.place = end;
    return this.skipsByte(closingBrace);
  }

  private takeProof(): boolean {
    this.proofCount = -1;
    if (!this.skips(words.proof)) return true;
    this.proofFrom = this.place + 1;
    for (this.proofCount = 0; this.bytes[this.place] === quote; this.place += proofStride) {
      this.proofCount += 1;
      const end = this.place + proofStride - 1;
      if (this.bytes[end - 1] !== quote) return false;
      if (this.bytes[end] === comma) continue;
      this.place = end;
      break;
    }
    return this.skipsByte(closingBracket);
  }

  private takesSequence(): boolean {
    const from = this.place;
    let value = 0;
    for (let digit = (this.bytes[this.place] ?? 0) - 0x30; digit >= 0 && digit <= 9; digit = (this.bytes[this.place] ?? 0) - 0x30) {
      value = value * 10 + digit;
      this.place += 1;
    }
    this.sequence = value;
    this.sequenceDigits.from = from;
    this.sequenceDigits.to = this.place;
    return this.bytes[from] !== 0x30 && this.place > from && this.place - from <= mostSequenceDigits;
  }

  /** The digits and marks of {@link isLoggedEvent}'s times, and the quote after them. */
  private takesTime(time: Span): boolean {
    const { bytes, place: from } = this;
    for (let index = 0; index < timeMarks.length; index++) {
      const mark = timeMarks[index] ?? 0;
      const byte = bytes[from + index] ?? 0;
      if (mark === 0 ? byte < 0x30 || byte > 0x39 : byte !== mark) return false;
    }
    return this.takes(time, timeMarks.length) && this.skipsByte(quote);
  }

  private takesMember(word: Uint8Array, member: Span): boolean {
    member.to = 0;
    if (!this.isAt(word, this.place + 1)) return true;
    if (!this.skipsByte(comma)) return false;
    this.place += word.length;
    return this.takesString(member);
  }

  /** A member that another is sure to follow. */
  private takesFirst(word: Uint8Array, member: Span): boolean {
    member.to = 0;
    if (!this.skips(word)) return true;
    return this.takesString(member) && this.skipsByte(comma);
  }

  private takesString(text: Span): boolean {
    const from = this.place + 1;
    if (!this.skipString()) return false;
    text.from = from;
    text.to = this.place - 1;
    return true;
  }

  private skipString(): boolean {
    const end = this.bytes[this.place] === quote ? endOfString(this.bytes, this.place) : -1;
    if (end < 0) return false;
    this.place = end;
    return true;
  }

  private takes(part: Span, length: number): boolean {
    part.from = this.place;
    part.to = this.place += length;
    return true;
  }

  private skips(word: Uint8Array): boolean {
    if (!this.isAt(word, this.place)) return false;
    this.place += word.length;
    return true;
  }

  private skipsByte(byte: number): boolean {
    return this.bytes[this.place++] === byte;
  }

  private isAt(word: Uint8Array, at: number): boolean {
    const { bytes } = this;
    for (let index = 0; index < word.length; index++) if (bytes[at + index] !== word[index]) return false;
    return true;
  }
}

