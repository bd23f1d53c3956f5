import { InvalidBody, TooMuchLineage } from '../openlineage.errors.js';

/** Bytes of a body, unpacked; so a facet of 10 MB comes through whole. */
export const maxBodyBytes = 16 * 1024 * 1024;
export const maxEventsPerBatch = 5_000;
/** Levels of objects and lists in one event: more than plans of Spark have, less than what breaks those who read them. */
export const maxDepth = 500;

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/** The text of each event in the body, as it came: what is kept loses no digit of a number and no member. How deep each is has to be asked of {@link checkDepth}. @throws InvalidBody, TooMuchLineage */
export function splitBatch(body: Uint8Array): Uint8Array[] {
  const start = skipSpace(body, 0);
  if (body[start] !== openBracket) throw new InvalidBody('A batch is a list of events.', 'Send a JSON list, or one event to /api/v1/lineage.');
  const pieces: Uint8Array[] = [];
  let from = start + 1;
  const end = walk(body, start, Infinity, (at) => {
    if (pieces.length >= maxEventsPerBatch) throw new TooMuchLineage(`A batch has at most ${maxEventsPerBatch} events.`, maxEventsPerBatch);
    pieces.push(body.subarray(from, at));
    from = at + 1;
  });
  const isEmpty = pieces.length === 0 && skipSpace(body, from) === end;
  if (!isEmpty) pieces.push(body.subarray(from, end));
  if (pieces.length > maxEventsPerBatch) throw new TooMuchLineage(`A batch has at most ${maxEventsPerBatch} events.`, maxEventsPerBatch);
  if (skipSpace(body, end + 1) !== body.length) throw new InvalidBody('Something stands behind the list of events.', 'Send one JSON list.');
  return pieces;
}

/** Refuses what only its depth makes dangerous, before anything parses it; what is no object is left to whoever parses it. @throws InvalidBody for an end in the middle, TooMuchLineage */
export function checkDepth(event: Uint8Array): void {
  const start = skipSpace(event, 0);
  if (event[start] === openBrace || event[start] === openBracket) walk(event, start, maxDepth, () => undefined);
}

/** @throws InvalidBody for a body that is no object */
export function checkSingle(body: Uint8Array): void {
  if (body[skipSpace(body, 0)] !== openBrace) throw new InvalidBody('One event is a JSON object.', 'Send a list of events to /api/v1/lineage/batch.');
}

/** From the bracket at `start` to the one that closes it, by brackets and strings alone; the structural bytes of JSON stand for nothing else in UTF-8. */
function walk(body: Uint8Array, start: number, deepest: number, onComma: (at: number) => void): number {
  let depth = 0;
  for (let at = start; at < body.length; at++) {
    switch (body[at]) {
      case quote:
        at = endOfText(body, at);
        break;
      case openBracket:
      case openBrace:
        if (++depth > deepest) throw new TooMuchLineage(`JSON is nested at most ${maxDepth} levels deep here.`, maxDepth);
        break;
      case closeBracket:
      case closeBrace:
        if (--depth === 0) return at;
        break;
      case comma:
        if (depth === 1) onComma(at);
        break;
      default:
        break;
    }
  }
  throw notWhole();
}

function endOfText(body: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    at = body.indexOf(quote, at + 1);
    if (at < 0) throw notWhole();
    let slashes = 0;
    while (body[at - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return at;
  }
}

function skipSpace(body: Uint8Array, from: number): number {
  let at = from;
  while (at < body.length && isSpace(body[at])) at++;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function notWhole(): InvalidBody {
  return new InvalidBody('The body ends in the middle of its JSON.', 'Send it whole.');
}
