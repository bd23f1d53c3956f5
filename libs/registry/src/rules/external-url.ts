import { InvalidInput } from '@plinth/kernel';
import { checkText } from '@plinth/tracking/rules';

/** Where people can look a deployment up: http or https, without credentials. Never fetched, only shown as a link. @throws InvalidInput, TextTooLong */
export function externalUrlOf(text: string | null | undefined, field: string): string | null {
  if (text === null || text === undefined) return null;
  checkText(text, 2_000, 'An address', field);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // A link that runs a script when it is clicked is an attack on whoever reads the page.
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') throw new InvalidInput('This is no address of a web page.', { field, help: 'Send one that begins with https:// and has no user name in it.' });
  return url.href;
}
