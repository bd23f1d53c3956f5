import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declaredMediaType, mediaTypeOf, previewOf, unknownMediaType } from './media-type.js';

describe('media types', () => {
  it.each([
    ['plots/roc.PNG', 'image/png'],
    ['table.csv', 'text/csv'],
    ['archive.tar.gz', 'application/gzip'],
    ['model.pkl', unknownMediaType],
    ['Makefile', unknownMediaType],
    ['.png', unknownMediaType],
    ['a.png/b', unknownMediaType],
    ['x.constructor', unknownMediaType],
    ['x.__proto__', unknownMediaType],
    ['x.', unknownMediaType],
  ])('of %s is %s', (path, type) => {
    expect(mediaTypeOf(path)).toBe(type);
  });

  it.each([
    ['Text/CSV; charset=utf-8', 'text/csv'],
    ['application/vnd.api+json', 'application/vnd.api+json'],
    ['text', undefined],
    ['text/html\r\nX: y', undefined],
    ['a/b/c', undefined],
    ['', undefined],
  ])('declared as %j are read as %s', (text, type) => {
    expect(declaredMediaType(text)).toBe(type);
  });

  it.each(['text/html', 'image/svg+xml', 'application/xml', 'application/xhtml+xml', 'text/javascript', 'application/pdf', 'text/css', unknownMediaType, 'constructor', 'toString'])('%s is never shown inline', (type) => {
    expect(previewOf(type)).toBeUndefined();
  });

  it('go out inline as an image or as plain text, never as anything that runs', () => {
    expect(previewOf('application/json')).toEqual({ kind: 'json', contentType: 'text/plain; charset=utf-8' });
    expect(previewOf('image/png')).toEqual({ kind: 'image', contentType: 'image/png' });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom('a.md', 'a.html', 'a.svg', 'a.json', 'a.yaml', 'a.webp')), (path) => {
        const preview = previewOf(mediaTypeOf(path));
        if (preview !== undefined) expect(preview.contentType).toMatch(/^(image\/(avif|bmp|gif|jpeg|png|webp)|text\/plain; charset=utf-8)$/);
      }),
    );
  });
});
