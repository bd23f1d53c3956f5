import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attachment } from './content-disposition.js';
import { entityTag, isKnownTo, rangeStillHolds } from './entity-tag.js';

const digest = 'a'.repeat(64);

describe('entity tags', () => {
  it.each([
    [undefined, false],
    ['*', true],
    [`"${digest}"`, true],
    [`W/"${digest}"`, true],
    [`"x", "${digest}"`, true],
    [`"x","y"`, false],
    [digest, false],
    ['', false],
  ])('%j in If-None-Match knows the bytes: %s', (header, known) => {
    expect(isKnownTo(header, digest)).toBe(known);
  });

  it.each([
    [undefined, true],
    [entityTag(digest), true],
    [`W/${entityTag(digest)}`, false],
    ['"other"', false],
    ['Mon, 23 Nov 2026 00:00:00 GMT', false],
  ])('a range holds under If-Range %j: %s', (header, holds) => {
    expect(rangeStillHolds(header, digest)).toBe(holds);
  });
});

describe('attachments', () => {
  it.each([
    ['a/b/plot.png', 'attachment; filename="plot.png"'],
    ['été.csv', `attachment; filename="_t_.csv"; filename*=UTF-8''%C3%A9t%C3%A9.csv`],
    ['say "hi".txt', `attachment; filename="say _hi_.txt"; filename*=UTF-8''say%20%22hi%22.txt`],
    ['100%.txt', `attachment; filename="100_.txt"; filename*=UTF-8''100%25.txt`],
  ])('%j go out as %s', (path, header) => {
    expect(attachment(path)).toBe(header);
  });

  it('are one header line of ASCII whose name reads back, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const header = attachment(name);
        expect(header).toMatch(/^[\x20-\x7e]+$/);
        const plainName = /^attachment; filename="([^"\\]*)"$/.exec(header)?.[1];
        const last = name.slice(name.lastIndexOf('/') + 1);
        expect(plainName ?? decodeURIComponent(/filename\*=UTF-8''(\S*)$/.exec(header)?.[1] ?? '%')).toBe(last);
      }),
    );
  });
});
