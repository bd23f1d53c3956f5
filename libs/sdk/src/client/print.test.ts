import { parse, print } from 'graphql';
import { describe, expect, it } from 'vitest';
import * as documents from './documents.js';
import { documentText } from './print.js';

const tricky = `query Q($a: [ID!]! = ["x", "y\\n"], $b: In = {n: 1, f: 1.5, e: UP, t: true, z: null}) @d(if: $a) { r: runs(ids: $a, in: $b) @include(if: true) { ...F ... on Run @skip(if: false) { id } ... { name } } } fragment F on Run { id }
mutation M { m }  subscription S { s { a } }`;

describe('the text of a document', () => {
  it('says the same as the tree it is printed from', () => {
    for (const text of [tricky, ...Object.values(documents)]) expect(print(parse(documentText(parse(text))))).toBe(print(parse(text)));
  });

  it('is text that is given as text', () => {
    expect(documentText('{ a }')).toBe('{ a }');
    expect(documentText(new String('{ a }'))).toBe('{ a }');
  });

  it('is refused for what is no executable document', () => {
    expect(() => documentText(parse('type T { a: Int }'))).toThrow(/ObjectTypeDefinition/);
    for (const wrong of [undefined, null, 1, {}, { kind: 'Field' }]) expect(() => documentText(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_DOCUMENT' }));
  });
});
