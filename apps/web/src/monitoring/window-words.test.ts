import { expect, it } from 'vitest';
import { startText, windowText } from './window-words.js';

const local = (day: number, hour = 0, minute = 0): string => new Date(2026, 10, day, hour, minute).toISOString();

it.each([
  [local(29), local(30), '29 Nov'],
  [local(28), local(30), '28 Nov – 30 Nov'],
  [local(30, 10), local(30, 11), '30 Nov 10:00–11:00'],
  [local(29, 22), local(30, 2), '29 Nov 22:00 – 30 Nov 02:00'],
  [local(30, 10, 5), local(30, 10, 5), '30 Nov 10:05'],
])('from %s to %s is told as %s', (windowFrom, windowTo, text) => expect(windowText({ windowFrom, windowTo })).toBe(text));

it.each([[local(29), '29 Nov'], [local(29, 7), '29 Nov 07:00']])('a window from %s begins %s', (windowFrom, text) => expect(startText({ windowFrom })).toBe(text));
