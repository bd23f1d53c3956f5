import { InvalidInput } from '@plinth/kernel';

const maxNameLength = 200;
const maxEmailLength = 254;
const emailShape = /^[^\s@<>()[\]",;:\\]+@[^\s@<>()[\]",;:\\]+\.[^\s@<>()[\]",;:\\.]+$/;
/** Control and format characters (a right-to-left override makes one name look like another), and halves of characters, which Postgres refuses. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A name as people read it: 1 to 200 characters, trimmed. @throws InvalidInput */
export function parseName(name: string, field: string): string {
  const trimmed = name.trim();
  if (!trimmed || trimmed.length > maxNameLength) throw new InvalidInput(`A name has 1 to ${maxNameLength} characters.`, { field, help: 'Choose a shorter name, or any at all.' });
  if (unprintable.test(trimmed)) throw new InvalidInput('A name holds no control or invisible characters.', { field, help: 'Type the name again instead of pasting it.' });
  return trimmed;
}

/** An address in lower case, so that one person has one. @throws InvalidInput */
export function parseEmail(email: string, field: string): string {
  const address = email.trim().toLowerCase();
  if (address.length > maxEmailLength || unprintable.test(address) || !emailShape.test(address))
    throw new InvalidInput('This is not an email address.', { field, help: `Write it like ada@example.org, at most ${maxEmailLength} characters.` });
  return address;
}
