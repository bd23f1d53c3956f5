import { describe, expect, it } from 'vitest';
import { externalUrlOf } from './external-url.js';

describe('the address of a deployment', () => {
  it.each([['https://ci.example.org/runs/1?a=b#c', 'https://ci.example.org/runs/1?a=b#c'], ['HTTP://Example.org', 'http://example.org/'], [null, null]])('%s', (text, meant) => expect(externalUrlOf(text, 'u')).toBe(meant));
  it.each(['javascript:alert(1)', 'data:text/html,x', 'ftp://a', '//a', 'a', '', 'https://user:secret@example.org', `https://a/${'x'.repeat(2_000)}`])('is not %j', (text) => expect(() => externalUrlOf(text, 'u')).toThrow(expect.objectContaining({ field: 'u' })));
});
