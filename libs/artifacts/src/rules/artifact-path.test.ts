import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { artifactFolder, type ArtifactPath, artifactPath, artifactPathFromUrl, artifactPathToUrl, foldersOf, InvalidArtifactPath, maxPathBytes, maxSegmentBytes } from './artifact-path.js';

const accepted = (text: string, parse: (text: string) => ArtifactPath = artifactPath): ArtifactPath | undefined => {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof InvalidArtifactPath && error.field === 'path' && error.help !== undefined && error.status === 400) return undefined;
    throw error;
  }
};

/** Text that looks for trouble far more often than chance would. */
const hostile = fc
  .array(fc.constantFrom('.', '..', '/', '\\', '%', '%2e', '%2f', '%5c', '%00', '%25', '\0', '\n', '\u007f', '\u202e', '#', ';', ' ', 'a', 'é', 'e\u0301', '\ud800', 'C:', '~', ':', '?', '😀'), { maxLength: 12 })
  .map((pieces) => pieces.join(''));
const text = fc.oneof(hostile, fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 }));

describe('artifact paths', () => {
  it.each(['model.pkl', 'a/b/c.txt', 'plots/ROC curve #2; 50% off.png', '.hidden', '..hidden', 'a..b', 'données/été.csv', '模型/权重.bin', '%2e%2e/%2fetc', 'a=b&c?d', "it's", '~', 'file:/etc/passwd', '-rf'])('keep %j as it is', (path) => {
    expect(artifactPath(path)).toBe(path);
  });

  it('join what is composed differently', () => {
    expect(artifactPath('e\u0301te\u0301')).toBe('été');
    expect(artifactPath('\u212b')).toBe('\u00c5');
  });

  it.each([
    ['', 'empty'],
    ['/', 'root'],
    ['/etc/passwd', 'MLflow CVE-2023-1177: absolute'],
    ['//host/share', 'a share'],
    ['..', 'parent'],
    ['../secret', 'MLflow CVE-2023-6831'],
    ['a/../../b', 'MLflow CVE-2023-6977'],
    ['a/..', 'at the end'],
    ['./a', 'here'],
    ['a/./b', 'here, within'],
    ['a//b', 'empty segment'],
    ['a/', 'empty segment at the end'],
    ['a\\..\\..\\b', 'MLflow CVE-2023-6909: backslashes'],
    ['..\\a', 'backslash'],
    ['C:/windows', 'MLflow CVE-2023-2356: drive'],
    ['c:\\windows', 'drive and backslash'],
    ['.. /a', 'what Windows takes for ..'],
    ['.../a', 'what Windows takes for a place of its own'],
    ['   ', 'a name nobody sees'],
    ['file:///etc/passwd', 'MLflow CVE-2024-3573: a URI'],
    ['a\0.png', 'NUL'],
    ['a\nb', 'line break'],
    ['a\r\nSet-Cookie: x', 'header splitting'],
    ['a\u0085', 'C1 control'],
    ['a\u202egnp.exe', 'a name that reads backwards'],
    ['\ud800', 'half a character'],
    ['a'.repeat(maxSegmentBytes + 1), 'a long segment'],
    ['é'.repeat(128), 'a segment that is long in bytes'],
    ['a/'.repeat(maxPathBytes / 2) + 'a', 'a long path'],
  ])('refuse %j (%s)', (path) => {
    expect(() => artifactPath(path)).toThrow(InvalidArtifactPath);
  });

  it('reach their limits', () => {
    expect(accepted('a'.repeat(maxSegmentBytes))).toBeDefined();
    const longest = `${'a/'.repeat(511)}bc`;
    expect(longest).toHaveLength(maxPathBytes);
    expect(accepted(longest)).toBe(longest);
    expect(accepted(`${longest}d`)).toBeUndefined();
  });

  it.each([
    ['a%2f..%2f..%2fb', 'encoded slashes'],
    ['%2e%2e/a', 'encoded dots'],
    ['..%5ca', 'an encoded backslash'],
    ['a%00', 'an encoded NUL'],
    ['%2fetc/passwd', 'an encoded absolute path'],
    ['%', 'half an escape'],
    ['%c0%ae%c0%ae/a', 'an overlong encoding'],
    ['%ed%a0%80', 'an encoded surrogate'],
  ])('refuse %j in a URL (%s)', (encoded) => {
    expect(() => artifactPathFromUrl(encoded)).toThrow(InvalidArtifactPath);
  });

  it('decode once: what was encoded twice is a strange name, not a way out (MLflow CVE-2024-1560)', () => {
    expect(artifactPathFromUrl('%252e%252e%252fetc%252fpasswd')).toBe('%2e%2e%2fetc%2fpasswd');
    expect(artifactPathFromUrl('a;b/c%23d')).toBe('a;b/c#d');
  });

  it('hold whatever comes', () => {
    fc.assert(
      fc.property(text, (input) => {
        const path = accepted(input);
        if (path === undefined) return;
        expect(path).toBe(path.normalize('NFC'));
        expect(path).toBe(input.normalize('NFC'));
        expect(artifactPath(path)).toBe(path);
        expect(path).not.toMatch(/[\\\0-\x1f\x7f]/);
        expect(new URL(`http://x/base/${artifactPathToUrl(path)}`).pathname.startsWith('/base/')).toBe(true);
        const segments = path.split('/');
        expect(segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..' && Buffer.byteLength(segment) <= maxSegmentBytes)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('survive a URL and back, for every path there is', () => {
    fc.assert(
      fc.property(text, (input) => {
        const path = accepted(input);
        if (path !== undefined) expect(artifactPathFromUrl(artifactPathToUrl(path))).toBe(path);
      }),
    );
  });

  it('are refused by the URL reader exactly when the decoded text is', () => {
    fc.assert(
      fc.property(text.filter((input) => !/\p{Surrogate}/u.test(input)), (input) => {
        expect(accepted(encodeURIComponent(input), artifactPathFromUrl)).toBe(accepted(input));
      }),
    );
  });

  it('take ordinary names always', () => {
    const name = fc.stringMatching(/^[\p{L}\p{N}_#;%=+ -]{0,20}[\p{L}\p{N}]$/u).filter((value) => Buffer.byteLength(value.normalize('NFC')) <= maxSegmentBytes);
    fc.assert(fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), (names) => {
      const path = names.join('/');
      if (Buffer.byteLength(path.normalize('NFC')) <= maxPathBytes) expect(accepted(path)).toBe(path.normalize('NFC'));
    }));
  });

  it('name folders', () => {
    for (const root of ['', null, undefined]) expect(artifactFolder(root)).toBe('');
    expect(artifactFolder('a/b/')).toBe('a/b');
    for (const wrong of ['/', 'a//', '..', '../', './']) expect(() => artifactFolder(wrong), wrong).toThrow(InvalidArtifactPath);
    expect(foldersOf(artifactPath('a/b/c'))).toEqual(['a', 'a/b']);
    expect(foldersOf(artifactPath('a'))).toEqual([]);
  });
});
