import { describe, expect, it } from 'vitest';
import { accessTabs, validateAccess } from './view.js';

describe('the address of access', () => {
  it('keeps what it can say, and leaves the rest', () => {
    for (const tab of accessTabs) expect(validateAccess({ tab, kind: 'programs', all: '1' })).toEqual({ tab, kind: 'programs', all: '1' });
    expect(validateAccess({ kind: 'invitations' })).toMatchObject({ kind: 'invitations' });
    expect(validateAccess({ tab: 'nothing', kind: 'x', all: 'yes' })).toEqual({ tab: undefined, kind: undefined, all: undefined });
  });
});
