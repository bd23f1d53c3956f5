import { PlinthError } from './errors.js';

/** A name that breaks the rules of names; `field` says which. */
export class InvalidName extends PlinthError {
  constructor(message: string, field: string, help: string) {
    super('INVALID_NAME', 'INVALID', message, { field, help });
  }
}

/** A name or value with more characters than fit. */
export class TextTooLong extends PlinthError {
  constructor(what: string, field: string, limit: number) {
    super('TEXT_TOO_LONG', 'INVALID', `${what} has at most ${limit} characters.`, { field, help: 'Shorten it, or log it as an artifact.', details: { limit } });
  }
}

/** Text that no database stores: with a NUL character or half a surrogate pair. */
export class UnstorableText extends PlinthError {
  constructor(what: string, field: string) {
    super('UNSTORABLE_TEXT', 'INVALID', `${what} holds a NUL character or half a surrogate pair.`, { field, help: 'Send well-formed text; bytes belong into an artifact.' });
  }
}

const unstorable = /[\0\p{Surrogate}]/u;

/** Any text of at most `limit` characters that Postgres can hold. @throws TextTooLong, UnstorableText */
export function checkText(text: string, limit: number, what: string, field: string): void {
  if (!fits(text, limit)) throw new TextTooLong(what, field, limit);
  if (unstorable.test(text)) throw new UnstorableText(what, field);
}

/** Whether a text has at most `limit` code points. They are counted only where UTF-16 units leave it open. */
export function fits(text: string, limit: number): boolean {
  if (text.length <= limit) return true;
  return text.length <= 2 * limit && Array.from(text).length <= limit;
}
