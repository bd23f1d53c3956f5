import utils from 'pg/lib/utils.js';

/** Postgres' number for the type bytea. */
const byteaOid = 17;
const plain = /^[\da-f.-]+$/;
const toBeEscaped = /["\\]/g;

/**
 * A value as pg tells it to Postgres, with lists made shorter, for long ones are on the way of every change: lists of bytes go as bytes (PostgreSQL, `array_recv`) instead of hexadecimal in text that is escaped, and
 * numbers, ids and times without quotes.
 */
export function toldOf(value: unknown): string | Buffer | null {
  if (!Array.isArray(value)) return utils.prepareValue(value);
  const items: readonly unknown[] = value;
  return bytesOf(items) ?? textOf(items) ?? utils.prepareValue(value);
}

/** Undefined where not all of the items are bytes or absent. */
function bytesOf(items: readonly unknown[]): Buffer | undefined {
  let [length, isAnyAbsent, isAnyGiven] = [20, false, false];
  for (const item of items) {
    if (item instanceof Uint8Array) {
      length += 4 + item.length;
      isAnyGiven = true;
    } else if (item === null || item === undefined) {
      length += 4;
      isAnyAbsent = true;
    } else return undefined;
  }
  if (!isAnyGiven) return undefined;
  const told = Buffer.allocUnsafe(length);
  let at = 0;
  for (const head of [1, isAnyAbsent ? 1 : 0, byteaOid, items.length, 1]) at = told.writeInt32BE(head, at);
  for (const item of items) {
    if (!(item instanceof Uint8Array)) at = told.writeInt32BE(-1, at);
    else {
      at = told.writeInt32BE(item.length, at);
      told.set(item, at);
      at += item.length;
    }
  }
  return told;
}

/** Undefined where one of the items is none that is known here. */
function textOf(items: readonly unknown[]): string | undefined {
  const texts: string[] = [];
  for (const item of items) {
    const text = textOfItem(item);
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return `{${texts.join(',')}}`;
}

function textOfItem(item: unknown): string | undefined {
  if (typeof item === 'string') return plain.test(item) ? item : `"${item.replace(toBeEscaped, '\\$&')}"`;
  if (item === null || item === undefined) return 'NULL';
  if (typeof item === 'number' || typeof item === 'bigint' || typeof item === 'boolean') return String(item);
  if (item instanceof Date && item.getTime() >= 0 && item.getUTCFullYear() <= 9_999) return item.toISOString();
  return undefined;
}
