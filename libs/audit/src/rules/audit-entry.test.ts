import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecord, unreadableAction } from './audit-entry.js';

const system = '00000000-0000-7000-8000-000000000001';
const row = (payload: unknown) => ({ id: '01931e7e-0000-7000-8000-000000000001', payload, createdAt: new Date(5) });
const good = { action: 'run.deleted', subjectKind: 'run', subjectId: 'r', before: { deletedAt: null }, after: { deletedAt: 'now' }, actorId: system, actorKind: 'USER', requestId: 'req', at: 1_000 };

describe('readRecord', () => {
  it('keeps what the service wrote', () => {
    expect(readRecord(row(good), system)).toEqual({
      id: row(good).id, at: new Date(1_000), actorId: system, actorKind: 'USER', action: 'run.deleted', subjectKind: 'run', subjectId: 'r',
      subjectDigest: null, before: '{"deletedAt":null}', after: '{"deletedAt":"now"}', reason: null, requestId: 'req',
    });
  });

  it.each([
    ['no action', { ...good, action: undefined }],
    ['an actor that is no UUID', { ...good, actorId: 'root' }],
    ['a kind nobody is', { ...good, actorKind: 'GOD' }],
    ['a time before time', { ...good, at: -1 }],
    ['a word too many', { ...good, isAdmin: true }],
    ['nothing', null],
    ['text', 'x'],
  ])('makes an event of its own of a record with %s, with all that was written', (_, payload) => {
    const entry = readRecord(row(payload), system);
    expect(entry).toMatchObject({ action: unreadableAction, subjectKind: 'outbox', subjectId: row(payload).id, actorId: system, after: JSON.stringify(payload) });
    expect(entry.reason).not.toBe('');
  });

  it('makes one entry of whatever JSON it gets, and never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (payload) => {
      expect(readRecord(row(payload), system)).toMatchObject({ id: row(payload).id, action: unreadableAction });
    }));
  });

  it('tells a record of a change apart from every record of another change', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other));
      expect(readRecord(row({ ...good, after: one }), system)).not.toEqual(readRecord(row({ ...good, after: other }), system));
    }));
  });
});
