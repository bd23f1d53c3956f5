import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withIds, writeSubject } from './column-id.js';
import { complete, type Nameable, runAttributes } from './completion.js';

const nameables: readonly Nameable[] = [
  { family: 'metrics', key: 'accuracy', sampleValues: [], runCount: 20 },
  { family: 'params', key: 'model', sampleValues: ['forest', "o'cart"], runCount: 20 },
  { family: 'params', key: 'learning rate', sampleValues: ['0.1'], runCount: 3 },
  ...runAttributes,
];
const labels = (text: string, caret = text.length): string[] => complete(text, caret, nameables).suggestions.map(({ label }) => label);

describe('complete', () => {
  it('offers keys where a comparison begins, found by their end too', () => {
    expect(labels('')).toContain('metrics.accuracy');
    expect(labels('acc')).toEqual(['metrics.accuracy']);
    expect(labels('params.')).toEqual(['params.model', 'params.`learning rate`']);
    expect(labels("params.model = 'forest' AND NOT (met")).toEqual(['metrics.accuracy']);
  });

  it('offers the operators that fit', () => {
    expect(labels('metrics.accuracy ')).toEqual(['>', '<', '>=', '<=', '=', '!=']);
    expect(labels('params.model L')).toEqual(['LIKE']);
  });

  it('offers values in use, quoted', () => {
    expect(labels('params.model = ')).toEqual(["'forest'", "'o''cart'"]);
    expect(labels("params.model IN ('forest', 'o")).toEqual(["'o''cart'", "'forest'"]);
    expect(labels("status = 'RUN")).toEqual(["'RUNNING'"]);
    expect(labels('params.`learning rate` = ')).toEqual(["'0.1'"]);
  });

  it('offers AND and OR after a comparison', () => {
    expect(labels('metrics.accuracy > 0.9 ')).toEqual(['AND', 'OR']);
    expect(labels("params.model IN ('a') O")).toEqual(['OR']);
  });

  it('says of how many runs a key is', () => {
    const details = (...counts: number[]) => complete('', 0, counts.map((runCount, at) => ({ family: 'metrics', key: `loss-${at}`, sampleValues: [], runCount }))).suggestions.map(({ detail }) => detail);
    expect(details(1, 2, 10_000)).toEqual(['metric of 1 run', 'metric of 2 runs', 'metric of 10,000 runs']);
  });

  it('replaces the word under the caret', () => {
    expect(complete('metrics.acc > 0.5', 11, nameables)).toMatchObject({ from: 0, to: 11 });
  });

  it('never fails, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(60), (text, caret) => {
        const { from, to } = complete(text, Math.min(caret, text.length), nameables);
        expect(from).toBeLessThanOrEqual(to);
        expect(to).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('subjects', () => {
  it('quotes keys that need it', () => {
    expect(writeSubject({ family: 'metrics', key: 'val/loss' })).toBe('metrics.val/loss');
    expect(writeSubject({ family: 'params', key: 'a `b`' })).toBe('params.`a ``b```');
  });
  it('narrows a filter to ids', () => {
    expect(withIds(['a'], 'metrics.x > 1 OR metrics.y > 1')).toBe("(metrics.x > 1 OR metrics.y > 1) AND attributes.run_id IN ('a')");
  });
});
