import { InvalidInput } from '@plinth/kernel';
import { checkCount, checkText } from '@plinth/tracking/rules';
import type { CardSection } from './vocabulary.js';

export const maxCardSections = 50;
export const maxSectionLength = 20_000;

/** Checks the sections of a model card; their order is kept. @throws TooMany, TextTooLong, UnstorableText, InvalidInput */
export function readCard(sections: readonly CardSection[], field: string): readonly CardSection[] {
  checkCount(sections, 'Sections of a card', field, maxCardSections);
  const keys = new Set<string>();
  return sections.map(({ key, title, markdown }, index) => {
    const at = `${field}[${index}]`;
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(key)) throw new InvalidInput('The key of a section has 1 to 64 lower-case letters, digits and dashes.', { field: `${at}.key`, help: 'Use one such as limitations.' });
    if (keys.has(key)) throw new InvalidInput(`Two sections have the key ${key}.`, { field: `${at}.key`, help: 'Give each a key of its own.' });
    keys.add(key);
    checkText(title, 200, 'The title of a section', `${at}.title`);
    if (title.trim() === '') throw new InvalidInput('A section has a title.', { field: `${at}.title`, help: 'Say what it is about.' });
    checkText(markdown, maxSectionLength, 'The text of a section', `${at}.markdown`);
    return { key, title, markdown };
  });
}
