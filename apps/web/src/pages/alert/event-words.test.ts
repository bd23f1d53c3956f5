import { describe, expect, it } from 'vitest';
import { consequenceWords, eventWords, requestOf } from './event-words.js';

const nameOf = (id: string): string | undefined => (id === 'ana' ? 'Ana' : undefined);

describe('what happened to an alert', () => {
  it.each([
    ['OPENED', { title: 'Three columns drifted.' }, 'Opened', 'Three columns drifted.'],
    ['ACKNOWLEDGED', { note: 'The source moved.' }, 'Acknowledged', 'The source moved.'],
    ['ASSIGNED', { assigneeId: 'ana' }, 'Assigned to Ana', undefined],
    ['ASSIGNED', { assigneeId: 'gone' }, 'Assigned to somebody who is gone', undefined],
    ['ASSIGNED', { assigneeId: null }, 'Assigned to nobody any more', undefined],
    ['UNMUTED', { until: null }, 'People are told again', undefined],
    ['FOLLOWED', { consequence: 'ROLL_BACK', fromVersion: 3, toVersion: 2 }, 'Rolled back from v3 to v2', undefined],
    ['REFUSED', { consequence: 'ROLL_BACK', message: 'There is no way back.' }, 'The rollback was refused', 'There is no way back.'],
  ] as const)('%s with %j', (kind, details, what, more) => expect(eventWords({ kind, details }, nameOf)).toEqual({ what, more }));

  it('says until when it is muted', () => expect(eventWords({ kind: 'MUTED', details: { until: '2026-12-01T10:00:00Z' } }, nameOf).what).toMatch(/^Muted until .*2026/));
  it('stands for details that are none', () => expect(eventWords({ kind: 'OPENED', details: null }, nameOf)).toEqual({ what: 'Opened', more: undefined }));
});

describe('what follows', () => {
  it('tells what was asked for, and by which request', () => {
    const result = { requestId: 'x', number: 12, fromVersion: 3, toVersion: 2 };
    expect(consequenceWords('PROPOSE_ROLLBACK', 'DONE', result)).toBe('Asked for a rollback from v3 to v2 by promotion request #12');
    expect(requestOf({ result })).toBe('12');
    expect(consequenceWords('PROPOSE_ROLLBACK', 'WAITING', {})).toBe('A rollback is about to be asked for');
    expect(consequenceWords('ROLL_BACK', 'REFUSED', {})).toBe('The rollback was refused');
  });
});
