import { expect, it } from 'vitest';
import { parseSearch, stringifySearch } from '../../frame/search-text.js';
import { validateAudit } from './view.js';

it('comes back from the address as it was', () => {
  const search = { tab: 'exports' as const, text: 'ada fraud', action: 'run.created', subject: 'run:0193', actor: 'a', since: '2026-11-01', until: '2026-11-23', event: '137' };
  expect(validateAudit(parseSearch(stringifySearch({ ...search })))).toEqual(search);
  expect(validateAudit({ tab: 'events', event: '0x1' })).toEqual({});
});
