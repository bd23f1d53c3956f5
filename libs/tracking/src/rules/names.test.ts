import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkExperimentName, checkKey, checkParamValue, checkTagValue, InvalidName, maxExperimentNameLength, maxKeyLength, maxParamValueLength, maxTagValueLength, TextTooLong, truncateParamValue, UnstorableText } from './names.js';

describe('a key', () => {
  it.each(['loss', 'val/loss', 'learning rate', 'mlflow.user', 'a-b:c_d', 'Größe', '损失', 'a..b', 'a/..b', '.hidden', ' ', 'x'.repeat(250)])('may be %j', (key) => {
    expect(() => checkKey(key, 'key')).not.toThrow();
  });

  it.each(['', '/a', 'a/', 'a//b', '.', '..', './a', 'a/.', 'a/../b', '../a', '..a', 'a\\b', 'a\nb', 'a\tb', 'a,b', "a'b", '🙂', 'a\0', '\ud800', 'loss\n'])('may not be %j', (key) => {
    expect(() => checkKey(key, 'input.key')).toThrow(InvalidName);
  });

  it('may not be longer than 250 characters, however many bytes or UTF-16 units those take', () => {
    expect(() => checkKey('𝒳'.repeat(maxKeyLength), 'key')).not.toThrow();
    expect(() => checkKey('𝒳'.repeat(maxKeyLength + 1), 'key')).toThrow(TextTooLong);
    expect(() => checkKey('x'.repeat(maxKeyLength + 1), 'key')).toThrow('A key has at most 250 characters.');
  });

  it('is a path that POSIX normalisation leaves alone', () => {
    const path = fc.array(fc.constantFrom('a', '.', '..', '/', 'b c'), { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
    const isNormal = (key: string): boolean => posix.normalize(key) === key && key !== '.' && !key.startsWith('..') && !key.startsWith('/') && !key.endsWith('/');
    fc.assert(
      fc.property(path, (key) => {
        if (isNormal(key)) expect(() => checkKey(key, 'key')).not.toThrow();
        else expect(() => checkKey(key, 'key')).toThrow(InvalidName);
      }),
      { numRuns: 500 },
    );
  });
});

describe.each([
  ["A param's value", checkParamValue, maxParamValueLength, 6_000],
  ["A tag's value", checkTagValue, maxTagValueLength, 8_000],
  ["An experiment's name", checkExperimentName, maxExperimentNameLength, 500],
])('%s', (what, check, limit, documented) => {
  it(`has at most ${documented} characters`, () => {
    expect(limit).toBe(documented);
    expect(() => check('🙂'.repeat(limit), 'field')).not.toThrow();
    expect(() => check('x'.repeat(limit + 1), 'field')).toThrow(`${what} has at most ${documented} characters.`);
    expect(() => check('🙂'.repeat(limit + 1), 'field')).toThrow(TextTooLong);
  });

  it('may hold anything that can be stored', () => {
    expect(() => check('line\nline\t🙂 "quoted"', 'field')).not.toThrow();
    for (const text of ['a\0', '\ud800', '\udc00a']) expect(() => check(text, 'field')).toThrow(UnstorableText);
  });
});

describe('errors', () => {
  it('say where and what to do', () => {
    const raised = fc.constantFrom(new InvalidName('m', 'tags[3].key', 'Give it a name.'), new TextTooLong('A key', 'tags[3].key', 5), new UnstorableText('A key', 'tags[3].key'));
    fc.assert(fc.property(raised, (error) => void expect(error).toMatchObject({ field: 'tags[3].key', kind: 'INVALID', status: 400, help: expect.stringMatching(/\.$/) })));
  });

  it('name the field of the caller', () => {
    expect(() => checkKey('', 'input.metrics[2].key')).toThrow(expect.objectContaining({ code: 'INVALID_NAME', field: 'input.metrics[2].key' }));
    expect(() => checkExperimentName(' \n', 'input.name')).toThrow(expect.objectContaining({ code: 'INVALID_NAME', field: 'input.name' }));
  });
});

describe('values may be empty, names may not', () => {
  it('as in MLflow', () => {
    expect(() => checkParamValue('', 'value')).not.toThrow();
    expect(() => checkTagValue('', 'value')).not.toThrow();
    expect(() => checkExperimentName('', 'name')).toThrow(InvalidName);
  });
});

describe('cutting a long param value', () => {
  it('leaves what fits, cuts the rest, and no character in two', () => {
    expect(truncateParamValue('adam')).toBe('adam');
    expect(truncateParamValue('x'.repeat(7_000))).toBe('x'.repeat(6_000));
    expect(truncateParamValue('🙂'.repeat(6_000))).toBe('🙂'.repeat(6_000));
    expect(truncateParamValue(`x${'🙂'.repeat(9_000)}`)).toBe(`x${'🙂'.repeat(5_999)}`);
  });

  it('gives a value that passes', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 5_990, maxLength: 6_100 }).filter((text) => !text.includes('\0')), (text) => void expect(() => checkParamValue(truncateParamValue(text), 'value')).not.toThrow()), { numRuns: 20 });
  });
});
