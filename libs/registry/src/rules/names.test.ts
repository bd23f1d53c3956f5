import { PlinthError } from '@plinth/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aliasName, environmentName, modelName, parseModelReference } from './names.js';

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof PlinthError) return error.code;
    throw error;
  }
  return 'none';
};

describe('the name of a model', () => {
  it.each(['fraud', 'Fraud v2', 'a', 'x'.repeat(250), '欺诈', 'a@b', 'fraud.eu-1_2', '💥', 'null', '__proto__'])('may be %j', (name) => {
    expect(modelName(name, 'name')).toBe(name);
  });

  it.each(['', ' ', ' fraud', 'fraud ', 'a/b', 'a:b', 'a\nb', 'a\0b', '\ud800', 'a\u202eb', 'a\u200bb', '.', '..', 'x'.repeat(251), '\ufeffa'])('may not be %j', (name) => {
    expect(codeOf(() => modelName(name, 'name'))).toMatch(/^(INVALID_NAME|TEXT_TOO_LONG|UNSTORABLE_TEXT)$/);
  });

  it('is the same when it looks the same', () => {
    expect(modelName('e\u0301', 'name')).toBe('\u00e9');
  });

  it('is its own form', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
      let name: string;
      try {
        name = modelName(text, 'name');
      } catch (error) {
        return error instanceof PlinthError;
      }
      return modelName(name, 'name') === name && !/[/:\0]/.test(name);
    }));
  });
});

describe('an alias', () => {
  it.each(['champion', 'a', 'v1x', 'x'.repeat(100), 'challenger.eu-1_b', 'latest-good', '1a'])('may be %j', (name) => expect(aliasName(name, 'name')).toBe(name));
  it.each(['', 'Champion', 'v1', 'v12', '12', 'latest', 'a b', 'a/b', 'a@b', 'é', 'x'.repeat(101), '.', '..', 'a\n', '__proto__ '])('may not be %j', (name) => expect(codeOf(() => aliasName(name, 'name'))).toBe('INVALID_NAME'));
});

describe('the name of an environment', () => {
  it.each(['production', 'prod-eu-1', 'a'])('may be %j', (name) => expect(environmentName(name, 'name')).toBe(name));
  it.each(['', 'Production', '1a', '-a', 'a_b', 'x'.repeat(101), 'a\n'])('may not be %j', (name) => expect(codeOf(() => environmentName(name, 'name'))).toBe('INVALID_NAME'));
});

describe('a reference', () => {
  it.each([
    ['models:/fraud@champion', { name: 'fraud', kind: 'ALIAS', alias: 'champion' }],
    ['models:/fraud/3', { name: 'fraud', kind: 'VERSION', version: 3 }],
    ['fraud@3', { name: 'fraud', kind: 'VERSION', version: 3 }],
    ['models:/fraud/latest', { name: 'fraud', kind: 'LATEST' }],
    ['models:/a@b@champion', { name: 'a@b', kind: 'ALIAS', alias: 'champion' }],
  ])('%s', (text, meant) => expect(parseModelReference(text, 'reference')).toEqual(meant));

  it.each(['', 'fraud', 'models:/', 'models:/fraud', 'models:/fraud/', 'models:/fraud/0', 'models:/fraud/-1', 'models:/fraud/3.0', 'models:/fraud/99999999999', 'models:/fraud/2147483648', 'models:/fraud/Production', 'models:/../3', 'models:/a/b/3', 'fraud@', '@champion', 'models:/fraud@Champion', 'x'.repeat(2_000)])('%j is none', (text) => {
    expect(codeOf(() => parseModelReference(text, 'reference'))).toMatch(/^(INVALID_INPUT|INVALID_NAME|TEXT_TOO_LONG)$/);
  });

  it('names what was written', () => {
    const names = fc.stringMatching(/^[A-Za-z0-9@. _-]{1,30}$/).filter((name) => codeOf(() => modelName(name, 'name')) === 'none');
    fc.assert(fc.property(names, fc.integer({ min: 1, max: 1_000_000 }), fc.stringMatching(/^[a-z][a-z-]{1,20}$/).filter((alias) => codeOf(() => aliasName(alias, 'alias')) === 'none'), (name, version, alias) => {
      expect(parseModelReference(`models:/${name}/${version}`, 'r')).toEqual({ name, kind: 'VERSION', version });
      expect(parseModelReference(`models:/${name}@${alias}`, 'r')).toEqual({ name, kind: 'ALIAS', alias });
    }));
  });
});
