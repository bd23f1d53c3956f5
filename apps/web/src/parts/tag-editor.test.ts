import { describe, expect, it } from 'vitest';
import { readTag } from './tag-editor.js';

describe('readTag', () => {
  it.each([
    ['team=vision', { key: 'team', value: 'vision' }],
    [' team : vision ', { key: 'team', value: 'vision' }],
    ['best', { key: 'best', value: '' }],
    ['url=http://a?b=c', { key: 'url', value: 'http://a?b=c' }],
    ['  ', undefined],
    ['=x', undefined],
  ])('reads %j', (text, tag) => {
    expect(readTag(text)).toEqual(tag);
  });
});
