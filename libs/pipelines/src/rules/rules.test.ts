import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criticalPath } from './critical-path.js';
import { dagOf, differenceOfDags, digestOfDag, isPartOf, keyOf, type SeenStep } from './dag.js';
import { firstFailing, type StepOutcome } from './failure.js';
import { errorClass, errorFingerprint } from './standing.js';
import { usualOf } from './usual.js';

const job = (name: string) => ({ namespace: 'n', name });

describe('the critical path', () => {
  const path = (...steps: [id: string, start: number, end: number | undefined, ...after: string[]][]) =>
    criticalPath(steps.map(([id, startedAt, endedAt, ...dependsOn]) => ({ id, startedAt, endedAt, dependsOn })), 0, 100).map(({ id, waitMs, durationMs }) => `${id} ${waitMs}+${durationMs}`);

  it('goes back from what ended last by what it waited for longest', () => {
    expect(path(['extract', 5, 20], ['clean', 21, 30, 'extract'], ['other', 0, 60], ['train', 32, 70, 'clean'], ['report', 71, 75, 'train', 'other'])).toEqual(['extract 5+15', 'clean 1+9', 'train 2+38', 'report 1+4']);
  });

  it('takes what ended last before a start where nobody says what was waited for', () => {
    expect(path(['a', 0, 10], ['b', 3, 12], ['c', 12, 20])).toEqual(['b 3+9', 'c 0+8']);
  });

  it('counts what still runs until now, and ends in circles', () => {
    expect(path(['a', 0, 10], ['b', 20, undefined, 'a'])).toEqual(['a 0+10', 'b 10+80']);
    expect(path(['a', 0, 10, 'b'], ['b', 0, 9, 'a'])).toEqual(['b 0+9', 'a 0+10']);
    expect(path()).toEqual([]);
  });

  it('enters each step once and is in the order of its dependencies', () => {
    const anySteps = fc.array(fc.record({ start: fc.integer({ min: 0, max: 50 }), length: fc.integer({ min: 0, max: 50 }), after: fc.array(fc.nat(9), { maxLength: 3 }) }), { maxLength: 10 });
    fc.assert(fc.property(anySteps, (steps) => {
      const found = criticalPath(steps.map(({ start, length, after }, index) => ({ id: String(index), startedAt: start, endedAt: start + length, dependsOn: after.map(String) })), 0, 200);
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
      expect(found.length > 0).toBe(steps.length > 0);
    }));
  });
});

describe('the first failing step', () => {
  const outcome = (id: string, hasFailed: boolean, endedAt: number, more: Partial<StepOutcome> = {}): StepOutcome => ({ id, hasFailed, endedAt, parentId: undefined, dependsOn: [], ...more });

  it('is neither one that failed because of another nor the whole of one', () => {
    expect(firstFailing([outcome('group', true, 5), outcome('load', true, 9, { parentId: 'group' }), outcome('train', true, 4, { dependsOn: ['load'] }), outcome('fine', false, 1)])).toBe('load');
    expect(firstFailing([outcome('b', true, 3), outcome('a', true, 2)])).toBe('a');
    expect(firstFailing([outcome('fine', false, 1)])).toBeUndefined();
  });

  it('is found in a circle too', () => {
    expect(firstFailing([outcome('a', true, 2, { dependsOn: ['b'] }), outcome('b', true, 1, { dependsOn: ['a'] })])).toBe('b');
  });
});

describe('errors', () => {
  it('have the class that the producer says, or that their text begins or their trace ends with', () => {
    expect(errorClass({ message: 'x', kind: 'Boom' })).toBe('Boom');
    expect(errorClass({ message: "KeyError: 'a'" })).toBe('KeyError');
    expect(errorClass({ message: 'java.lang.NullPointerException: no' })).toBe('NullPointerException');
    expect(errorClass({ message: 'task failed', stackTrace: 'Traceback …\n  File "x.py"\npandas.errors.ParserError: bad\n' })).toBe('ParserError');
    expect(errorClass({ message: 'it did not work' })).toBeUndefined();
  });

  it('have one fingerprint for one cause', () => {
    const of = (message: string) => errorFingerprint({ message });
    expect(of("KeyError: 'price' in row 17 of /data/2026-01-02/part-3.csv")).toBe(of("KeyError: 'cost' in row 4 of /data/2026-01-03/part-9.csv"));
    expect(of('ValueError: a')).not.toBe(of('KeyError: a'));
    expect(of('ValueError: empty frame')).not.toBe(of('ValueError: wrong shape'));
  });
});

describe('a pipeline', () => {
  const step = (name: string, more: Partial<SeenStep> = {}): SeenStep => ({ job: job(name), dependsOn: [], reads: [], writes: [], ...more });

  it('hangs together as steps say and as data went', () => {
    const dag = dagOf([step('train', { reads: ['clean.csv'], dependsOn: [job('lint')] }), step('clean', { reads: ['raw.csv'], writes: ['clean.csv', 'raw.csv'] }), step('lint')]);
    expect(dag.steps.map(({ job: { name }, dependsOn }) => [name, dependsOn.map((other) => other.name)])).toEqual([['clean', []], ['lint', []], ['train', ['clean', 'lint']]]);
  });

  it('has the same digest whatever ran first and however often', () => {
    const steps = [step('a', { writes: ['x'], code: '1' }), step('b', { reads: ['x'] }), step('c', { dependsOn: [job('a'), job('nowhere')] })];
    expect(digestOfDag(dagOf([...steps].reverse()))).toBe(digestOfDag(dagOf([...steps, ...steps])));
  });

  it('may have begun as what was seen of an execution that ended early', () => {
    const whole = dagOf([step('load', { code: '1' }), step('clean', { code: '1', dependsOn: [job('load')] }), step('train', { dependsOn: [job('clean'), job('load')] })]);
    const isBeginning = (done: readonly string[], ...seen: SeenStep[]) => isPartOf(dagOf(seen), whole, new Set(done.map((name) => keyOf(job(name)))));
    const [load, clean] = [step('load', { code: '1' }), step('clean', { code: '1', dependsOn: [job('load')] })];
    expect(isBeginning(['load'], load, clean)).toBe(true);
    // A step that failed may not have said all that it waits for; one that succeeded has.
    expect(isBeginning(['load'], load, step('clean'))).toBe(true);
    expect(isBeginning(['load', 'clean'], load, step('clean'))).toBe(false);
    expect(isBeginning(['load'], load, step('train', { dependsOn: [job('load')] }))).toBe(true);
    expect(isBeginning([], step('load', { code: '2' }))).toBe(false);
    expect(isBeginning([], load, step('new'))).toBe(false);
    expect(isBeginning(['load'], step('load', { dependsOn: [job('clean')] }), step('clean'))).toBe(false);
  });

  it('is part of itself, and any of its beginnings is part of it', () => {
    const anySteps = fc.uniqueArray(fc.record({ name: fc.integer({ min: 0, max: 8 }), after: fc.array(fc.nat(8), { maxLength: 3 }) }), { maxLength: 9, selector: ({ name }) => name });
    fc.assert(fc.property(anySteps, fc.array(fc.nat(8)), (steps, ran) => {
      const seen = steps.map(({ name, after }) => step(`s${name}`, { dependsOn: after.map((other) => job(`s${other}`)) }));
      const begun = seen.filter((_, index) => ran.includes(index));
      expect(isPartOf(dagOf(begun), dagOf(seen), new Set(begun.map((each) => keyOf(each.job))))).toBe(true);
    }));
  });

  it('tells what changed', () => {
    const before = dagOf([step('a', { code: '1' }), step('b'), step('gone')]);
    const after = dagOf([step('a', { code: '2' }), step('b', { dependsOn: [job('a')] }), step('new')]);
    expect(differenceOfDags(before, after)).toEqual({ added: [job('new')], removed: [job('gone')], changed: [{ job: job('a'), what: ['CODE'] }, { job: job('b'), what: ['DEPENDENCIES'] }] });
  });
});

describe('what is usual', () => {
  it('is told from five on, and a regression is beyond what values differ anyway', () => {
    expect(usualOf([1, 2, 3, 4], 9)).toBeUndefined();
    expect(usualOf([100, 101, 99, 100, 102], 130)).toMatchObject({ median: 100, count: 5, factor: 1.3, isRegression: true });
    expect(usualOf([100, 101, 99, 100, 102], 115)).toMatchObject({ isRegression: false });
    expect(usualOf([50, 150, 100, 20, 180], 200)).toMatchObject({ isRegression: false });
    expect(usualOf([0, 0, 0, 0, 0], 0)).toMatchObject({ factor: null, isRegression: false });
  });
});
