import { expect, it } from 'vitest';
import { compareSteps } from './compare-steps.js';

const attempt = (name: string, from: number, to: number) => ({ id: `${name} at ${from}`, jobId: `job ${name}`, name, from, to });

it('steps of two executions are compared by what their attempts took in all, the greatest changes first', () => {
  const base = [attempt('load', 0, 10), attempt('join', 10, 30), attempt('gone', 0, 5)];
  const head = [attempt('load', 100, 111), attempt('join', 111, 120), attempt('join', 125, 190), attempt('new', 0, 7)];
  expect(compareSteps(base, head).map(({ name, base: old, head: now, change }) => [name, old, now, change])).toEqual([
    ['join', 20, 74, 54],
    ['new', undefined, 7, 7],
    ['gone', 5, undefined, -5],
    ['load', 10, 11, 1],
  ]);
  expect(compareSteps(base, head)[0]).toMatchObject({ baseId: 'join at 10', headId: 'join at 125' });
  expect(compareSteps([], [])).toEqual([]);
});
