import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDepth, checkSingle, maxDepth, maxEventsPerBatch, splitBatch } from './split-events.js';

const bytes = (text: string) => Buffer.from(text);
const pieces = (text: string) => splitBatch(bytes(text)).map((piece) => Buffer.from(piece).toString());

describe('a batch', () => {
  it('is cut into its events, each as it came', () => {
    expect(pieces('[]')).toEqual([]);
    expect(pieces(' [ ] \n')).toEqual([]);
    expect(pieces('[{"a":[1,{"b":2}]},{"c":"],[\\"}"}]')).toEqual(['{"a":[1,{"b":2}]}', '{"c":"],[\\"}"}']);
    expect(pieces('[{"big":12345678901234567890.10}]')).toEqual(['{"big":12345678901234567890.10}']);
    expect(pieces('[{"text":"\\\\"},{"é":"日本"}]')).toEqual(['{"text":"\\\\"}', '{"é":"日本"}']);
  });

  it('leaves what is no JSON to be found by whoever reads the piece', () => {
    expect(pieces('[,{}]')).toEqual(['', '{}']);
    expect(pieces('[{},]')).toEqual(['{}', '']);
    expect(pieces('[{} {}]')).toEqual(['{} {}']);
  });

  it.each(['', ' ', '{}', 'null', '"[]"', '[', '[{}', '[{]', '["a]', '[{}] x', '[]]', '[{"a":"\\"}]'])('%j is none', (text) => expect(() => splitBatch(bytes(text))).toThrow(expect.objectContaining({ code: 'INVALID_LINEAGE_BODY' })));

  it('cuts any list as JSON does', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), { maxLength: 6 }), fc.constantFrom(undefined, 1, '\t'), (list, indent) => {
        expect(splitBatch(bytes(JSON.stringify(list, null, indent))).map((piece) => JSON.parse(Buffer.from(piece).toString()) as unknown)).toEqual(JSON.parse(JSON.stringify(list)));
      }),
    );
  });

  it('is bounded in number', () => {
    const many = (count: number) => `[${Array.from({ length: count }, () => '{}').join(',')}]`;
    expect(pieces(many(maxEventsPerBatch))).toHaveLength(maxEventsPerBatch);
    expect(() => pieces(many(maxEventsPerBatch + 1))).toThrow(expect.objectContaining({ code: 'TOO_MUCH_LINEAGE' }));
  });
});

describe('one event', () => {
  const nested = (levels: number) => bytes('{"a":'.repeat(levels) + '1' + '}'.repeat(levels));

  it('is an object of bounded depth, whatever its texts hold', () => {
    expect(() => checkDepth(nested(maxDepth))).not.toThrow();
    expect(() => checkDepth(bytes(` {"a":"${'{['.repeat(maxDepth)}"}`))).not.toThrow();
    expect(() => checkDepth(nested(maxDepth + 1))).toThrow(expect.objectContaining({ code: 'TOO_MUCH_LINEAGE' }));
    expect(() => checkDepth(bytes('['.repeat(maxDepth + 1)))).toThrow(expect.objectContaining({ code: 'TOO_MUCH_LINEAGE' }));
    expect(() => checkSingle(bytes(' {}'))).not.toThrow();
    expect(() => checkSingle(bytes('[{}]'))).toThrow(expect.objectContaining({ code: 'INVALID_LINEAGE_BODY' }));
  });
});
