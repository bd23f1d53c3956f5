import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkedNotice, isOwnPath, maxRecipients, readNotice } from './notice.js';

const someone = '01931e7e-0000-7000-8000-000000000001';
const good = { kind: 'promotion.approved', subject: { kind: 'run', id: 'r' }, recipients: [someone], title: 'x', body: 'y', link: '/runs/r', data: {}, actorId: someone, at: 5 };
const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 6_000, size: 'max' }));

describe('a notice', () => {
  it('is read back as it was checked, whatever texts are in it, and holds nothing that a database or a header refuses', () => {
    fc.assert(fc.property(text, text, fc.dictionary(fc.string({ unit: 'binary', maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 50 }), { maxKeys: 5 }), (title, body, data) => {
      const checked = checkedNotice({ ...good, title, body, data });
      const stored: unknown = JSON.parse(JSON.stringify(checked));
      expect(readNotice(stored)).toEqual(checked);
      expect(checked.title).not.toMatch(/[\r\n\p{C}]/u);
      expect(JSON.stringify(checked)).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      expect([checked.title.length <= 200, checked.body.length <= 4_000]).toEqual([true, true]);
    }));
  });

  it('names each recipient once, and not more than a thousand', () => {
    expect(checkedNotice({ ...good, recipients: [someone, someone] }).recipients).toEqual([someone]);
    const many = Array.from({ length: maxRecipients + 1 }, (_, index) => `01931e7e-0000-7000-8000-${String(index).padStart(12, '0')}`);
    expect(() => checkedNotice({ ...good, recipients: many })).toThrow('1000');
  });

  it('is cut where it is too long, never in the middle of a character', () => {
    expect(checkedNotice({ ...good, title: 'x'.repeat(201) }).title).toBe(`${'x'.repeat(199)}…`);
    expect(checkedNotice({ ...good, title: `${'x'.repeat(198)}💥💥` }).title).toBe(`${'x'.repeat(198)}…`);
  });

  it.each(['/', '/a/b?c=d#e', '/models/übung', '/a//b'])('may lead to %s', (link) => expect(isOwnPath(link)).toBe(true));
  it.each(['', 'a', '//evil.example', '/\\evil.example', '/a\\b', 'https://x', 'javascript:x', '/a b', '/a\nb', '/\u0000', '/\u202e', `/${'x'.repeat(1_000)}`])('leads nowhere by %j', (link) => expect(isOwnPath(link)).toBe(false));

  it.each([null, undefined, {}, [], 'x', { ...good, recipients: ['x'] }, { ...good, extra: 1 }, { ...good, title: 'x'.repeat(300) }, { ...good, at: -1 }, { ...good, link: undefined }])('that nobody checked is not read: %j', (payload) => expect(readNotice(payload)).toBeUndefined());
});
