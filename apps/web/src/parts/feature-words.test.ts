import { expect, it } from 'vitest';
import { spanText } from './feature-words.js';

it.each([[0, 'for ever'], [604_800, '7 d'], [129_600, '36 h'], [5_400, '90 min'], [90, '90 s'], [86_401, '86401 s']])('%d seconds are %s', (seconds, text) => {
  expect(spanText(seconds)).toBe(text);
});
