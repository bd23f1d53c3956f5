import { describe, expect, it } from 'vitest';
import { EventKinds } from './event-kinds.js';
import { isEventKindName } from './rules/index.js';

declare module './event-kinds.js' {
  interface KnownEventKinds {
    'test.happened': true;
  }
}

describe('the registry of event kinds', () => {
  it('begins with those of the domains that stand at the right, all well named', () => {
    const kinds = new EventKinds().all();
    expect(kinds).toHaveLength(19);
    expect(kinds.filter(({ kind, description }) => !isEventKindName(kind) || !description.endsWith('.'))).toEqual([]);
  });

  it('takes the kinds of a later domain, each once', () => {
    const kinds = new EventKinds();
    const found = { kind: 'test.happened' as const, description: 'It happened.', inApp: true, email: true };
    kinds.register(found);
    expect(kinds.find('test.happened')).toEqual(found);
    expect(() => kinds.register(found)).toThrow('taken');
  });
});
